"""What a task declares of itself, and the tasks that there are.

A task is a folder below `patbench_core.tasks` whose ``__init__.py`` ends in `register`. From what it declares follow
its command, what that prints, its records, its place on the leaderboard and the prompts that models get. Nothing heavy
is imported to know all of this: the class that does the work is named, and imported when it is needed.
"""

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from patbench_core.encoders.kinds import Need
from patbench_core.encoders.prompts import PromptKind, add_kind
from patbench_core.errors import reach
from patbench_core.results.record import Record
from patbench_core.tasks.columns import NAME, Column, limits, score
from patbench_core.tasks.errors import TaskError

if TYPE_CHECKING:
    from patbench_core.tasks.base import Task


@dataclass(frozen=True)
class Option:
    """A parameter of a task's class, and the option of its command.

    Attributes
    ----------
    name : str
        Of the parameter; also the attribute of the class that holds its value.
    help : str
        One line of ``--help``.
    default : str or None
        None is left to the class to fill in.
    choices : tuple of str
        The values that it may have, where they are few.
    always : bool
        Whether the command in a record names it even where it has its default.
    silent : bool
        Whether the command in a record never names it.
    flag : str
        Such as ``--doc-view``; made of the name by default.
    """

    name: str
    help: str
    default: str | None = None
    choices: tuple[str, ...] = ()
    always: bool = False
    silent: bool = False
    flag: str = ""

    @property
    def word(self) -> str:
        """What to write on the command line."""
        return self.flag or f"--{self.name.replace('_', '-')}"

    def whole(self, value: str | None, least: int = 1, most: int | None = None) -> int:
        """The whole number that a value of the option names.

        Raises
        ------
        TaskError
            If it is not one from `least` to `most`.
        """
        text = "" if value is None else value.strip()
        if not (text.isascii() and text.isdecimal()) or int(text) < least or (most is not None and int(text) > most):
            also = ", or all" if self.default == "all" else ""
            raise TaskError(f"{self.word} {value!r}: give a whole number{reach(least, most)}{also}")
        return int(text)

    def most(self, value: str | None) -> int | None:
        """The number that a value names of an option whose default is all; None for all.

        Raises
        ------
        TaskError
            If it is neither.
        """
        return None if value is not None and value.strip() == "all" else self.whole(value)


LANDSCAPE = Option("landscape", "Name of an imported landscape, or demo.")
MODELS = Option(
    "model",
    "Registry name, folder, hub id (org/name@revision), precomputed:NAME; repeatable. "
    "NAME:layers=3,dim=128 keeps the first layers, the first dimensions; NAME:prompt=P takes its prompt P.",
)
LABELS = Option("labels", "Label set of the landscape, or such as ipc_class; repeatable.")
VIEW = Option("view", "View of queries and documents.", "TA", always=True)
Precision = Literal["float32", "bf16"]
DTYPE = Option("dtype", "bf16: half precision on a GPU, autocast on a CPU.", "float32", choices=("float32", "bf16"))


def left_out(record: Record) -> str:
    """Documents that a label set leaves out, by reason, to be added to a title; empty where there are none."""
    told = [f"{count:,} {why}" for why, count in record["labels"].get("left_out", {}).items() if count]
    return f"; left out: {', '.join(told)}" if told else ""


