"""Rows on their way to disk."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.landscape.schema import LATER, Patent, patent_row
from patbench_core.landscape.writing import PatentWriter, VectorWriter, _row_sha256, combined, link_digests, sha256


def test_long_texts_make_small_row_groups(tmp_path: Path) -> None:
    """A row group ends by its characters too, so memory stays bounded however long descriptions are."""
    with PatentWriter(tmp_path / "p.parquet") as writer:
        for number in range(5):
            writer.add(patent_row(Patent(f"US-{number}-A", "US", description="x" * 2**24)))
    file = pq.ParquetFile(tmp_path / "p.parquet")
    assert (file.metadata.num_rows, file.num_row_groups, len(writer.digests)) == (5, 3, 5)


def test_vectors_keep_every_bit(tmp_path: Path) -> None:
    """float32 in, the same float32 out."""
    given_vectors = np.random.default_rng(0).normal(size=(2000, 3)).astype(np.float32)
    with VectorWriter(tmp_path / "vectors") as writer:
        for row, vector in enumerate(given_vectors):
            writer.add(str(row), {"embedding": vector})
    table = pq.read_table(tmp_path / "vectors" / "embedding.parquet")
    assert np.array_equal(np.array(table["vector"].to_pylist(), np.float32), given_vectors)
    assert writer.facts == {"embedding": {"documents": 2000, "dimension": 3}}


@given(st.lists(st.binary(min_size=4, max_size=4)), st.lists(st.binary(min_size=4, max_size=4)), st.randoms())
def test_combined_sees_content_not_order(one: list[bytes], other: list[bytes], random: object) -> None:
    """Order within a part does not matter; which part holds what does."""
    shuffled = random.sample(one, len(one))
    assert combined(one, other) == combined(shuffled, other)
    if sorted(one) != sorted(other):
        assert combined(one, other) != combined(other, one)


@given(
    st.text(),
    st.lists(st.text(), max_size=3),
    st.dictionaries(st.text(), st.lists(st.text()), max_size=2),
    st.booleans(),
)
def test_digests_of_rows_are_those_of_their_canonical_json(
    text: str, texts: list[str], labels: dict[str, list[str]], ranked: bool
) -> None:
    """However they are computed; columns that came later count where they say something."""
    sets = {name: tuple(values) for name, values in labels.items()}
    patent = Patent("US-1-A", "US", None, "2001", text, ipc=tuple(texts), labels=sets, text=text, ranked=ranked)
    row = patent_row(patent)
    said = {name: value for name, value in row.items() if not (name in LATER and value == LATER[name])}
    assert _row_sha256(row) == sha256(said)


@given(st.text(), st.text(), st.integers(1, 9), st.sampled_from([None, "IN", "OUT"]))
def test_digests_of_links_are_canonical(query: str, doc: str, gain: int, domain: str | None) -> None:
    """A domain counts where one was given."""
    (digest,) = link_digests([query, doc], [0], [1], [gain], [domain])
    assert digest == sha256([query, doc, gain, *filter(None, [domain])])
