"""Slopes: how a score goes from one scope to the next, such as ALL to IN to OUT, a line an item."""

from html import escape
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme, words
from patbench_core.report.figure import Plot
from patbench_core.report.figures import panels
from patbench_core.report.figures import rows as shared
from patbench_core.report.figures.columns import of_columns

if TYPE_CHECKING:
    import pandas as pd


_RIGHT = 160
"""Pixels at the right for the names of the lines."""


@of_columns("value", "stage", "item", "panel")
def slope(
    data: "pd.DataFrame",
    value: str = "score",
    *,
    stage: str = "scope",
    stages: tuple[str, ...] = ("ALL", "IN", "OUT"),
    item: str = "model",
    panel: str | None = None,
    low: str = "low",
    high: str = "high",
    digits: int = 3,
    y_title: str = "",
    caption: str = "",
    title: str = "",
) -> Plot:
    """Draw a line an item over the stages, named at its end.

    Parameters
    ----------
    data : DataFrame
        A row an item and stage (and panel).
    value, low, high : str
        Columns, numeric; `low` and `high` are told on hover where the frame has them.
    stage, stages : str and tuple of str
        Column of the stages, and their order; stages that the frame lacks are left out.
    item, panel : str
        Columns: what has a line, and what has a panel of its own.
    """
    frame = data[data[stage].isin(stages)].dropna(subset=[value])
    items = list(dict.fromkeys(map(str, frame[item])))
    looks = panels.looks(items, item == "model")
    shown = [each for each in stages if (frame[stage] == each).any()]
    parts = panels.parts(frame, frame, panel)
    figure, height = panels.stacked(list(parts))
    for at, part in enumerate(parts.values(), start=1):
        for each in items:
            lines = part[part[item].map(str) == each].set_index(stage)
            rows = lines.loc[[each for each in shown if each in lines.index]].reset_index()
            trace = _line(rows, stage, value, low, high, each, digits)
            trace["line"] = {"color": looks[each].colour, "width": 2}
            trace["marker"] = {"color": looks[each].colour, "symbol": looks[each].symbol, "size": 10}
            figure.add_scatter(**trace, meta=shared.meta(each, item), row=at, col=1)
        for end in _ends(part, value, stage, shown, item, looks):
            figure.add_scatter(**end, row=at, col=1)
        figure.update_xaxes(
            type="category", categoryarray=shown, range=[-0.2, len(shown) - 0.8], showgrid=True, row=at, col=1
        )
        figure.update_yaxes(title_text=escape(y_title or value), row=at, col=1)
    panels.finish(figure, height, panel is not None, right=_RIGHT)
    return Plot(figure, _described(frame, stage, value, item, shown, digits), caption, title, legend=looks, ends=True)


def _line(rows: "pd.DataFrame", stage: str, value: str, low: str, high: str, item: str, digits: int) -> dict[str, Any]:
    return {
        "x": rows[stage].tolist(),
        "y": rows[value].tolist(),
        "mode": "lines+markers",
        "name": escape(item),
        "cliponaxis": False,
        "customdata": shared.told(rows, value, low, high, digits),
        "hovertemplate": escape(item) + "<br>%{x}: %{customdata}<extra></extra>",
    }


def _ends(
    part: "pd.DataFrame", value: str, stage: str, shown: list[str], item: str, looks: dict[str, theme.Look]
) -> list[dict[str, Any]]:
    """Names at the right ends of the lines, moved apart where they would cover each other."""
    last = part[part[stage] == shown[-1]] if shown else part
    span = float(part[value].max() - part[value].min()) or 1.0
    places = panels.spread(last[value].tolist(), 1.1 * span)
    return [
        {
            "x": [shown[-1]],
            "y": [y],
            "mode": "text",
            "text": [f"\u00a0\u00a0\u00a0{escape(name)}"],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": looks[name].colour},
            "cliponaxis": False,
            "hoverinfo": "skip",
            "meta": shared.meta(name, item) | {"end": True},
        }
        for name, y in zip(last[item].map(str), places, strict=True)
    ]


def _described(frame: "pd.DataFrame", stage: str, value: str, item: str, shown: list[str], digits: int) -> str:
    told = []
    for name, lines in frame.groupby(item, sort=False):
        means = lines.groupby(stage)[value].mean()
        told.append(
            f"{name} {', '.join(f'{each} {words.number(means[each], digits)}' for each in shown if each in means)}"
        )
    return f"{value} by {stage}: {'; '.join(told[:8])}."
