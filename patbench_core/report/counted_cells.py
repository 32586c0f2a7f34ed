"""A matrix of means, each written in its cell above the number that it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot
from patbench_core.report.theme import finish

_ROW_PIXELS, _FRAME_PIXELS = 42, 110
_SCALE = ((0.0, "#f1e9d2"), (0.5, "#7fb8a4"), (1.0, "#14506e"))
_BLANK = "rgba(125, 133, 144, 0.22)"


@dataclass(frozen=True)
class Cell:
    """A mean over `n` things; None where they are too few to say one. `hover` says the rest."""

    mean: float | None
    n: int
    hover: str


def counted_cells(
    rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell | None]], x_title: str, description: str
) -> Plot:
    """Colour all means by one scale from 0; cells without a mean are grey, cells that are None stay empty."""
    import plotly.graph_objects as go

    names = {"x": [escape(name) for name in columns], "y": [escape(name) for name in rows]}
    common = {"texttemplate": "%{text}", "hovertemplate": "%{customdata}<extra></extra>", "textfont": {"size": 11}}
    common |= {"showscale": False, "xgap": 1, "ygap": 1, "hoverongaps": False} | names
    common["customdata"] = [["" if cell is None else escape(cell.hover) for cell in row] for row in cells]
    means = [[None if cell is None else cell.mean for cell in row] for row in cells]
    blank = [[0 if cell is not None and cell.mean is None else None for cell in row] for row in cells]
    greatest = max((mean for row in means for mean in row if mean is not None), default=1.0)
    text = [["" if cell is None else _text(cell) for cell in row] for row in cells]
    figure = go.Figure()
    grey = ((0.0, _BLANK), (1.0, _BLANK))
    figure.add_trace(go.Heatmap(z=blank, text=_where(text, blank), colorscale=grey, zmin=0, zmax=1, **common))
    figure.add_trace(
        go.Heatmap(z=means, text=_where(text, means), colorscale=_SCALE, zmin=0, zmax=greatest or 1.0, **common)
    )
    finish(figure, _FRAME_PIXELS + _ROW_PIXELS * len(rows))
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    figure.update_xaxes(side="top", title=escape(x_title), title_standoff=4, showgrid=False, type="category")
    return Plot(figure, description)


def _text(cell: Cell) -> str:
    count = f"n {cell.n:,}"
    return count if cell.mean is None else f"<b>{cell.mean:.2f}</b><br>{count}"


def _where(text: list[list[str]], values: list[list[float | None]]) -> list[list[str]]:
    """Text of the cells that have a value."""
    return [
        [word if value is not None else "" for word, value in zip(*pair, strict=True)]
        for pair in zip(text, values, strict=True)
    ]
