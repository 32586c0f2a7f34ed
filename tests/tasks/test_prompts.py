"""Each evaluation asks for the prompts of its task, and its record names them."""

import json
from pathlib import Path

import pytest

from patbench_core.results.record import Record
from patbench_core.tasks.classification.task import Classification
from patbench_core.tasks.clustering.task import Clustering
from patbench_core.tasks.layout import task as layout
from patbench_core.tasks.pairs.task import Pairs
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape
from tests.labelled import labelled_patents
from tests.tiny_transformers import save_table

PROMPTS = {"query": "ab ", "document": "cd ", "Classification": "ef ", "clustering": "gh ", "STS": "ij "}


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A table with a prompt for each kind of task, beside a landscape."""
    folder = save_table(tmp_path / "table")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": PROMPTS}))
    small_landscape(labelled_patents(150))
    return str(folder)


def used(record: Record) -> dict[str, str]:
    """Text of the prompt of each role, by the identities of a record."""
    return {role: each["prompt"] for role, each in record["encoders"].items()}


def test_fault_02_retrieval_takes_a_prompt_for_each_role(model: str) -> None:
    """By name and by text."""
    record = Retrieval("small").entry(model).record
    assert used(record) == {"query": "ab ", "document": "cd "}
    assert record["model"]["prompts"] == {"query": "query", "document": "document"}


def test_fault_02_classification_and_clustering_take_their_own(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the map that of clustering."""
    (classified,) = Classification("small").entries(model, ["topic"])
    (clustered,) = Clustering("small").entries(model, ["topic"])
    monkeypatch.setattr(layout, "places", lambda matrix, _: matrix[:, :2])
    drawn = layout.Layout("small").entry(model)
    assert used(classified.record) == {"document": "ef "}
    assert classified.record["model"]["prompts"] == {"document": "Classification"}
    for entry in (clustered, drawn):
        assert used(entry.record) == {"document": "gh "}
        assert entry.record["model"]["prompts"] == {"document": "clustering"}


def test_fault_02_pairs_take_the_prompt_of_similarity(model: str) -> None:
    """For both phrases."""
    record = Pairs("demo-phrases").entry(model).record
    assert used(record) == {"query": "ij "}
    assert record["model"]["prompts"] == {"query": "STS"}


def test_a_prompt_of_the_user_is_another_row(model: str) -> None:
    """Of every task; a model without prompts has none to name."""
    (bare,) = Clustering("small").entries(f"{model}:prompt=none", ["topic"])
    assert bare.record["model"]["name"] == "table:prompt=none"
    assert used(bare.record) == {"document": ""}
    assert not {"prompts", "unused_prompts"} & set(bare.record["model"])
