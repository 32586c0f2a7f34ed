"""Means with their intervals, a row a label and a series a colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot
from patbench_core.report.theme import SERIES, SYMBOLS, finish

_ROW_PIXELS, _SERIES_PIXELS, _FRAME_PIXELS = 20, 11, 120


@dataclass(frozen=True)
class Series:
    """One colour: a mean and an interval for each label, None for a gap; `hover` says the rest."""

    name: str
    means: Sequence[float | None]
    lows: Sequence[float | None]
    highs: Sequence[float | None]
    hover: Sequence[str]


def interval_plot(labels: Sequence[str], series: Sequence[Series], x_title: str, description: str) -> Plot:
    """Draw means as points with intervals; the first label is at the top.

    Parameters
    ----------
    labels : sequence of str
        One a row.
    series : sequence of Series
        At most six; they stand a little apart within each row.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    step = 0.62 / max(1, len(series))
    for place, (each, colour, symbol) in enumerate(zip(series, SERIES, SYMBOLS, strict=False)):
        shift = (place - (len(series) - 1) / 2) * step
        shown = [row for row, mean in enumerate(each.means) if mean is not None]
        figure.add_scatter(
            name=escape(each.name),
            x=[each.means[row] for row in shown],
            y=[row + shift for row in shown],
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 9},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [each.highs[row] - each.means[row] for row in shown],
                "arrayminus": [each.means[row] - each.lows[row] for row in shown],
                "color": colour,
                "thickness": 2,
                "width": 0,
            },
            text=[escape(each.hover[row]) for row in shown],
            hovertemplate="%{text}<extra></extra>",
        )
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=[escape(label) for label in labels], range=[len(labels) - 0.5, -0.5]
    )
    figure.update_xaxes(title=escape(x_title), rangemode="tozero")
    height = _FRAME_PIXELS + len(labels) * (_ROW_PIXELS + _SERIES_PIXELS * len(series))
    return Plot(finish(figure, height), description)
