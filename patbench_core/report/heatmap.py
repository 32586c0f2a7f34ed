"""A matrix of numbers, each written in its cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot
from patbench_core.report.theme import finish

_ROW_PIXELS, _FRAME_PIXELS = 26, 110
_SCALE = ((0.0, "#f1e9d2"), (0.5, "#7fb8a4"), (1.0, "#14506e"))


@dataclass(frozen=True)
class Block:
    """Rows that share a colour scale, under a heading.

    Attributes
    ----------
    heading : str
    rows : sequence of str
    values : sequence of shape (n_rows, n_columns)
        None is a gap.
    cells, hover : sequence of shape (n_rows, n_columns), str
        What stands in each cell, and what it says when pointed at.
    limits : (float, float) or None
        Values of the lightest and the darkest colour; by default the least and the greatest of the block.
    """

    heading: str
    rows: Sequence[str]
    values: Sequence[Sequence[float | None]]
    cells: Sequence[Sequence[str]]
    hover: Sequence[Sequence[str]]
    limits: tuple[float, float] | None = None


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


def block_heatmap(
    blocks: Sequence[Block], columns: Sequence[str], x_title: str, y_title: str, description: str
) -> Plot:
    """Draw blocks one below the other, each under its heading and in colours of its own."""
    import plotly.graph_objects as go

    blank: list[None] = [None] * len(columns)
    labels, colours, cells, hover, headings = [], [], [], [], []
    for block in blocks:
        headings.append((len(labels), block.heading))
        labels += ["", *block.rows]
        colours += [blank, *_block_colours(block)]
        cells += [[""] * len(columns), *block.cells]
        hover += [[""] * len(columns), *([escape(said) for said in row] for row in block.hover)]
    figure = go.Figure(
        go.Heatmap(
            z=colours,
            zmin=0,
            zmax=1,
            x=[escape(name) for name in columns],
            y=list(range(len(labels))),
            text=cells,
            texttemplate="%{text}",
            customdata=hover,
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=_SCALE,
            showscale=False,
            xgap=1,
            ygap=1,
            hoverongaps=False,
        )
    )
    for row, heading in headings:
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": row, "yref": "y", "yanchor": "middle"}
        figure.add_annotation(text=f"<b>{escape(heading)}</b>", showarrow=False, **place)
    ticks = {"tickvals": list(range(len(labels))), "ticktext": [escape(label) for label in labels]}
    figure.update_yaxes(title=escape(y_title), range=[len(labels) - 0.5, -0.5], showgrid=False, zeroline=False, **ticks)
    figure.update_xaxes(title=escape(x_title), side="top", showgrid=False, type="category")
    return Plot(finish(figure, _FRAME_PIXELS + _ROW_PIXELS * len(labels)), description)


def _block_colours(block: Block) -> list[list[float | None]]:
    """Place of each value between the limits of its block."""
    if block.limits is None:
        flat = _scaled([value for row in block.values for value in row])
        width = len(block.values[0])
        return [flat[start : start + width] for start in range(0, len(flat), width)]
    low, high = block.limits
    return [[None if value is None else (value - low) / (high - low) for value in row] for row in block.values]


def _scaled(row: Sequence[float | None]) -> list[float | None]:
    present = [value for value in row if value is not None]
    low, high = min(present, default=0.0), max(present, default=0.0)
    return [None if value is None else (value - low) / (high - low) if high > low else 0.5 for value in row]
