"""Views: recipes from a patent to the text that a model is given."""

from collections.abc import Callable, Mapping

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.claim_text import first_claim

_PARTS = {"T": "title", "A": "abstract", "C": "claims", "D": "description", "X": "text"}
_EXPERT = {"T": "expert_title", "A": "expert_abstract"}
_RECIPES = {
    "T": ("T",),
    "A": ("A",),
    "C1": ("C1",),
    "C": ("C",),
    "D": ("D",),
    "TA": ("T", "A"),
    "TAC": ("T", "A", "C"),
    "FULL": ("T", "A", "C", "D"),
    "TEXT": ("X",),
}

MTEB_QUERY, MTEB_DOC = "mteb-query-", "mteb-doc-"
VERBATIM = tuple(MTEB_QUERY + name for name in ("TA", "TAC")) + tuple(MTEB_DOC + name for name in ("TA", "TAC", "FULL"))
"""Views whose texts are those of MTEB byte for byte: parts are not stripped. Queries are all parts that are not empty,
joined by one newline; in documents a blank stands behind the title, and the whole is stripped."""

EXPERT = "expert-"
VIEWS = (*_RECIPES, *(EXPERT + name for name in _RECIPES if name != "TEXT"))
"""Names of patbench's own views. ``expert-`` puts the human-written title and abstract in the place of the patent's
own; TEXT is the only text of a document that has no sections."""


def fields(view: str) -> tuple[str, ...]:
    """Columns of a patent that `view` reads, in order.

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """
    return tuple(_field(part, view.startswith(EXPERT)) for part in _recipe(view))


def renderer(view: str) -> Callable[[Mapping[str, str]], str]:
    """The function that turns a patent's columns into the text of `view`.

    Parts are stripped and joined by one newline, empty parts are skipped; but see `VERBATIM`.

    Raises
    ------
    LandscapeError
        If no view of that name exists.
    """
    if view in VERBATIM:
        return _verbatim(fields(view), view.startswith(MTEB_DOC))
    parts = [(_field(part, view.startswith(EXPERT)), part == "C1") for part in _recipe(view)]

    def render(patent: Mapping[str, str]) -> str:
        texts = (first_claim(patent[field]) if first else patent[field].strip() for field, first in parts)
        return "\n".join(text for text in texts if text)

    return render


def _verbatim(names: tuple[str, ...], document: bool) -> Callable[[Mapping[str, str]], str]:
    def render(patent: Mapping[str, str]) -> str:
        title, *others = (patent[name] for name in names)
        text = "\n".join(part for part in others if part)
        if document:
            return f"{title} {text}".strip() if title else text.strip()
        return "\n".join(part for part in (title, text) if part)

    return render


def _recipe(view: str) -> tuple[str, ...]:
    if view not in VIEWS + VERBATIM:
        raise LandscapeError(f"view {view!r} is not known: choose one of {', '.join(VIEWS + VERBATIM)}")
    return _RECIPES[view.removeprefix(EXPERT).removeprefix(MTEB_QUERY).removeprefix(MTEB_DOC)]


def _field(part: str, expert: bool) -> str:
    if expert and part in _EXPERT:
        return _EXPERT[part]
    return _PARTS[part[0]]
