"""Tests of splits for training: whole groups, and every document that must not be seen."""

from dataclasses import replace

import numpy as np
import pytest

from patbench_core.tasks.labels import default_sets
from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.split import classification_test, shared_rows, split
from tests.fakes import small_landscape, small_patents
from tests.training.grouped import grouped_landscape, grouped_patents


@pytest.mark.parametrize("seed", range(4))
def test_each_query_is_in_one_part_and_no_family_in_two(seed: int) -> None:
    """Families of queries and of what they cite."""
    landscape = grouped_landscape(seed=seed)
    parts = split(landscape, seed)
    assert (parts.train.astype(int) + parts.validation + parts.test == 1).all()
    qrels, families, seen = landscape.qrels, landscape.families, []
    for part in (parts.train, parts.validation, parts.test):
        rows = parts.query_rows[part]
        cited = qrels.doc_row[np.isin(qrels.query_row, rows)]
        seen.append({*families[rows].tolist(), *families[cited].tolist()})
    assert not (seen[0] & seen[1] or seen[0] & seen[2] or seen[1] & seen[2])


@pytest.mark.parametrize("seed", range(4))
def test_all_that_is_tested_on_is_protected_with_its_family(seed: int) -> None:
    """Test and validation queries, what they cite, and the test documents of every classification."""
    landscape = grouped_landscape(seed=seed)
    parts = split(landscape, seed)
    held = set(parts.query_rows[~parts.train].tolist())
    pairs = zip(landscape.qrels.query_row.tolist(), landscape.qrels.doc_row.tolist(), strict=True)
    held |= {doc for query, doc in pairs if query in held}
    for name in default_sets(landscape):
        held |= set(classification_test(landscape, name, "TA").tolist())
    families = landscape.families
    kin = np.isin(families, families[sorted(held)])
    assert parts.protected[kin].all()
    assert not parts.protected.all()


def test_seeds_decide_which_queries_are_held_out() -> None:
    """One seed, one split; another seed, another."""
    landscape = grouped_landscape()
    one, again, other = (split(landscape, seed) for seed in (1, 1, 2))
    assert (one.test == again.test).all() and (one.reason == again.reason).all() and one.digest == again.digest
    assert (one.test != other.test).any() and one.digest != other.digest


def test_queries_that_all_hang_together_are_refused() -> None:
    """Nothing could be held out."""
    patents = small_patents(6)
    first = patents[0].publication_number
    with pytest.raises(UnfitForTraining, match="'small' has"):
        split(
            small_landscape([replace(patent, title=f"t {at}", cites=(first,)) for at, patent in enumerate(patents)]), 0
        )


def test_families_of_another_landscape_are_found_and_protected() -> None:
    """By family, or by publication number whatever the kind code."""
    patents = grouped_patents()
    twin = replace(patents[10], publication_number=patents[10].publication_number[:-2] + "B2", cites=())
    a, b = small_landscape(patents, "a"), small_landscape([twin], "b")
    row = a.publication_numbers.tolist().index(patents[10].publication_number)
    assert shared_rows(a, b).tolist() == np.flatnonzero(a.families == a.families[row]).tolist()
    assert split(a, 0, tested_on=[b]).protected[a.families == a.families[row]].all()
