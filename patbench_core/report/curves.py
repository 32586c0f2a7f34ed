"""Curves with bands, panels one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot
from patbench_core.report.theme import SERIES, SYMBOLS, finish

_PANEL_PIXELS, _GAP_PIXELS, _FRAME_PIXELS = 250, 74, 130
_BAND_OPACITY = "26"
"""Two hexadecimal digits behind a colour."""


@dataclass(frozen=True)
class Curve:
    """One colour: a value and an interval at each x; `hover` says the rest."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    hover: Sequence[str]


@dataclass(frozen=True)
class Panel:
    """Curves over one axis; a name has the same colour in all panels."""

    x_title: str
    y_title: str
    curves: Sequence[Curve]
    ticks: Sequence[float]


def curve_plot(panels: Sequence[Panel], description: str) -> Plot:
    """Draw each curve as a line with its interval as a band; at most six names."""
    from plotly.subplots import make_subplots

    height = _FRAME_PIXELS + _PANEL_PIXELS * len(panels) + _GAP_PIXELS * (len(panels) - 1)
    figure = make_subplots(rows=len(panels), cols=1, vertical_spacing=_GAP_PIXELS / (height - _FRAME_PIXELS))
    names = list(dict.fromkeys(curve.name for panel in panels for curve in panel.curves))
    looks = {name: (colour, symbol) for name, colour, symbol in zip(names, SERIES, SYMBOLS, strict=False)}
    for row, panel in enumerate(panels, start=1):
        drawn = [(curve, *looks[curve.name]) for curve in panel.curves if curve.name in looks]
        for curve, colour, _ in drawn:  # all bands below all lines
            figure.add_scatter(
                x=[*curve.x, *reversed(curve.x)],
                y=[*curve.high, *reversed(curve.low)],
                fill="toself",
                fillcolor=colour + _BAND_OPACITY,
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                legendgroup=curve.name,
                showlegend=False,
                row=row,
                col=1,
            )
        for curve, colour, symbol in drawn:
            figure.add_scatter(
                name=escape(curve.name),
                x=list(curve.x),
                y=list(curve.y),
                mode="lines+markers",
                line={"color": colour, "width": 2},
                marker={"color": colour, "symbol": symbol, "size": 7},
                text=[escape(text) for text in curve.hover],
                hovertemplate="%{text}<extra></extra>",
                legendgroup=curve.name,
                showlegend=row == 1,
                row=row,
                col=1,
            )
        figure.update_xaxes(title=escape(panel.x_title), tickvals=list(panel.ticks), row=row, col=1)
        figure.update_yaxes(title=escape(panel.y_title), row=row, col=1)
    return Plot(finish(figure, height), description)
