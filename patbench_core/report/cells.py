"""What stands in a cell of a table: text, or HTML that was made here from escaped parts."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.landscape.numbers import parse
from patbench_core.report import theme, words

if TYPE_CHECKING:
    import pandas as pd

_ARXIV = re.compile(r"(?<![\w/.])(arXiv[: ]\s?)(\d{4}\.\d{4,5})(v\d+)?\b")
_URL = re.compile(r"https://[^\s<>&]+[\w/]")
_PAGE = re.compile(r"\[\[(?P<name>\w+)(?P<part>#[\w-]+)?(?:\|(?P<said>[^\[\]|]+))?\]\]")
"""A link to a page by the name of its notebook; pages of notebooks lie beside each other."""
_US_APPLICATION = re.compile(r"((?:19|20)\d{2})(\d{6})")
"""A US application in DOCDB: the year and six digits."""


class Shown(ABC):
    """What a notebook shows as HTML."""

    @abstractmethod
    def html(self) -> str:
        """Its markup, texts escaped."""

    def _repr_html_(self) -> str:
        return self.html()


@dataclass(frozen=True)
class Html:
    """Markup that a page takes as it is; only functions of ``report/`` make it.

    Attributes
    ----------
    markup : str
        Every text in it is escaped.
    text : str
        The same in plain words.
    """

    markup: str
    text: str


def script_json(data: Any) -> str:
    """`data` as JSON that may stand in a ``script`` element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def as_html(cell: "str | Html") -> str:
    """Markup of a cell; text is escaped and its arXiv numbers become links."""
    return cell.markup if isinstance(cell, Html) else with_links(str(cell))


def with_links(text: str) -> str:
    """`text` escaped, with its links: addresses, ``arXiv:2208.01171`` to the abstract, ``[[gap]]`` to another page.

    ``[[gap|IN and OUT]]`` says other words than the page's name, ``[[gap#landscape-us|...]]`` goes to a section.
    """
    linked = _URL.sub(r'<a href="\g<0>">\g<0></a>', escape(text))
    linked = _ARXIV.sub(r'<a href="https://arxiv.org/abs/\2">\g<0></a>', linked)
    return _PAGE.sub(_page_link, linked)


def _page_link(match: re.Match[str]) -> str:
    name, part, label = match["name"], match["part"] or "", match["said"]
    return f'<a href="{name}.html{part}">{label or name.replace("_", " ").capitalize()}</a>'


def model(name: str) -> Html:
    """A model's display name behind its symbol's colour, with its registry id on hover."""
    look, known = theme.look(name), theme.model_id(name)
    told = f' title="{escape(known, quote=True)}"' if known != name else ""
    mark = f'<i class="pb-mark" style="background: {look.colour}"></i>'
    return Html(f'<span class="pb-model"{told}>{mark}{escape(name)}</span>', name)


def address(number: str) -> str:
    """Page of a publication at Google Patents, in English; empty for a text that is not a publication number.

    Its addresses hold country, number and kind code without separators. US applications have seven digits behind the
    year there, zero-padded, where DOCDB has six: ``US-2002046368-A1`` is ``US20020046368A1``.
    """
    parts = parse(number)
    if parts is None:
        return ""
    digits = parts.number
    if parts.country == "US" and parts.kind[:1] == "A" and (application := _US_APPLICATION.fullmatch(digits)):
        digits = f"{application[1]}0{application[2]}"
    return f"https://patents.google.com/patent/{parts.country}{digits}{parts.kind}/en"


def patent(number: str) -> Html:
    """A publication number that opens its page; the number alone where it has none."""
    to = address(number)
    return Html(f'<a href="{to}">{escape(number)}</a>' if to else escape(number), number)


def span(
    low: str = "low",
    high: str = "high",
    *,
    told: str = "",
    scale: float = 1.0,
    digits: int = 3,
    signed: bool = False,
) -> "Callable[[float, pd.Series], str]":
    """A way to show a column of numbers (`table.Column.show`) with ends from two other columns.

    Parameters
    ----------
    low, high : str
        Columns of the ends.
    told : str
        Column of bool: where it is False, a dash stands for the number.
    scale : float
        What numbers are multiplied by, such as 100 for percent.
    digits : int
        Decimals.
    signed : bool
        Whether numbers above zero have a plus sign.
    """

    def show(value: float, row: "pd.Series") -> str:
        if told and not row[told]:
            return words.MISSING
        ends = words.bracket(scale * row[low], scale * row[high], digits)
        number = words.plus if signed else words.number
        return f"{number(scale * value, digits)} {ends}".rstrip()

    return show


def drawn_interval(
    value: float, low: float, high: float, limits: tuple[float, float], colour: str = theme.BLUE, signed: bool = False
) -> Html:
    """A number with its interval as text, above a whisker with a dot on an axis from `limits`.

    Parameters
    ----------
    limits : (float, float)
        Values at the left and the right end of the cell; the same for all cells of a column.
    signed : bool
        Whether the number has a plus sign above zero, and a tick marks zero.
    """
    middle, ends = (words.plus if signed else words.number)(value), words.bracket(low, high)
    text = f"{middle} {ends}".rstrip()
    if words.MISSING in (words.number(value), words.number(low), words.number(high)):
        return Html(escape(text), text)
    zero = f'<i class="pb-zero" style="left: {_at(0, limits)}"></i>' if signed and limits[0] < 0 < limits[1] else ""
    left, right, dot = _at(low, limits), _at(high, limits), _at(value, limits)
    bar = (
        f'<span class="pb-bar" aria-hidden="true">{zero}'
        f'<i class="pb-whisker" style="left: {left}; right: calc(100% - {right}); background: {colour}"></i>'
        f'<i class="pb-dot" style="left: {dot}; background: {colour}"></i></span>'
    )
    return Html(f'<span class="pb-value">{middle} <span>{ends}</span></span>{bar}', text)


def _at(value: float, limits: tuple[float, float]) -> str:
    low, high = limits
    share = (value - low) / (high - low) if high > low else 0.5
    return f"{100 * min(1.0, max(0.0, share)):.1f}%"
