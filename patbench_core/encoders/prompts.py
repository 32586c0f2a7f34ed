"""Which prompt a model gets: from its registry entry and its files, for a task and a role.

Models name their prompts in many ways: ``query`` and ``passage``, ``Retrieval-query``, ``retrieval.passage``,
``search_document``, ``Clustering``, ``text-matching``, ``title2full``. Names are compared without case, and ``.``,
``-``, ``_``, ``:`` and space are one. They are tried from the particular to the general, at each step in the
registry entry before the files:

1. the benchmark's task, such as ``title2full.query``, then ``title2full``;
2. the kind of task, such as ``clustering.document``, then ``clustering``, then other words for it;
3. retrieval: ``retrieval.query``, ``search_query``, then ``query``, then ``retrieval``;
4. the default prompt of the files.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import EncoderError

NONE = "none"
"""Name that selects an empty prompt."""
_ROLE_WORDS: dict[Role, tuple[str, ...]] = {"query": ("query",), "document": ("document", "doc", "passage", "corpus")}


@dataclass(frozen=True)
class PromptKind:
    """A kind of task, as far as prompts go; a task of a new kind brings one of its own.

    Attributes
    ----------
    roles : tuple of {"query", "document"}
        Roles that texts have in it.
    words : tuple of str
        Names that models give its prompts, apart from the role.
    begins : tuple of str
        Prefixes of the names of benchmark tasks of this kind, in lower case.
    """

    name: str
    roles: tuple[Role, ...]
    words: tuple[str, ...]
    begins: tuple[str, ...] = ()


ROLES: dict[str, tuple[Role, ...]] = {}
"""Kinds of task, and the roles that texts have in them."""
_WORDS: dict[str, tuple[str, ...]] = {}
_BEGINS: dict[str, str] = {}


def add_kind(kind: PromptKind) -> None:
    """Make a kind of task known."""
    ROLES[kind.name], _WORDS[kind.name] = kind.roles, kind.words
    _BEGINS.update(dict.fromkeys(kind.begins, kind.name))


add_kind(PromptKind("retrieval", ("query", "document"), ("retrieval", "search")))
add_kind(PromptKind("classification", ("document",), ("classification",), ("class",)))
add_kind(PromptKind("clustering", ("document",), ("clustering", "separation"), ("cluster",)))
_SIMILARITY = ("pairs", "sts", "text.matching", "similarity", "pairclassification")
add_kind(PromptKind("pairs", ("query",), _SIMILARITY, ("para", "pair", "sts")))


@dataclass(frozen=True)
class Prompt:
    """Text put before every text of one role.

    Attributes
    ----------
    text : str
        Empty for none.
    name : str or None
        As the entry or the files have it; None where neither names one for the task and the role.
    """

    text: str = ""
    name: str | None = None


@dataclass(frozen=True)
class Defined:
    """All prompts of one model.

    Attributes
    ----------
    entry, files : mapping of str to str
        Name to text, of its registry entry and of its files.
    default : str or None
        Name of the files' default prompt.
    """

    entry: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None

    @property
    def named(self) -> dict[str, str]:
        """Name to text of all; the entry's text where both have one."""
        return {**self.files, **self.entry}

    def choose(self, task: str, role: Role, wanted: str | None = None, model: str = "") -> Prompt:
        """The prompt of `role` in `task`.

        Parameters
        ----------
        task : str
            A kind of task, or the name of a benchmark's task.
        wanted : str or None
            ``none``, or the name of a prompt: its form for the role, such as NAME.query, before NAME itself.
        model : str
            What to call the model in the error.

        Raises
        ------
        EncoderError
            If `wanted` is not a prompt of the model.
        """
        if wanted == NONE:
            return Prompt()
        if wanted is not None:
            return self._wanted(wanted, role, model)
        for names in _steps(task, role):
            for source in (self.entry, self.files):
                if prompt := _first(source, names):
                    return prompt
        return _first(self.files, [self.default] if self.default else []) or Prompt()

    def _wanted(self, name: str, role: Role, model: str) -> Prompt:
        forms = {each: list(_forms(name, each)) for each in ROLES["retrieval"]}
        if not any(_first(self.named, names) for names in forms.values()):
            named = ", ".join(self.named)
            remedy = f"choose one of {named}, or none" if named else "it defines none, leave the option out"
            raise EncoderError(f"model {model!r} defines no prompt {name!r}: {remedy}")
        return _first(self.named, forms[role]) or Prompt()


def kind(task: str) -> str:
    """The kind of a task: one of `ROLES`; retrieval for a benchmark's task that says no other."""
    begins = (name for start, name in _BEGINS.items() if task.lower().startswith(start))
    return task if task in ROLES else next(begins, "retrieval")


def unused(defined: Defined, task: str, chosen: Mapping[Role, Prompt]) -> list[str]:
    """Names of the prompts that a model defines, where no role of `task` gets one of them."""
    if any(chosen[role].name for role in ROLES[kind(task)]):
        return []
    return [name for name, text in defined.named.items() if text]


def _steps(task: str, role: Role) -> Iterator[list[str]]:
    """Names to try, a list a step; names of one step are equally particular."""
    general = kind(task)
    if task != general:
        yield list(_forms(task, role))
    if general != "retrieval":
        yield [name for word in _WORDS[general] for name in _forms(word, role)]
    roles = [f"{word}.{side}" for word in _WORDS["retrieval"] for side in _ROLE_WORDS[role]]
    yield [*roles, *_ROLE_WORDS[role], "retrieval"]


def _forms(name: str, role: Role) -> Iterator[str]:
    """The forms of a name for one role, then the name."""
    yield from (f"{name}.{side}" for side in _ROLE_WORDS[role])
    yield name


def _first(prompts: Mapping[str, str], names: list[str]) -> Prompt | None:
    """The first of `names` that there is."""
    there = {_plain(name): (name, text) for name, text in reversed(list(prompts.items()))}
    match = next((there[_plain(name)] for name in names if _plain(name) in there), None)
    return Prompt(match[1], match[0]) if match else None


def _plain(name: str) -> str:
    return re.sub(r"[\s._:-]+", ".", name.strip().lower())
