"""Views: recipes from a patent to the text that a model is given."""

from collections.abc import Callable, Mapping

from patbench_core.claims import first_claim
from patbench_core.errors.views import UnknownView

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

EXPERT = "expert-"
VIEWS = (*_RECIPES, *(EXPERT + name for name in _RECIPES if name != "TEXT"))
"""Names of all views. ``expert-`` puts the human-written title and abstract in the place of the patent's own; TEXT is
the only text of a document that has no sections."""


def fields(view: str) -> tuple[str, ...]:
    """Columns of a patent that `view` reads, in order.

    Raises
    ------
    UnknownView
        If there is no view of that name.
    """
    return tuple(_field(part, view.startswith(EXPERT)) for part in _recipe(view))


def renderer(view: str) -> Callable[[Mapping[str, str]], str]:
    """The function that turns a patent's columns into the text of `view`.

    Parts are stripped and joined by one newline; empty parts are skipped.

    Raises
    ------
    UnknownView
        If there is no view of that name.
    """
    parts = [(_field(part, view.startswith(EXPERT)), part == "C1") for part in _recipe(view)]

    def render(patent: Mapping[str, str]) -> str:
        texts = (first_claim(patent[field]) if first else patent[field].strip() for field, first in parts)
        return "\n".join(text for text in texts if text)

    return render


def _recipe(view: str) -> tuple[str, ...]:
    if view not in VIEWS:
        raise UnknownView(view, list(VIEWS))
    return _RECIPES[view.removeprefix(EXPERT)]


def _field(part: str, expert: bool) -> str:
    if expert and part in _EXPERT:
        return _EXPERT[part]
    return _PARTS[part[0]]
