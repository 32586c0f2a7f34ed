"""A DataFrame as a table of a page: declared once, column by column, for the page and for its CSV."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.errors import PatbenchError
from patbench_core.report import theme, words
from patbench_core.report.cells import Html, Shown, as_html, drawn_interval
from patbench_core.report.cells import model as model_cell
from patbench_core.report.compared import cells as cells_of
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

FORMATS: dict[str, Callable[[Any], str | Html]] = {
    "words": str,
    "score": words.number,
    "signed": words.plus,
    "count": words.count,
    "percent": words.percent,
    "size": words.size,
    "p": words.p_value,
    "arXiv": str,
}
"""Formats by name; ``words`` stand to the left, all others to the right."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    title : str
        Its heading, on the page and in the CSV.
    value : str or callable
        A column of the DataFrame, or a function of a row (a Series); by default the column of that title.
    show : str or callable
        A name in `FORMATS`, or a function of the value; a function of two arguments takes the value and the row.
        By default scores for float, counts for int, words for all else.
    explain : str
        What the heading means, shown on hover.
    """

    title: str
    value: "str | Callable[[pd.Series], Any]" = ""
    show: str | Callable[..., str | Html] = ""
    explain: str = ""

    def values(self, frame: "pd.DataFrame") -> "pd.Series":
        """Raw values, a row each: what the CSV holds.

        Raises
        ------
        PatbenchError
            If the frame lacks the column.
        """
        import pandas as pd

        key = self.value or self.title
        if callable(key):
            return pd.Series([key(row) for _, row in frame.iterrows()], index=frame.index, name=self.title)
        if key not in frame:
            raise PatbenchError(f"the frame has no column {key!r} to show: it has {', '.join(map(str, frame.columns))}")
        return frame[key].rename(self.title)

    def shown(self, frame: "pd.DataFrame") -> list[str | Html]:
        """What stands in the cells, a row each; a dash for a value that is not there."""
        values = self.values(frame)
        show = self.show or _default(values)
        call: Callable[..., str | Html] = FORMATS[show] if isinstance(show, str) else show
        if not isinstance(show, str) and _takes_row(show):
            return [call(value, row) for value, (_, row) in zip(values, frame.iterrows(), strict=True)]
        return [words.MISSING if _missing(value) else call(value) for value in values]

    @property
    def is_words(self) -> bool:
        """Whether the column is declared as text."""
        return self.show in ("words", "arXiv")


@dataclass(frozen=True)
class Table(Shown):
    """A table of a page, and the DataFrame that it downloads as.

    Attributes
    ----------
    data : DataFrame
        Full precision, what the CSV holds.
    shown : tuple of tuple
        Cells as text or `Html`, row by row as in `data`.
    name : str
        Of the CSV file, without ``.csv``.
    find : bool
        Whether readers can filter and sort the rows; rows then are not grouped.
    items : tuple of str
        The model of each row, which "my models" highlights; empty if rows are not of models.
    """

    data: "pd.DataFrame"
    head: tuple[Column, ...]
    shown: tuple[tuple[str | Html, ...], ...]
    name: str
    caption: str = ""
    find: bool = False
    items: tuple[str, ...] = ()

    def html(self) -> str:
        """The table in a box that scrolls, reachable by keyboard, and a link to its CSV."""
        kinds = [_kind(column, [row[at] for row in self.shown]) for at, column in enumerate(self.head)]
        head = "\n".join(_heading(column, kind) for column, kind in zip(self.head, kinds, strict=True))
        label = escape(self.caption or self.name, quote=True)
        caption = f"<caption>{escape(self.caption)}</caption>\n" if self.caption else ""
        box = "pb-table pb-find" if self.find else "pb-table"
        return (
            f'<div class="{box}" role="region" tabindex="0" aria-label="{label}"><table>\n{caption}'
            f"<thead><tr>\n{head}\n</tr></thead>\n<tbody>\n{self._rows(kinds)}</tbody></table></div>\n{self._link()}"
        )

    def _rows(self, kinds: Sequence[str]) -> str:
        made, before = [], None
        for at, row in enumerate(self.shown):
            first = as_html(row[0])
            same = not self.find and first == before and len(row) > 2
            before = first
            item = f' data-item="{escape(self.items[at], quote=True)}"' if self.items else ""
            inner = "\n".join(_cell(cell, kind) for cell, kind in zip(row[1:], kinds[1:], strict=True))
            shown = f'<span class="pb-hidden">{first}</span>' if same else first
            again = ' class="pb-again"' if same else kinds[0]
            made.append(f'<tr{item}>\n<th scope="row"{again}>{shown}</th>\n{inner}\n</tr>\n')
        return "".join(made)

    def _link(self) -> str:
        csv = base64.b64encode(self.data.to_csv(index=False).encode()).decode()
        name = escape(words.slug(self.name), quote=True)
        return (
            f'<p><a class="pb-csv" download="{name}.csv" href="data:text/csv;charset=utf-8;base64,{csv}">'
            f"Download as CSV</a></p>\n"
        )


def table(
    data: "pd.DataFrame | Comparison",
    columns: "Sequence[Column | str] | None" = None,
    *,
    name: str = "table",
    caption: str = "",
    find: bool = False,
    item: str = "model",
) -> Table:
    """A table of a DataFrame, or the short table of a comparison.

    Parameters
    ----------
    data : DataFrame or Comparison
        A comparison gives item, score with its interval drawn, difference to the best, rank group and verdict.
    columns : sequence of Column or str, optional
        A str is a column of the DataFrame under its own name; by default all columns.
    name : str
        Of the CSV file, without ``.csv``.
    caption : str
        Stands above the table.
    find : bool
        Whether readers can filter and sort the rows.
    item : str
        Column of the models' names: "my models" highlights their rows. A frame without it has none.
    """
    if isinstance(data, Comparison):
        return _short(data, columns, name=name, caption=caption, find=find)
    head = tuple(each if isinstance(each, Column) else Column(each) for each in columns or map(str, data.columns))
    return make(data, head, name=name, caption=caption, find=find, item=item)


def make(frame: "pd.DataFrame", head: tuple[Column, ...], *, item: str = "", **facts: Any) -> Table:
    """A `Table` of `frame` by its declared columns; see `table`."""
    import pandas as pd

    shown = tuple(zip(*(column.shown(frame) for column in head), strict=True))
    data = pd.DataFrame({column.title: column.values(frame).to_numpy() for column in head})
    items = tuple(map(str, frame[item])) if item in frame else ()
    return Table(data, head, shown, items=items, **facts)


def _heading(column: Column, kind: str) -> str:
    told = f' title="{escape(column.explain, quote=True)}"' if column.explain else ""
    return f'<th scope="col"{kind}{told}>{escape(column.title)}</th>'


def _cell(cell: str | Html, kind: str) -> str:
    return f"<td{kind}>{as_html(cell)}</td>"


def _kind(column: Column, cells: Sequence[str | Html]) -> str:
    """Class of a column: words to the left, numbers to the right."""
    numeric = any(isinstance(cell, str) and words.begins_with_number(cell) for cell in cells)
    drawn = any(isinstance(cell, Html) for cell in cells)
    return ' class="pb-words"' if column.is_words or drawn or not numeric else ""


def _default(values: "pd.Series") -> str:
    kind = values.dtype.kind
    return "score" if kind == "f" else "count" if kind in "iu" else "words"


def _missing(value: Any) -> bool:
    return value is None or value != value


def _takes_row(call: Callable[..., Any]) -> bool:
    """Whether a function has a second argument without a default: it is called with the row too."""
    import inspect

    try:
        parameters = inspect.signature(call).parameters.values()
    except ValueError:
        return False
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(each.default is each.empty and each.kind in kinds for each in parameters) > 1


def _short(
    result: Comparison, columns: "Sequence[Column | str] | None" = None, *, name: str, caption: str, find: bool
) -> Table:
    """A row an item, best first in each cell; the CSV holds every column of ``result.models``.

    Parameters
    ----------
    columns : sequence of Column or str, optional
        Further columns of ``result.models``, before the verdict.
    """
    frame = result.models.assign(**{"rank group": _group_words(result)}).reset_index(drop=True)
    extra = [each if isinstance(each, Column) else Column(each) for each in columns or ()]
    head = (*_where(result), *_columns(result, frame), *extra, Column("verdict", show="words"))
    shown = tuple(zip(*(column.shown(frame) for column in head), strict=True))
    items = tuple(map(str, frame[result.between]))
    return Table(frame, head, shown, name, caption, find, items)


def _where(result: Comparison) -> list[Column]:
    """A column for each part of a cell's name that differs between rows."""
    keys = (*result.within, "metric")
    return [Column(key, show="words") for key in keys if len(result.models[key].unique()) > 1]


