"""One look for all figures: colours that colour-blind readers tell apart, legible on white and on black."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BLUE, ORANGE, GREEN, PURPLE, SAND, GREY = "#2b8cc4", "#d9730d", "#2a9d6f", "#a368b8", "#b5890a", "#7d8590"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SAND, GREY)
"""After Okabe and Ito, darkened or lightened to a contrast of 3 or more on white and on black."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")
"""Shapes go with the colours, so that colour is never needed."""

_GRID = "rgba(125, 133, 144, 0.28)"


def finish(figure: "Figure", height: int) -> "Figure":
    """Give `figure` the common look; `height` in pixels, the width is the page's."""
    figure.update_layout(
        height=height,
        autosize=True,
        margin={"l": 8, "r": 12, "t": 44, "b": 48},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", "size": 13, "color": GREY},
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0, "xanchor": "left", "title": None},
        hoverlabel={"align": "left"},
        dragmode=False,
    )
    figure.update_xaxes(gridcolor=_GRID, zerolinecolor=_GRID, automargin=True, fixedrange=True)
    figure.update_yaxes(gridcolor=_GRID, zerolinecolor=_GRID, automargin=True, fixedrange=True)
    figure.update_yaxes(ticks="outside", ticklen=6, tickcolor="rgba(0,0,0,0)")
    return figure
