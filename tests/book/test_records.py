"""The records of pages, one study after the other and two at a time."""

import os

import pytest

import patbench_core as pb
from patbench_core.book import records
from patbench_core.errors import PatbenchError
from patbench_core.progress import silent
from tests.fakes import small_landscape, small_patents


@pytest.mark.parametrize("large", [1_000, 10], ids=["one by one", "two at a time"])
def test_studies_have_their_records_and_say_which_do_not_fit(large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of their own find the same home, tell how far they are, and leave the number of threads as it was."""
    monkeypatch.setattr(records, "LARGE", large)
    monkeypatch.setattr(records, "cores", lambda: 2)
    before, told = os.environ.get("OMP_NUM_THREADS"), []
    small_landscape([each for each in small_patents(40) if not each.cites], "mine")
    given = {"landscape": "mine", "models": ["bm25"]}
    unfit = records.ensure_records(["landscapes", "queries"], given, lambda *each: told.append(each))
    assert list(unfit) == ["queries"]
    assert "no citation link" in str(unfit["queries"])
    assert len(pb.records("profile", landscape="mine")) == 1
    assert {what for what, _, _ in told} >= {"records of pages"}
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_what_goes_wrong_in_a_process_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words."""
    monkeypatch.setattr(records, "LARGE", 10)
    monkeypatch.setattr(records, "cores", lambda: 2)
    small_landscape(small_patents(40), "mine")
    with pytest.raises(PatbenchError, match="model 'nothing' is not known"):
        records.ensure_records(["queries", "landscapes"], {"landscape": "mine", "models": ["nothing"]}, silent)


def test_a_set_of_pairs_is_not_a_large_landscape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a name that nothing has: the studies say so."""
    monkeypatch.setattr(records, "LARGE", 0)
    assert not records._large({"landscape": "no-such-set"})
    assert not records._large({})
