"""Trainings as a table, from records with known scores."""

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import v_measure_score

from patbench_core.results import ledger
from patbench_core.training.frame import beyond_control, trainings
from patbench_core.training.settings import FEW_STEPS
from tests.trainings import BASE, QUERIES, add, grid


def test_differences_are_those_of_the_tables() -> None:
    """Mean over seeds of the paired difference, in every measure."""
    grid([0.05, 0.06, 0.04])
    rows = trainings().set_index("measure")
    trained = [entry for entry in ledger.entries("finetuning") if "finetuned" in entry.record["model"]]
    (base,) = [entry for entry in ledger.entries("finetuning") if "finetuned" not in entry.record["model"]]
    expected = np.mean([entry.table("queries")["ALL"].to_numpy().mean() for entry in trained]) - BASE.mean()
    row = rows.loc["nDCG@10"]
    assert row["own"] and row["seeds"] == 3
    assert row["difference"] == pytest.approx(expected)
    assert row["untrained"] == pytest.approx(BASE.mean())
    assert row["low"] < expected < row["high"]
    assert rows.loc["nDCG@10 OUT", "n"] == len(QUERIES) // 4

    def micro(entry: ledger.Entry) -> float:
        table = entry.table("documents").to_pandas()
        return 2 * table["n_hits"].sum() / (table["n_given"] + table["n_true"]).sum()

    def agreement(entry: ledger.Entry) -> float:
        table = entry.table("documents").to_pandas()
        table = table[table["label"] >= 0]
        clusters = np.array(table["clusters"].tolist())
        return float(np.mean([v_measure_score(table["label"], clusters[:, at]) for at in range(clusters.shape[1])]))

    for measure, oracle in (("micro F1", micro), ("V-measure", agreement)):
        expected = np.mean([oracle(entry) for entry in trained]) - oracle(base)
        assert rows.loc[measure, "difference"] == pytest.approx(expected)


def test_one_seed_has_no_interval() -> None:
    """It is shown all the same."""
    grid([0.05])
    row = trainings().set_index("measure").loc["nDCG@10"]
    assert row["seeds"] == 1
    assert np.isnan(row["low"]) and np.isnan(row["p"])


def test_a_base_tested_otherwise_is_not_its_base() -> None:
    """Without its own base a training has no difference to show."""
    add(0.05, "R3")
    assert trainings().empty


def test_of_two_settings_the_last_is_shown() -> None:
    """Never a mixture of both."""
    grid([0.05, 0.06, 0.04])
    entries = [entry for entry in ledger.entries("finetuning") if "finetuned" in entry.record["model"]]
    record: Any = dict(entries[0].record)
    run = record["key"]["run"]
    run = {**run, "settings": {**run["settings"], "seed": 0, "batch": 99}}
    record |= {"key": {**record["key"], "run": run}, "id": "f" * 32, "created": "2031-01-01T00:00:00+00:00"}
    ledger.add(record, {"queries": entries[0].table("queries")})
    assert trainings()["seeds"].unique().tolist() == [1]


def test_few_steps_are_a_smoke_test() -> None:
    """And the share of the pairs that they came by is told."""
    grid([0.05, 0.06, 0.04], steps=FEW_STEPS - 1)
    grid([0.05, 0.06, 0.04], steps=FEW_STEPS, recipe="R1")
    rows = trainings().query("measure == 'nDCG@10'").set_index("recipe")
    assert rows["smoke"].to_dict() == {"R3": True, "R1": False}
    grid([0.05, 0.06, 0.04], steps=2, recipe="R2")
    assert trainings().set_index("recipe").loc["R2", "seen"].iloc[0] == pytest.approx(16 / 100)


def test_the_control_stands_beside_its_recipe() -> None:
    """And what all pairs do beyond it is known."""
    grid([0.05, 0.06, 0.04])
    grid([0.01, 0.011, 0.009], matched=True)
    assert set(trainings()["control"]) == {"all pairs", "matched"}
    row = beyond_control().iloc[0]
    assert row["difference"] == pytest.approx(0.04, abs=0.002)
    assert (row["pairs"], row["pairs of the control"]) == (100, 20)


def test_a_training_that_saw_no_more_pairs_says_nothing_of_size() -> None:
    """Two steps of eight pairs are the same whether there are twenty pairs or a hundred."""
    grid([0.05, 0.06, 0.04], steps=2)
    grid([0.01, 0.011, 0.009], matched=True, steps=2)
    assert beyond_control().empty
