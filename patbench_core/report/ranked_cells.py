"""A matrix of scores, each written in its cell above the ranks that it can have."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patbench_core.report.plot import Plot
from patbench_core.report.theme import finish

_ROW_PIXELS, _FRAME_PIXELS = 46, 150
_SCALE = ((0.0, "#f1e9d2"), (0.5, "#7fb8a4"), (1.0, "#14506e"))


@dataclass(frozen=True)
class RankedCell:
    """A score, its ranks as text, and whether it is first or level with the first; `hover` says the rest."""

    score: float
    ranks: str
    level: bool
    hover: str


def ranked_cells(
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    cells: Sequence[Sequence[RankedCell | None]],
    description: str,
) -> Plot:
    """Colour each row from its least to its greatest score; scores level with the first are bold, gaps stay empty.

    Parameters
    ----------
    rows : sequence of sequence of str
        Lines of text, the first one bold; no two rows alike.
    cells : sequence of shape (n_rows, n_columns)
    """
    import plotly.graph_objects as go

    figure = go.Figure(
        go.Heatmap(
            z=[_scaled(row) for row in cells],
            x=[escape(name) for name in columns],
            y=["<br>".join([f"<b>{escape(first)}</b>", *map(escape, rest)]) for first, *rest in rows],
            text=[["" if cell is None else _text(cell) for cell in row] for row in cells],
            customdata=[["" if cell is None else escape(cell.hover) for cell in row] for row in cells],
            texttemplate="%{text}",
            textfont={"size": 11},
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=_SCALE,
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=1,
            ygap=1,
            hoverongaps=False,
        )
    )
    finish(figure, _FRAME_PIXELS + _ROW_PIXELS * len(rows))
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category", tickfont={"size": 10}, ticklen=2)
    figure.update_xaxes(side="top", showgrid=False, type="category", tickangle=-90, tickfont={"size": 11})
    return Plot(figure, description)


def _text(cell: RankedCell) -> str:
    score = f"{cell.score:.2f}"
    return f"{f'<b>{score}</b>' if cell.level else score}<br>{cell.ranks}"


def _scaled(row: Sequence[RankedCell | None]) -> list[float | None]:
    present = [cell.score for cell in row if cell is not None]
    low, high = min(present, default=0.0), max(present, default=0.0)
    return [None if cell is None else (cell.score - low) / (high - low) if high > low else 0.5 for cell in row]
