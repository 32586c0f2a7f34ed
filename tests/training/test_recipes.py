"""Tests of mining: nothing that is tested on, no false negatives, the same pairs each time."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patbench_core.training import recipes
from patbench_core.training.errors import TrainingError, UnfitForTraining
from patbench_core.training.pairs import check_pairs, texts
from patbench_core.training.recipes import RECIPES, mine, recipe
from patbench_core.training.split import split
from tests.fakes import fake_encoder, small_landscape
from tests.training.grouped import grouped_landscape, grouped_patents


@given(seed=st.integers(0, 10_000), name=st.sampled_from(RECIPES))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_protected_family_is_in_any_pair(seed: int, name: str) -> None:
    """Whatever the landscape, the seed and the recipe."""
    landscape = grouped_landscape(seed=seed, name=f"g{seed}")
    parts = split(landscape, seed, sets=("topic",))
    mined = mine(recipe(name), landscape, parts, seed)
    held, row = set(landscape.families[parts.protected].tolist()), landscape.row_of
    for pair in mined.table.to_pylist():
        used = {pair["anchor_id"], pair["positive_id"], *pair["negatives"]}
        assert not held & {int(landscape.families[row[one]]) for one in used}


@pytest.mark.parametrize("ranker", [None, fake_encoder()])
@pytest.mark.parametrize("name", RECIPES)
def test_negatives_are_no_positives_relatives_or_copies(name: str, ranker: object) -> None:
    """Of BM25 and of a model."""
    landscape = grouped_landscape()
    mined = mine(recipe(name), landscape, split(landscape, 0, sets=("topic",)), 0, ranker)
    row, families, qrels = landscape.row_of, landscape.families, landscape.qrels
    linked = {frozenset(ends) for ends in zip(qrels.query_row.tolist(), qrels.doc_row.tolist(), strict=True)}
    topics = [set(each.get("topic") or ()) for each in landscape.column("labels")]
    table = mined.table.to_pylist()
    assert name == "R2" or any(pair["negatives"] for pair in table)
    for pair, anchor, positive, negatives in zip(table, *texts(mined.table, landscape), strict=True):
        ends = row[pair["anchor_id"]], row[pair["positive_id"]]
        assert len({anchor, positive, *negatives}) == len(negatives) + 2
        for one in (row[negative] for negative in pair["negatives"]):
            assert families[one] not in families[list(ends)]
            assert frozenset((one, ends[0])) not in linked
            assert pair["signal"] != "label" or not topics[one] & topics[ends[0]]


def test_pairs_of_one_signal_repeat_no_families() -> None:
    """One pair a pair of families and signal."""
    landscape = grouped_landscape()
    pairs = mine(recipe("R4"), landscape, split(landscape, 0, sets=("topic",)), 0).table.to_pylist()
    row = landscape.row_of
    ends = [
        (pair["signal"], *sorted(int(landscape.families[row[pair[end]]]) for end in ("anchor_id", "positive_id")))
        for pair in pairs
    ]
    assert len(ends) == len(set(ends))


def test_a_planted_leak_is_caught_and_named() -> None:
    """A test query put in the place of an anchor."""
    landscape = grouped_landscape()
    parts = split(landscape, 0, sets=("topic",))
    pairs = mine(recipe("R3"), landscape, parts, 0).table.to_pylist()
    query = landscape.publication_numbers[parts.query_rows[parts.test][0]]
    planted = pa.Table.from_pylist([*pairs, pairs[0] | {"anchor_id": query}])
    with pytest.raises(TrainingError, match=r"is held out \(test query\)") as caught:
        check_pairs(planted, landscape, parts)
    assert f"{query} (family " in str(caught.value)


def test_a_second_call_reads_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same table and counts; another seed is mined anew."""
    landscape = grouped_landscape()
    parts = split(landscape, 0, sets=("topic",))
    first = mine(recipe("R4"), landscape, parts, 0)
    other = mine(recipe("R4"), landscape, parts, 1)
    monkeypatch.setattr(recipes, "_mined", None)
    again = mine(recipe("R4"), landscape, parts, 0)
    assert again.table.equals(first.table) and again.counts == first.counts and not other.table.equals(first.table)


def test_pairs_do_not_depend_on_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: object) -> None:
    """Mined twice with one seed, they are the same."""
    landscape = grouped_landscape()
    parts = split(landscape, 0, sets=("topic",))
    first = mine(recipe("R4"), landscape, parts, 3)
    monkeypatch.setattr(recipes, "cached", lambda key, make: make())
    assert mine(recipe("R4"), landscape, parts, 3).table.equals(first.table)


@pytest.mark.parametrize(
    ("name", "without", "said"),
    [
        ("R1", {"cites": ()}, "no citation link"),
        ("R2", {"labels": {}, "ipc": (), "cpc": ()}, "no label or code"),
        ("R3", {"claims": ""}, "no document has claims"),
    ],
)
def test_empty_signals_are_named(name: str, without: dict, said: str) -> None:
    """Landscape, recipe and what is missing."""
    landscape = small_landscape([replace(patent, **without) for patent in grouped_patents()], "bare")
    with pytest.raises(UnfitForTraining, match=f"'bare', recipe {name}.*{said}"):
        mine(recipe(name), landscape, split(landscape, 0, sets=()), 0)


def test_more_labels_than_documents_are_refused() -> None:
    """Two labels a document that no other has, but for one that two share."""
    patents = [replace(each, labels={"own": (f"a{at}", f"b{at}", "c")}) for at, each in enumerate(grouped_patents())]
    twice = [replace(each, labels={"own": (*each.labels["own"], "d")}) for each in patents]
    landscape = small_landscape(twice, "many")
    with pytest.raises(UnfitForTraining, match="322 labels, more than its 160 documents"):
        mine(recipe("R2", labels=("own",)), landscape, split(landscape, 0, sets=()), 0)


def test_a_split_of_another_landscape_is_refused() -> None:
    """Its rows are others."""
    with pytest.raises(TrainingError, match="as it is now: split it again before mining"):
        mine(recipe("R3"), grouped_landscape(), split(grouped_landscape(seed=1, name="other"), 0), 0)


def test_weights_of_the_mixture_add_up_to_one() -> None:
    """Each signal has one, and a prompt; an unknown recipe is refused."""
    mixed = recipe("R4")
    assert np.isclose(sum(mixed.weights.values()), 1) and set(mixed.prompts) == set(mixed.weights)
    with pytest.raises(TrainingError, match="no recipe 'R5'"):
        recipe("R5")
