"""What is known to belong together, against a search of every pair."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patbench_core.landscape.landscape import Landscape
from patbench_core.training.known import known, known_pairs
from patbench_core.training.pairs import SCHEMA
from patbench_core.training.recipes import mine, recipe
from patbench_core.training.split import split
from tests.training.grouped import grouped_landscape

LABELS = [set(), {0}, {1, 2}, {2}]


def labels(landscape: Landscape) -> list[set[int]]:
    """None, one or two of three labels each."""
    return [LABELS[row % len(LABELS)] for row in range(len(landscape))]


@given(seed=st.integers(0, 10_000), links=st.booleans(), alike=st.booleans())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_family_a_link_or_a_label_makes_a_positive(seed: int, links: bool, alike: bool) -> None:
    """In both directions, of families and not of documents alone."""
    landscape = grouped_landscape(40, seed, f"k{seed}")
    families, positives, qrels = landscape.families.tolist(), labels(landscape), landscape.qrels
    linked = {frozenset((families[a], families[b])) for a, b in zip(qrels.query_row, qrels.doc_row, strict=True)}
    rows = np.random.default_rng(seed).permutation(len(landscape))
    found = known(landscape, links=links, labels=positives if alike else None).among(rows[:15], rows[10:])
    assert found.shape == (15, len(rows) - 10)
    for place, anchor in enumerate(rows[:15].tolist()):
        for at, doc in enumerate(rows[10:].tolist()):
            one = families[anchor] == families[doc]
            cites = links and frozenset((families[anchor], families[doc])) in linked
            assert found[place, at] == (one or cites or (alike and bool(positives[anchor] & positives[doc])))


@pytest.mark.parametrize("columns", [1, 2])
def test_a_batch_keeps_its_own_positives(columns: int) -> None:
    """Positives of all pairs come first, then the negatives; only an anchor's own positive stays."""
    landscape = grouped_landscape(40)
    numbers = landscape.publication_numbers.tolist()
    pairs = [(1, 5, 9), (2, 6, 1), (3, 7, 13)]
    names = [[numbers[row] for row in pair] for pair in pairs]
    rows = [(*pair[:2], "TA", "TA", "label", "planted", pair[2:]) for pair in names]
    table = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)
    positives = known(landscape, labels=labels(landscape))
    batch = np.array([2, 0, 1])
    mask = known_pairs(table, landscape, {"label": positives}).mask(batch, columns)
    documents = [pairs[place][1] for place in batch] + [pairs[place][2] for place in batch]
    expected = positives.among(np.array([3, 1, 2]), np.array(documents[: 3 * columns]))
    assert expected[[0, 1, 2], [0, 1, 2]].all()
    expected[[0, 1, 2], [0, 1, 2]] = False
    np.testing.assert_array_equal(mask, expected)
    assert mask.any(), "2 and 3 have a label in common"


def test_pairs_of_citations_and_labels_know_and_pairs_of_sections_do_not() -> None:
    """A family gives one pair of sections, so nothing else of a batch is a positive by that signal."""
    landscape = grouped_landscape()
    parts = split(landscape, 0, sets=("topic",))
    assert {name: list(recipe(name).known(landscape)) for name in ("R1", "R2", "R3", "R4")} == {
        "R1": ["citation"],
        "R2": ["label"],
        "R3": [],
        "R4": ["citation", "label"],
    }
    anchors = mine(recipe("R3"), landscape, parts, 0).table["anchor_id"].to_pylist()
    assert len({int(landscape.families[landscape.row_of[number]]) for number in anchors}) == len(anchors)
    positives = recipe("R1").known(landscape)["citation"]
    qrels = landscape.qrels
    assert positives.among(qrels.query_row[:5], qrels.doc_row[:5]).diagonal().all()