def _columns(result: Comparison, frame: "pd.DataFrame") -> list[Column]:
    metric = str(frame["metric"].iloc[0]) if len(frame["metric"].unique()) == 1 else "score"
    by = dict(list(frame.groupby("metric", sort=False)))
    scores = {name: _limits(lines, ("score", "low", "high")) for name, lines in by.items()}
    ends = ("difference", "difference_low", "difference_high")
    steps = {name: _limits(lines, ends, zero=True) for name, lines in by.items()}

    def score(value: float, row: Any) -> Html:
        colour = theme.look(str(row[result.between])).colour
        return drawn_interval(value, row["low"], row["high"], scores[row["metric"]], colour)

    def step(value: float, row: Any) -> str | Html:
        if row["verdict"] == "best":
            return words.MISSING
        low, high = row["difference_low"], row["difference_high"]
        return drawn_interval(value, low, high, steps[row["metric"]], theme.GREY, signed=True)

    percent = f"{100 * result.level:g}"
    return [
        Column(result.between, show=model_cell if result.between == "model" else "words"),
        Column(metric, "score", score, f"with its {percent} % interval"),
        Column("difference to the best", "difference", step, f"with its {percent} % interval"),
        Column("rank group", show="words", explain="items of one group do not differ significantly"),
    ]


def _group_words(result: Comparison) -> list[str]:
    """The groups that each row's item is in, such as ``1, 2``."""
    made = []
    for cell in cells_of(result):
        for item in cell.models[result.between]:
            of_item = [str(at) for at, items in enumerate(cell.groups, start=1) if str(item) in items]
            made.append(", ".join(of_item) or words.MISSING)
    return made


def _limits(frame: "pd.DataFrame", columns: tuple[str, ...], zero: bool = False) -> tuple[float, float]:
    values = frame[list(columns)].to_numpy(float)
    finite = values[values == values]
    least, greatest = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return (min(0.0, least), max(0.0, greatest)) if zero else (least, greatest)
