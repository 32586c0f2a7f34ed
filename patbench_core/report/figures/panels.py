"""What figures with two numeric axes share: panels below each other, bands, labels at the end of lines."""

from html import escape
from math import ceil, floor, log2
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

PANEL, GAP, FRAME, LEGEND = 260, 84, 70, 22
"""Pixels: a panel, between panels, around all, a line of the legend."""


def stacked(titles: list[str], names: int) -> tuple["Figure", int]:
    """A figure of panels one below the other, and its height with a legend of `names` names."""
    from plotly.subplots import make_subplots

    n = len(titles)
    top = LEGEND * names + (24 if any(titles) else 0)
    height = FRAME + top + PANEL * n + GAP * (n - 1)
    figure = make_subplots(
        rows=n,
        cols=1,
        vertical_spacing=GAP / (height - FRAME - top) if n > 1 else 0,
        subplot_titles=[f"<b>{escape(title)}</b>" for title in titles] if any(titles) else None,
    )
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    return figure, height


def finish(figure: "Figure", height: int, names: int, titled: bool) -> None:
    """The common look with a legend of `names` lines above the panels."""
    theme.finish(figure, height)
    top = LEGEND * names + (24 if titled else 0) + 12
    legend = {"yref": "container", "y": 1, "yanchor": "top", "x": 0}
    figure.update_layout(margin={"l": 8, "r": 16, "t": top, "b": 48}, legend=legend, showlegend=names > 0)


def doublings(values: "pd.Series") -> list[float]:
    """Powers of two from the least to the greatest of `values`, as ticks; the values themselves if there is none."""
    least, greatest = float(values.min()), float(values.max())
    if least <= 0:
        return []
    return [2.0**power for power in range(ceil(log2(least)), floor(log2(greatest)) + 1)]


def looks(items: list[str], models: bool) -> dict[str, theme.Look]:
    """A look an item: a model's own, or by place."""
    return {item: theme.look(item) for item in items} if models else theme.in_order(items)


def band(x: list[float], low: list[float], high: list[float], colour: str, **more: Any) -> dict[str, Any]:
    """The area between two curves."""
    return {
        "x": [*x, *reversed(x)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": theme.hexadecimal(colour, 0.15),
        "line": {"width": 0, "color": colour},
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
    } | more
