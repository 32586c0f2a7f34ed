"""Places of cells in their rows, compiled: one reading of a row places all its judged documents."""

import numpy as np
from numba import njit

TILE = 8192
"""Scores that stay in the nearest cache while each judged document is compared with them: 32 KiB."""


@njit(nogil=True, cache=True)
def place(
    scores: np.ndarray,
    tie_rank: np.ndarray,
    rows: np.ndarray,
    columns: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write rank, cells of greater score, and other cells of equal score, of the cells (rows, columns).

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_columns), float32
    tie_rank : ndarray of shape (n_columns,), int32
        Order of columns of equal score.
    rows, columns : ndarray of shape (n_cells,), int64
        `rows` ascending.
    low, high : ndarray of shape (n_cells,), float32
        Between them lie the scores that are equal to the cell's.
    out : ndarray of shape (3, n_cells), int32
        Zeros.
    """
    n_cells, n_columns = len(rows), scores.shape[1]
    first = 0
    while first < n_cells:
        last = first + 1
        while last < n_cells and rows[last] == rows[first]:
            last += 1
        for start in range(0, n_columns, TILE):
            tile = scores[rows[first], start : start + TILE]
            for cell in range(first, last):
                greater, reached = count(tile, low[cell], high[cell])
                out[1, cell] += greater
                out[2, cell] += reached
        first = last
    for cell in range(n_cells):
        out[2, cell] -= out[1, cell] + 1  # the cell itself reached its score
        out[0, cell] = out[1, cell] + 1
        if out[2, cell]:
            own = tie_rank[columns[cell]]
            out[0, cell] += _count_earlier(scores[rows[cell]], tie_rank, low[cell], high[cell], own)


@njit(nogil=True, cache=True)
def count(scores: np.ndarray, low: float, high: float) -> tuple[int, int]:
    """Scores above `high`, scores not below `low`; a loop of its own is compiled to vector instructions."""
    greater, reached = 0, 0
    for place in range(len(scores)):
        greater += scores[place] > high
        reached += scores[place] >= low
    return greater, reached


@njit(nogil=True, cache=True)
def _count_earlier(scores: np.ndarray, tie_rank: np.ndarray, low: float, high: float, own: int) -> int:
    """Scores from `low` to `high` that stand before `own` in the order of ties."""
    earlier = 0
    for place in range(len(scores)):
        earlier += (scores[place] >= low) & (scores[place] <= high) & (tie_rank[place] < own)
    return earlier
