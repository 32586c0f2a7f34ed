"""Means with their intervals against a size or a speed, each panel with an axis of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log2

from patbench_core.report.plot import Plot
from patbench_core.report.theme import GREY, SERIES, SYMBOLS, finish

_PANEL_PIXELS, _GAP_PIXELS, _FRAME_PIXELS, _LEGEND_PIXELS = 240, 76, 90, 16


@dataclass(frozen=True)
class Cloud:
    """Points of one colour: `y` against `x`; `low` and `high` are None where there is no interval.

    Attributes
    ----------
    name : str
        The same name has the same colour and symbol in all panels.
    joined : bool
        Whether a line joins the points, in the order of `x`.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None
    high: Sequence[float] | None
    hover: Sequence[str]
    joined: bool = False


@dataclass(frozen=True)
class Panel:
    """One set of axes.

    Attributes
    ----------
    ticks : sequence of float
        Places on the x axis; empty lets the figure choose.
    log : bool
        Whether the x axis is logarithmic.
    front : sequence of (float, float)
        Points that a dashed line joins, ascending in x.
    """

    title: str
    clouds: Sequence[Cloud]
    ticks: Sequence[float] = ()
    log: bool = True
    front: Sequence[tuple[float, float]] = ()


def doublings(values: Sequence[float]) -> tuple[float, ...]:
    """Powers of two from the least to the greatest of `values`, as ticks."""
    return tuple(2.0**power for power in range(ceil(log2(min(values))), floor(log2(max(values))) + 1))


def trade_off(panels: Sequence[Panel], y_title: str, description: str) -> Plot:
    """Draw panels one below the other, so that they are legible on a phone.

    Parameters
    ----------
    panels : sequence of Panel
        Of at most six clouds by name.
    """
    from plotly.subplots import make_subplots

    names = list(dict.fromkeys(cloud.name for panel in panels for cloud in panel.clouds))
    frame = _FRAME_PIXELS + _LEGEND_PIXELS * len(names)  # on a phone each name has a line
    height = frame + _PANEL_PIXELS * len(panels) + _GAP_PIXELS * (len(panels) - 1)
    spacing = _GAP_PIXELS / (height - frame) if len(panels) > 1 else 0
    figure = make_subplots(rows=len(panels), cols=1, vertical_spacing=spacing)
    shown: set[str] = set()
    for row, panel in enumerate(panels, start=1):
        if panel.front:
            figure.add_scatter(
                name="Pareto front",
                x=[x for x, _ in panel.front],
                y=[y for _, y in panel.front],
                mode="lines",
                line={"color": GREY, "dash": "dash", "width": 1.5},
                hoverinfo="skip",
                legendgroup="front",
                showlegend="front" not in shown,
                row=row,
                col=1,
            )
            shown.add("front")
        for cloud in panel.clouds:
            trace = _trace(cloud, names.index(cloud.name))
            figure.add_scatter(**trace, showlegend=cloud.name not in shown, row=row, col=1)
            shown.add(cloud.name)
        figure.update_xaxes(title=escape(panel.title), type="log" if panel.log else "linear", row=row, col=1)
        if panel.ticks:
            text = [f"{tick:,g}" for tick in panel.ticks]
            figure.update_xaxes(tickvals=list(panel.ticks), ticktext=text, row=row, col=1)
        elif panel.log:
            figure.update_xaxes(dtick=1, row=row, col=1)
        figure.update_yaxes(title=escape(y_title), row=row, col=1)
    return Plot(finish(figure, height), description)


def _trace(cloud: Cloud, place: int) -> dict[str, object]:
    colour, symbol = SERIES[place % len(SERIES)], SYMBOLS[place % len(SYMBOLS)]
    order = sorted(range(len(cloud.x)), key=lambda at: cloud.x[at])
    trace: dict[str, object] = {
        "name": escape(cloud.name),
        "legendgroup": f"cloud {place}",
        "x": [cloud.x[at] for at in order],
        "y": [cloud.y[at] for at in order],
        "mode": "markers+lines" if cloud.joined else "markers",
        "marker": {"color": colour, "symbol": symbol, "size": 9},
        "line": {"color": colour, "width": 1.5},
        "customdata": [escape(cloud.hover[at]) for at in order],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }
    if cloud.low is not None and cloud.high is not None:
        trace["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [cloud.high[at] - cloud.y[at] for at in order],
            "arrayminus": [cloud.y[at] - cloud.low[at] for at in order],
            "color": colour,
            "thickness": 1.5,
            "width": 0,
        }
    return trace
