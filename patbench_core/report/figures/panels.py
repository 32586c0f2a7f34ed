"""What figures with two numeric axes share: panels below each other, bands, labels at the end of lines."""

from html import escape
from math import ceil, floor, log2
from typing import TYPE_CHECKING, Any

from patbench_core.report import theme

if TYPE_CHECKING:
    import pandas as pd
    from plotly.graph_objects import Figure

PANEL, GAP, FRAME, TITLE = 260, 84, 62, 24
"""Pixels: a panel, between panels, around all, the title of a panel."""


def parts(drawn: "pd.DataFrame", data: "pd.DataFrame", panel: str | None) -> "dict[str, pd.DataFrame]":
    """Rows of `drawn` in each panel that `data` names, by its title; all of them, untitled, where there are none."""
    if panel is None:
        return {"": drawn}
    return {name: drawn[drawn[panel].map(str) == name] for name in dict.fromkeys(map(str, data[panel]))}


def stacked(titles: list[str]) -> tuple["Figure", int]:
    """A figure of panels one below the other, and its height."""
    from plotly.subplots import make_subplots

    n = len(titles)
    top = TITLE if any(titles) else 0
    height = FRAME + top + PANEL * n + GAP * (n - 1)
    figure = make_subplots(
        rows=n,
        cols=1,
        vertical_spacing=GAP / (height - FRAME - top) if n > 1 else 0,
        subplot_titles=[f"<b>{escape(title)}</b>" for title in titles] if any(titles) else None,
    )
    figure.update_annotations(x=0, xanchor="left", font={"size": 13})
    return figure, height


def finish(figure: "Figure", height: int, titled: bool = False, right: int = 16) -> None:
    """The common look without a legend, which the page has; `right` is the margin on that side, in pixels."""
    theme.finish(figure, height)
    top = 12 + (TITLE if titled else 0)
    figure.update_layout(margin={"l": 8, "r": right, "t": top, "b": 46}, showlegend=False)


def ticks(values: "pd.Series") -> list[float]:
    """The values themselves where they are few, else their doublings."""
    own = sorted({float(value) for value in values})
    return own if len(own) <= 8 else doublings(values)


def doublings(values: "pd.Series") -> list[float]:
    """Powers of two from the least to the greatest of `values`; none where these are not positive."""
    least, greatest = float(values.min()), float(values.max())
    if least <= 0:
        return []
    return [2.0**power for power in range(ceil(log2(least)), floor(log2(greatest)) + 1)]


def looks(items: list[str], models: bool) -> dict[str, theme.Look]:
    """A look an item: a model's own, or by place."""
    return {item: theme.look(item) for item in items} if models else theme.in_order(items)


def spread(values: list[float], span: float, gap: float = 15 / PANEL) -> list[float]:
    """Places for labels near `values` on an axis of length `span`, at least `gap` of it apart.

    From the least upwards each label is moved up as far as it must be, then all are moved down by half the last shift.
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    placed = dict.fromkeys(order, 0.0)
    before = float("-inf")
    for at in order:
        before = placed[at] = max(values[at], before + gap * span)
    moved = max((placed[at] - values[at] for at in order), default=0.0) / 2
    return [placed[at] - moved for at in range(len(values))]


def band(x: list[float], low: list[float], high: list[float], colour: str) -> dict[str, Any]:
    """The area between two curves."""
    return {
        "x": [*x, *reversed(x)],
        "y": [*high, *reversed(low)],
        "fill": "toself",
        "fillcolor": theme.hexadecimal(colour, 0.15),
        "line": {"width": 0, "color": colour},
        "mode": "lines",
        "hoverinfo": "skip",
    }
