"""The grid is what is promised."""

from patbench_core.tasks.fusion.grid import ALPHAS, BM25, DENSE, FAMILIES, GRID, MINMAX, WEIGHTED_RRF, ZSCORE


def test_every_alpha_and_k_is_tried() -> None:
    """Eleven weights of each normalisation and of weighted RRF, four k."""
    for cells in (MINMAX, ZSCORE, WEIGHTED_RRF):
        assert tuple(cell.alpha for cell in cells) == ALPHAS
    assert [cell.k for cell in FAMILIES["RRF"]] == [10, 30, 60, 100]
    assert {cell.k for cell in WEIGHTED_RRF} == {None, 60}


def test_cells_have_names_of_their_own() -> None:
    """No cell is computed twice; the rankers alone are shared."""
    assert len({cell.name for cell in GRID}) == len(GRID) == 32
    assert {BM25, DENSE} <= set(MINMAX) & set(ZSCORE) & set(WEIGHTED_RRF)
    assert (GRID[0].name, DENSE.name) == ("bm25", "dense")
