"""The short table of a comparison: item, score, difference to the best, rank group, verdict."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from patbench_core.report import cells, theme
from patbench_core.report.compared import Compared
from patbench_core.report.compared import cells as cells_of
from patbench_core.report.table import Column, Table
from patbench_core.report.words import MISSING

if TYPE_CHECKING:
    import pandas as pd


def short_table(
    result: Compared, columns: "Sequence[Column | str] | None" = None, *, name: str, caption: str, find: bool
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


def _where(result: Compared) -> list[Column]:
    """A column for each part of a cell's name that differs between rows."""
    keys = (*result.within, "metric")
    return [Column(key, show="words") for key in keys if len(result.models[key].unique()) > 1]


def _columns(result: Compared, frame: "pd.DataFrame") -> list[Column]:
    metric = str(frame["metric"].iloc[0]) if len(frame["metric"].unique()) == 1 else "score"
    by = dict(list(frame.groupby("metric", sort=False)))
    scores = {name: _limits(lines, ("score", "low", "high")) for name, lines in by.items()}
    ends = ("difference", "difference_low", "difference_high")
    steps = {name: _limits(lines, ends, zero=True) for name, lines in by.items()}

    def score(value: float, row: Any) -> cells.Html:
        colour = theme.look(str(row[result.between])).colour
        return cells.drawn_interval(value, row["low"], row["high"], scores[row["metric"]], colour)

    def step(value: float, row: Any) -> str | cells.Html:
        if row["verdict"] == "best":
            return MISSING
        low, high = row["difference_low"], row["difference_high"]
        return cells.drawn_interval(value, low, high, steps[row["metric"]], theme.GREY, signed=True)

    percent = f"{100 * result.level:g}"
    return [
        Column(result.between, show=cells.model if result.between == "model" else "words"),
        Column(metric, "score", score, f"with its {percent} % interval"),
        Column("difference to the best", "difference", step, f"with its {percent} % interval"),
        Column("rank group", show="words", explain="items of one group do not differ significantly"),
    ]


def _group_words(result: Compared) -> list[str]:
    """The groups that each row's item is in, such as ``1, 2``."""
    made = []
    for cell in cells_of(result):
        for item in cell.models[result.between]:
            of_item = [str(at) for at, items in enumerate(cell.groups, start=1) if str(item) in items]
            made.append(", ".join(of_item) or MISSING)
    return made


def _limits(frame: "pd.DataFrame", columns: tuple[str, ...], zero: bool = False) -> tuple[float, float]:
    values = frame[list(columns)].to_numpy(float)
    finite = values[values == values]
    least, greatest = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return (min(0.0, least), max(0.0, greatest)) if zero else (least, greatest)
