"""The record of topics."""

import pytest

import patbench_core as pb
from patbench_core.errors.landscape import LandscapeError
from patbench_core.results.ledger import entries
from patbench_core.tasks.topics.task import Topics, query_topics, recorded_topics
from tests.fakes import small_landscape


def test_topics_are_recorded_once() -> None:
    """A second call reads; no patent text is in the table."""
    small_landscape()
    first = Topics("small").entry()
    assert Topics("small").entry().path == first.path
    assert [entry.record["task"] for entry in entries()] == ["card", "topics"]
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
    with pytest.raises(LandscapeError, match="is not known here"):
        Topics("nowhere").entry()


def test_topics_of_queries_are_those_of_their_state() -> None:
    """A row a query where topics are recorded; none, but the columns, where they are not."""
    landscape = small_landscape()
    pb.ensure("retrieval", "small", ["bm25"], view="TA")
    records = pb.records("retrieval", scope="ALL")
    assert query_topics(records).columns.tolist() == ["landscape", "unit", "IPC section", "IPC class"]
    assert query_topics(records).empty
    Topics("small").entry()
    found = query_topics(records).set_index("unit")
    assert sorted(found.index) == sorted(set(pb.scores(records, "nDCG@10")["unit"]))
    codes = dict(zip(landscape.publication_numbers.tolist(), landscape.column("ipc"), strict=True))
    assert all(found.loc[query, "IPC section"] == codes[query][0][0] for query in found.index if codes[query])
