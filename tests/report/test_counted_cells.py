"""Matrices of means with their numbers."""

from patbench_core.report.counted_cells import Cell, counted_cells


def test_cells_without_a_mean_are_grey_and_empty_ones_empty() -> None:
    """Means and numbers are written; a cell of few things has only its number."""
    cells = [[Cell(0.25, 12, "a"), Cell(None, 3, "b")], [None, Cell(0.5, 1234, "c")]]
    grey, coloured = counted_cells(["x", "y"], ["x", "z"], cells, "to", "d").figure.data
    assert [list(row) for row in grey.z] == [[None, 0], [None, None]]
    assert [list(row) for row in coloured.z] == [[0.25, None], [None, 0.5]]
    assert coloured.text[0][0] == "<b>0.25</b><br>n 12"
    assert coloured.text[1][1] == "<b>0.50</b><br>n 1,234"
    assert grey.text[0][1] == "n 3"
    assert (coloured.zmin, coloured.zmax) == (0, 0.5)


def test_text_is_escaped() -> None:
    """Names and hover text are not markup."""
    figure = counted_cells(["<b>r"], ["<i>c"], [[Cell(0.1, 1, "<script>")]], "to", "d").figure
    assert figure.data[1].x == ("&lt;i&gt;c",)
    assert figure.data[1].customdata[0][0] == "&lt;script&gt;"


def test_a_matrix_without_means_is_drawn() -> None:
    """All grey, no error; all zero as well."""
    assert counted_cells(["r"], ["c"], [[Cell(None, 1, "")]], "to", "d").html()
    assert counted_cells(["r"], ["c"], [[Cell(0.0, 10, "")]], "to", "d").html()
