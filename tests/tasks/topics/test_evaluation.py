"""The record of topics."""

import pytest

from patbench_core.errors.landscape import UnknownLandscape
from patbench_core.results.ledger import entries
from patbench_core.tasks.topics.task import Topics, recorded_topics
from tests.fakes import small_landscape


def test_topics_are_recorded_once() -> None:
    """A second call reads; no patent text is in the table."""
    small_landscape()
    first = Topics("small").entry()
    assert Topics("small").entry().path == first.path
    assert [entry.record["task"] for entry in entries()] == ["topics"]
    assert first.table("topics").column_names == ["query_id", "section", "class"]
    assert first.record["document"]["empty"] == first.table("topics")["section"].null_count


def test_a_record_is_found_by_the_state_of_its_landscape() -> None:
    """Without the landscape itself; another state has no topics."""
    entry = Topics(small_landscape().name).entry()
    state = entry.record["landscape"]["digest"]
    assert recorded_topics("small", state).record == entry.record
    assert recorded_topics("small", "other") is None
    assert recorded_topics("other", state) is None


def test_an_unknown_landscape_is_told() -> None:
    """As everywhere."""
    with pytest.raises(UnknownLandscape):
        Topics("nowhere").entry()
