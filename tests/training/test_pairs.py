"""From pairs to the trainer's data sets."""

import pytest

from patbench_core.training.pairs import PLACE, PLAIN, shares, training_sets
from tests.training.planted import tiny, title_abstract

pytest.importorskip("datasets")


def test_pairs_with_and_without_negatives_are_apart() -> None:
    """Texts are those of the views; a negative is in the view of the positive."""
    landscape = tiny()
    sets = training_sets(title_abstract(landscape), landscape, 1)
    assert {name: each.column_names for name, each in sets.items()} == {
        "sections": ["anchor", "positive", "negative_1"],
        "sections" + PLAIN: ["anchor", "positive"],
    }
    titles, abstracts = landscape.column("title"), landscape.column("abstract")
    assert sets["sections"][0] == {
        "anchor": titles[1].strip(),
        "positive": abstracts[1].strip(),
        "negative_1": abstracts[2].strip(),
    }


def test_without_negatives_there_is_one_set_a_signal() -> None:
    """Where none are wanted, mined ones are left out."""
    landscape = tiny()
    sets = training_sets(title_abstract(landscape), landscape, 0)
    assert [each.column_names for each in sets.values()] == [["anchor", "positive"]]


def test_pairs_of_which_something_is_known_say_their_place() -> None:
    """As the trainer's label, in both data sets of a signal; pairs of no known signal have none."""
    landscape = tiny()
    table = title_abstract(landscape)
    sets = training_sets(table, landscape, 1, {"sections"})
    assert sorted(place for each in sets.values() for place in each[PLACE]) == list(range(len(table)))
    abstracts = landscape.column("abstract")
    assert all(each["positive"] == [abstracts[place].strip() for place in each[PLACE]] for each in sets.values())


def test_a_signal_has_its_weight_whatever_its_size() -> None:
    """Its data sets share the weight by size."""
    sizes = {"citation": 30, "citation" + PLAIN: 10, "label": 1000}
    assert shares(sizes, {"citation": 3.0, "label": 1.0}) == pytest.approx(
        {"citation": 0.5625, "citation" + PLAIN: 0.1875, "label": 0.25}
    )
