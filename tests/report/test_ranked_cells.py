"""The matrix of scores and ranks."""

from patbench_core.report.ranked_cells import RankedCell, ranked_cells


def test_cells_say_score_and_ranks_and_gaps_stay_empty() -> None:
    """Scores level with the first are bold; each row has a scale of its own."""
    best, low = RankedCell(0.514, "1–2", True, "a & b"), RankedCell(0.3, "3", False, "<low>")
    figure = ranked_cells([("one", "task"), ("two", "task")], ["a", "b"], [[best, low], [None, low]], "said").figure
    (trace,) = figure.data
    assert [list(row) for row in trace.text] == [["<b>0.51</b><br>1–2", "0.30<br>3"], ["", "0.30<br>3"]]
    assert [list(row) for row in trace.z] == [[1.0, 0.0], [None, 0.5]]
    assert list(trace.customdata[0]) == ["a &amp; b", "&lt;low&gt;"]
    assert list(trace.y) == ["<b>one</b><br>task", "<b>two</b><br>task"]


def test_names_are_escaped() -> None:
    """They may come from files."""
    cell = RankedCell(0.5, "1", True, "")
    figure = ranked_cells([("<i>", "<u>")], ["<b>"], [[cell]], "said").figure
    assert list(figure.data[0].x) == ["&lt;b&gt;"]
    assert list(figure.data[0].y) == ["<b>&lt;i&gt;</b><br>&lt;u&gt;"]
