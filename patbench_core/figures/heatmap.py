"""A matrix of numbers, each written in its cell."""

from collections.abc import Sequence
from html import escape

from patbench_core.figures.plot import Plot
from patbench_core.figures.theme import finish

_ROW_PIXELS, _FRAME_PIXELS = 26, 110
_SCALE = ((0.0, "#f1e9d2"), (0.5, "#7fb8a4"), (1.0, "#14506e"))


def heatmap(
    rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float | None]], hover: str, description: str
) -> Plot:
    """Colour `values` row by row from each row's least to its greatest; gaps stay empty.

    Parameters
    ----------
    values : sequence of shape (n_rows, n_columns)
    hover : str
        What a value is, such as ``nDCG@10``.
    """
    import plotly.graph_objects as go

    scaled = [_scaled(row) for row in values]
    figure = go.Figure(
        go.Heatmap(
            z=scaled,
            x=[escape(name) for name in columns],
            y=[escape(name) for name in rows],
            text=[["" if value is None else f"{value:.3f}" for value in row] for row in values],
            texttemplate="%{text}",
            hovertemplate="%{y}<br>%{x}<br>" + escape(hover) + " %{text}<extra></extra>",
            colorscale=_SCALE,
            showscale=False,
            xgap=1,
            ygap=1,
            hoverongaps=False,
        )
    )
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(side="top")
    return Plot(finish(figure, _FRAME_PIXELS + _ROW_PIXELS * len(rows)), description)


def _scaled(row: Sequence[float | None]) -> list[float | None]:
    present = [value for value in row if value is not None]
    low, high = min(present, default=0.0), max(present, default=0.0)
    return [None if value is None else (value - low) / (high - low) if high > low else 0.5 for value in row]
