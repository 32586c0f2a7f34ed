"""Which records decide."""

import json
from typing import Any

import patbench_core as pb
from patbench_core.choosing import MOST_FREQUENT
from patbench_core.results.ledger import Entry
from patbench_core.tasks.classification.classifiers import MOST_FREQUENT as METHOD
from tests.contests import add_other


def test_the_newest_protocol_and_the_deciding_method_count() -> None:
    """A baseline is not a contestant."""
    add_other("clustering", "k-means", "V-measure", "a", (0.5, 0.4, 0.6))
    add_other("clustering", "HDBSCAN", "V-measure", "b", (0.9, 0.8, 1.0))
    assert pb.deciding()["model_id"].tolist() == ["a"]
    add_other("clustering", "k-means", "V-measure", "c", (0.5, 0.4, 0.6), protocol=2)
    assert pb.deciding()["model_id"].tolist() == ["c"]


def test_one_view_of_a_landscape_decides() -> None:
    """The one asked for, or else the first of a stated order."""
    for view, value in (("T", 0.3), ("C", 0.4), ("A", 0.5)):
        side = {"view": view, "texts": 3, "empty": 0, "token_coverage": 1.0}
        add_other("clustering", "k-means", "V-measure", "a", (value, 0.1, 0.9), document=side)
    assert [pb.deciding(view)["view"].item() for view in ("C", "TA")] == ["C", "A"]


def test_what_is_near_chance_decides_nothing() -> None:
    """Four models at the score of random labels are not compared; one that is clearly above it makes them so."""
    chance = {"details": {"chance": {"k-means": {"V-measure": 0.03}}}}
    for at, model in enumerate("abcd"):
        _with(add_other("clustering", "k-means", "V-measure", model, (0.04 + at / 1000, 0.03, 0.049)), chance)
    assert pb.deciding().empty
    assert len(pb.deciding(near_chance=None)) == 4
    _with(add_other("clustering", "k-means", "V-measure", "good", (0.3, 0.2, 0.4)), chance)
    assert len(pb.deciding()) == 5


def test_the_most_frequent_labels_are_the_chance_of_classification() -> None:
    """They are recorded beside each classifier."""
    entry = add_other("classification", "logistic regression", "micro F1", "a", (0.55, 0.5, 0.6))
    usual = {"n": 40, "metrics": {"micro F1": 0.5}, "ci": {"micro F1": [0.4, 0.6]}}
    _with(entry, {"scores": {**entry.record["scores"], MOST_FREQUENT: usual}})
    assert pb.deciding().empty


def test_the_baseline_is_called_as_its_classifier() -> None:
    """One name in both places."""
    assert METHOD.name == MOST_FREQUENT


def _with(entry: Entry, more: dict[str, Any]) -> None:
    """Write more into a record."""
    entry.path.write_text(json.dumps(entry.record | more), "utf-8")