def json_methods(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object a method."""
    view = {"view": record["document"]["view"]}
    return [view | {"method": name, **scores} for name, scores in record["scores"].items()]


Rows = Callable[[Record], Iterable[tuple[str, Mapping[str, Any]]]]
"""Name and scores of each row of a record."""


@dataclass(frozen=True)
class Declaration:
    """What a task says of itself.

    Attributes
    ----------
    name : str
        In records, and the folder of its records.
    load : str
        ``module:Class`` of the `Task`.
    summary : str
        The help of its command.
    command : str
        Words after ``patbench``: of its own command, or of the one that makes its records.
    own_command : bool
        Whether the command line has a command for it.
    switch : Option or None
        A flag that turns the command of another task into this one's, such as ``--cost``; one of several choices
        does not turn it by itself.
    turned : str
        Where it is one of several choices, ``module:function``: whether the options that were given and the other task
        lacks, by name, do.
    source : Option
        Names the data: a landscape, or a set of pairs.
    content : str
        ``module:function``: of a name, the digest of what the data hold here now, None where they are not here.
    model : Option or None
        None where no model takes part.
    part : Option or None
        Where one run makes several records: what names them, such as label sets.
    prompts : str or PromptKind
        The kind of task that decides a model's prompts, one of `encoders.prompts.KINDS` or a new one.
    needs : {"ranking", "embeddings", "document vectors", "text vectors"}
        What a model has to give; see `encoders.kinds`.
    per : {"scope", "method"}
        What a record has scores of.
    compared : bool
        Whether models are compared by it on the leaderboard, and wherever else a winner is named.
    deciding : tuple of str
        Measures by which it is decided, the first one first; none where its records cannot be compared.
    method : str
        The one method by which models are compared, chosen before any result was seen.
    tables : mapping of str to str
        Tables beside the record, and what a row of each is.
    title : callable
        Of the printed table, from the first record.
    rows, columns : callable, tuple of Column
        The printed table.
    baseline : callable
        Rows of the first record that belong to no model.
    note : str
        A line below the table: what else would be misread.
    json : callable
        The objects that ``--json`` prints of a record.
    json_unit : str
        What such an object is of, for the help.
    """

    name: str
    load: str
    summary: str
    command: str
    own_command: bool = True
    switch: Option | None = None
    turned: str = ""
    source: Option = LANDSCAPE
    content: str = "patbench_core.landscape.registry:content"
    model: Option | None = MODELS
    part: Option | None = None
    options: tuple[Option, ...] = ()
    prompts: str | PromptKind = "retrieval"
    needs: Need = "ranking"
    per: Literal["scope", "method"] = "method"
    compared: bool = False
    deciding: tuple[str, ...] = ()
    method: str = ""
    tables: Mapping[str, str] | None = None
    title: Callable[[Record], str] = lambda record: f"{record['landscape']['name']}, {record['task']}"
    rows: Rows = lambda record: record["scores"].items()
    columns: tuple[Column, ...] = ()
    baseline: Rows = lambda record: ()
    note: str = ""
    json: Callable[[Record], Iterable[dict[str, object]]] = json_methods
    json_unit: str = "record and method"

    @property
    def kind(self) -> str:
        """Name of the kind of task that decides a model's prompts."""
        return self.prompts if isinstance(self.prompts, str) else self.prompts.name

    def check(self, options: Mapping[str, object]) -> None:
        """Make sure that the task has these options, and that their values can be had.

        Raises
        ------
        TaskError
            If it lacks one, a value is neither text nor None, or it is None or none of few choices where there is a
            default.
        """
        known = {option.name: option for option in self.options}
        for name, value in options.items():
            if name not in known:
                raise TaskError(
                    f"task {self.name!r} has no option {name!r}: "
                    + (f"choose one of {', '.join(known)}" if known else "leave it out")
                )
            if not isinstance(value, str) and (value is not None or known[name].default is not None):
                usual = f", or leave it out for {known[name].default!r}" if known[name].default else ""
                raise TaskError(f"task {self.name!r}: {name} {value!r}: give a text or a number{usual}")
            if (choices := known[name].choices) and value is not None and value not in choices:
                raise TaskError(
                    f"task {self.name!r}: {name} {value!r} is not known: choose one of {', '.join(choices)}"
                )

    def load_class(self) -> "Callable[..., Task[Any, Any]]":
        """The class that does the work."""
        made: Callable[..., Task[Any, Any]] = loaded(self.load)
        return made

    def shown(self) -> tuple[Column, ...]:
        """Columns of the printed table: as declared, or else each measure with its interval."""
        every = (part for name in self.deciding for part in (score(name), limits(name)))
        return self.columns or (NAME, *every)


_REGISTERED: dict[str, Declaration] = {}


def register(declaration: Declaration) -> Declaration:
    """Make a task known; the last line of a task's folder."""
    if isinstance(declaration.prompts, PromptKind):
        add_kind(declaration.prompts)
    _REGISTERED[declaration.name] = declaration
    return declaration


def declarations() -> dict[str, Declaration]:
    """All tasks by name, in alphabetical order; every folder below `patbench_core.tasks` is looked into."""
    import patbench_core.tasks as package

    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_REGISTERED.items()))


def declaration(name: str) -> Declaration:
    """The task of that name.

    Raises
    ------
    TaskError
        If there is none.
    """
    if (known := _known(name)) is None:
        raise TaskError(f"task {name!r} is not known: choose one of {', '.join(declarations())}")
    return known


def by_scope(name: str) -> bool:
    """Whether records of a task have scores of scopes; those of tasks that are not known have them of methods."""
    known = _known(name)
    return known is not None and known.per == "scope"


def tables_of(record: Record) -> Collection[str]:
    """Tables that lie beside a record: those that it names, or of one of before, that its task declares."""
    known = _known(record["task"])
    return record.get("tables", (known.tables if known else None) or ())


def content(task: str, name: str) -> str | None:
    """Digest of what a task's data of that name hold here now; None where they are not here, nor the task known."""
    known = _known(task)
    if known is None:
        return None
    found: Callable[[str], str | None] = loaded(known.content)
    return found(name)


def loaded(path: str) -> Any:
    """What a declaration names as ``module:name``, imported now."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


def _known(name: str) -> Declaration | None:
    return (_REGISTERED if name in _REGISTERED else declarations()).get(name)


def compared() -> list[str]:
    """Names of the tasks by which models are compared: retrieval first, the others in alphabetical order."""
    names = [name for name, task in declarations().items() if task.compared]
    return sorted(names, key=lambda name: (name != "retrieval", name))
