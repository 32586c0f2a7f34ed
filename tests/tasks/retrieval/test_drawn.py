"""Which queries are drawn, and what they can ask with."""

from dataclasses import replace

import pytest

from patbench_core import frames
from patbench_core.errors import UnfitLandscape
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.retrieval import DECLARED, drawn_queries
from patbench_core.tasks.retrieval.drawn import drawn_rows, drawn_views
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape, small_patents


def test_a_draw_is_of_the_queries_that_can_be_judged() -> None:
    """A larger one holds each smaller one; more than there are is all."""
    landscape = small_landscape()
    every = drawn_rows(landscape, None).tolist()
    one, three = (set(drawn_rows(landscape, most).tolist()) for most in (1, 3))
    assert len(one) == 1 and len(three) == 3 and one < three < set(every)
    assert drawn_rows(landscape, len(every)).tolist() == drawn_rows(landscape, 10_000).tolist() == every


def test_a_draw_without_text_is_not_the_landscapes_fault() -> None:
    """The remedy is a larger draw; where no query has text it is another view."""
    (first,) = drawn_rows(small_landscape(), 1)
    kept = [replace(each, claims="" if place == first else "1. A pump.") for place, each in enumerate(small_patents())]
    small_landscape(kept)
    assert drawn_views("small", ["T", "C", "T"], 1) == ["T"]
    assert drawn_views("small", ["T", "C"], "all") == ["T", "C"]
    with pytest.raises(UnfitLandscape, match=r"view 'C' .* no text in 1 drawn query of \d+: draw more with --queries"):
        Retrieval("small", "C", queries="1")
    assert Retrieval("small", "C", queries="2").task.queries.empty == 1
    asks = set(drawn_rows(small_landscape(), None).tolist())
    small_landscape([replace(each, claims="" if place in asks else "1.") for place, each in enumerate(small_patents())])
    with pytest.raises(UnfitLandscape, match="no text on the query side: choose a view"):
        Retrieval("small", "C", queries="1")


def test_a_record_says_of_how_many_queries_it_drew() -> None:
    """In its title too; a draw that leaves none out says nothing."""
    small_landscape()
    drawn_record = Retrieval("small", "T", queries="1").entry("bm25").record
    whole = Retrieval("small", "T", queries="10000").entry("bm25").record
    assert f", on 1 drawn query of {drawn_record['judged']}, " in DECLARED.title(drawn_record)
    assert drawn_record["judged"] == whole["scopes"]["ALL"]["n_queries"]
    assert "judged" not in whole and "drawn" not in DECLARED.title(whole)
    assert drawn_queries(20) == "20 drawn queries"


def test_records_of_a_draw_are_found_as_it_is_written() -> None:
    """As a number or a text; what is neither is refused."""
    small_landscape()
    for queries in ("2", "all"):
        Retrieval("small", "T", queries=queries).entry("bm25")
    for wanted in (2, "2", [2], ["2"]):
        assert set(frames.records("retrieval", drawn=wanted)["drawn"]) == {2}
    for wanted in ("all", 0):
        assert set(frames.records("retrieval", drawn=wanted)["drawn"]) == {0}
    with pytest.raises(TaskError, match="'few': give a whole number from 1 on, or all"):
        frames.records("retrieval", drawn="few")
