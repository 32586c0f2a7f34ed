"""Rows of one publication number."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.merging import Merger
from patbench_core.landscape.schema import TEXT_FIELDS, Patent, patent_row

FILE = Path("a.jsonl")
ONE = Patent("US-7-B2", "US", title="t", abstract="a")
CODES = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
ROWS = st.builds(
    lambda ipc, cites, labels, family: replace(
        ONE, ipc=ipc, cites=cites, labels={"x": labels} if labels else {}, family_id=family
    ),
    ipc=CODES,
    cites=CODES,
    labels=CODES.map(sorted).map(tuple),
    family=st.sampled_from([None, "9"]),
)


def merged(rows: tuple[Patent, ...]) -> dict[str, object]:
    """What is written of rows of one number."""
    merger = Merger()
    for line, row in enumerate(rows, 1):
        merger.add(FILE, line, row)
    return merger.finished(patent_row(rows[0]))


def test_a_number_is_new_once_in_any_spelling() -> None:
    """Later rows carry the spelling of the first."""
    merger = Merger()
    assert merger.add(FILE, 1, ONE)[:2] == (True, "US-7-B2")
    assert merger.add(FILE, 2, replace(ONE, publication_number="US7B2"))[:2] == (False, "US-7-B2")
    assert merger.add(FILE, 3, replace(ONE, publication_number="US-7-A1"))[0]
    assert merger.merged_rows == 1


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_lists_are_united_whatever_the_order_of_rows(rows: list[Patent]) -> None:
    """Codes, citations, labels and family of all rows, the same for every order."""
    expected = merged(tuple(rows))
    for name in ("ipc", "cites"):
        assert set(expected[name]) == {value for row in rows for value in getattr(row, name)}
        assert len(set(expected[name])) == len(expected[name])
    assert set(dict(expected["labels"]).get("x", [])) == {value for row in rows for value in row.labels.get("x", ())}
    assert expected["family_id"] == max((row.family_id for row in rows if row.family_id), default=None)
    for order in itertools.permutations(rows):
        assert merged(order) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "another"),
        ("abstract", "another"),
        ("claims", "another"),
        ("expert_title", "another"),
        ("country", "EP"),
        ("family_id", "2"),
        ("publication_date", "2001-01-02"),
        ("vectors", {"embedding": (0.0, 2.0)}),
    ],
)
def test_rows_that_differ_are_refused(field: str, value: object) -> None:
    """The message names the field and both places."""
    texts = {"claims": "c", "expert_title": "e"}
    first = replace(ONE, family_id="1", publication_date="2001-01-01", vectors={"embedding": (0.0, 1.0)}, **texts)
    merger = Merger()
    merger.add(FILE, 3, first)
    with pytest.raises(BadField) as caught:
        merger.add(Path("b.csv"), 8, replace(first, **{field: value}))
    assert caught.value.kind == "duplicate number"
    name = "embedding" if field == "vectors" else field
    assert f"b.csv, line 8, field {name!r}: 'US-7-B2' has another {name} in a.jsonl, line 3" in str(caught.value)


TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", name]) for name in TEXT_FIELDS})


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_rows_complete_each_other(rows: list[dict[str, str]]) -> None:
    """A section that one row has is the document's, in whatever row; an empty one contradicts nothing."""
    found = merged(tuple(Patent("US-7-B2", "US", **texts) for texts in rows))
    for name in TEXT_FIELDS:
        assert found[name] == max(texts[name] for texts in rows)


def test_texts_that_differ_in_blanks_and_case_agree() -> None:
    """Offices print titles in capitals, others do not; the first spelling stays."""
    assert merged((replace(ONE, title="A Pump"), replace(ONE, title="A  PUMP ")))["title"] == "A Pump"


@pytest.mark.parametrize("dates", list(itertools.permutations(["2001", "2001-03", "2001-03-04", None])))
def test_a_year_and_a_day_in_it_agree(dates: tuple[str | None, ...]) -> None:
    """The most exact date stays."""
    assert merged(tuple(replace(ONE, publication_date=date) for date in dates))["publication_date"] == "2001-03-04"


def test_families_are_united_by_any_shared_member() -> None:
    """Exports of two dates list other members; a family that a file names gives its name."""
    merger = Merger()
    rows = [
        Patent("US-1000-A1", "US", family_members=("B", "C")),
        Patent("US-1000-B2", "US", family_members=("A", "C")),
        Patent("EP-2000-A1", "EP", family_members=("US1000A1", "D")),
        Patent("EP-3000-A1", "EP"),
        Patent("EP-4000-A1", "EP", family_members=("E",)),
        Patent("EP-5000-A1", "EP", family_id="77", family_members=("E", "F")),
        Patent("EP-6000-A1", "EP", family_id="77"),
    ]
    for line, row in enumerate(rows, 1):
        merger.add(FILE, line, row)
    merger.know((row.publication_number, row.family_id) for row in rows)
    found = [merger.finished(patent_row(row))["family_id"] for row in rows]
    assert found == ["A", "A", "A", None, "77", "77", "77"]


def test_what_a_third_row_says_is_checked_against_the_second() -> None:
    """A family that only a later row gives counts from then on."""
    merger = Merger()
    for line, family in enumerate((None, "1"), 1):
        merger.add(FILE, line, replace(ONE, family_id=family))
    with pytest.raises(BadField, match="another family_id"):
        merger.add(FILE, 3, replace(ONE, family_id="2"))


def test_vectors_come_once() -> None:
    """A later row may bring the vector that the first lacks, or the same one again."""
    merger = Merger()
    with_vector = replace(ONE, vectors={"embedding": (1.0, 2.0)})
    assert merger.add(FILE, 1, ONE)[2] == {}
    fresh = merger.add(FILE, 2, with_vector)[2]
    assert np.array_equal(fresh["embedding"], np.array([1, 2], np.float32))
    assert merger.add(FILE, 3, with_vector)[2] == {}


def test_vectors_of_unequal_length_are_refused() -> None:
    """The message names both lengths."""
    merger = Merger()
    merger.add(FILE, 1, replace(ONE, vectors={"embedding": (1.0, 2.0)}))
    with pytest.raises(BadField, match=r"line 2, field 'embedding': 3 numbers, where vectors before have 2"):
        merger.add(FILE, 2, Patent("US-8-A", "US", vectors={"embedding": (1.0, 2.0, 3.0)}))
