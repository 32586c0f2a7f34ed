"""Scaling records: retrieval of a variant and its cost, in a task of their own."""

from pathlib import Path

import pytest

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.results import ledger
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.scaling import cost
from patbench_core.tasks.scaling import evaluation as scaling
from patbench_core.tasks.scaling.evaluation import TASK, Scaling, variants
from tests.fakes import small_landscape, small_patents
from tests.tiny_transformers import save_model, save_table


@pytest.fixture(autouse=True)
def landscape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty patents, and a clock that need not tick."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)
    small_landscape(small_patents(40))


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A transformer of three layers, eight dimensions and 40 tokens."""
    return save_model(tmp_path / "model", layers=3, positions=40)


def test_a_record_holds_scores_and_cost(model: Path) -> None:
    """The scores are those of retrieval, the cost is measured; the command says how."""
    entry = Scaling("small", "TA").entry(f"{model}:layers=2,dim=4")
    retrieval = Retrieval("small", "TA").entry(f"{model}:layers=2,dim=4")
    record, details = entry.record, entry.record["details"]
    assert record["scopes"] == retrieval.record["scopes"]
    assert entry.table("scores").equals(retrieval.table("scores"))
    assert (record["task"], record["model"]["name"], record["model"]["dimension"]) == (TASK, "model:layers=2,dim=4", 4)
    assert (details["base"], details["layers"], details["dim"], details["tokens"]) == ("model", 2, 4, None)
    assert details["whole"] == {"layers": 3, "dim": 8, "tokens": 40}
    assert (details["dimension"], details["bytes_per_vector"], details["sample"]) == (4, 16, details["sample"])
    assert 0 < details["active_parameters"] < details["parameters"]
    low, high = details["docs_per_second_range"]
    assert 0 < low <= details["docs_per_second"] <= high
    assert record["command"] == ("patbench evaluate --landscape small --model model:layers=2,dim=4 --view TA --cost")


def test_a_record_is_measured_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ledger has is read; a limit of tokens that is the model's own is the whole model."""
    first = Scaling("small", "TA").entry(str(model))
    monkeypatch.setattr(cost.Meter, "cost", lambda *_: pytest.fail("measured again"))
    assert Scaling("small", "TA", reading="1x40").entry(str(model)) == first
    assert first.record["details"]["tokens"] is None


def test_scaling_records_are_no_retrieval_records(model: Path) -> None:
    """Other pages do not show them."""
    Scaling("small", "TA").entry(f"{model}:layers=1")
    assert not list(ledger.entries("retrieval"))
    assert len(list(ledger.entries(TASK))) == 1


def test_models_without_vectors_or_layers_are_measured_too(tmp_path: Path) -> None:
    """BM25 has speed alone, a table no parameter that is multiplied with."""
    evaluation = Scaling("small", "TA")
    lexical = evaluation.entry("bm25").record["details"]
    assert (lexical["dimension"], lexical["bytes_per_vector"], lexical["parameters"]) == (None, None, None)
    assert lexical["docs_per_second"] > 0
    table = evaluation.entry(str(save_table(tmp_path / "table"))).record["details"]
    assert (table["active_parameters"], table["whole"]) == (0, {"layers": None, "dim": 8, "tokens": None})
    assert table["parameters"] > 0


def test_the_axes_of_a_model(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every layer but the last, limits below its own, dimensions below its own; only what is asked for."""
    monkeypatch.setattr(scaling, "DIMENSIONS", (16, 8, 4))
    whole = DenseEncoder("model", "", read_model_folder(model), Reading(1, 40))
    every = [("m", None), ("m:layers=1", None), ("m:layers=2", None), ("m", "1x32"), ("m:dim=4", None)]
    assert list(variants(whole, "m", ("layers", "tokens", "dim"), cut=True)) == every
    assert list(variants(whole, "m", ("layers", "tokens", "dim"), cut=False)) == [every[0], every[-1]]
    assert list(variants(whole, "m", ("tokens",), cut=True)) == [every[0], every[3]]
    assert list(variants(LexicalEncoder(), "bm25", ("layers", "dim"), cut=True)) == [("bm25", None)]


def test_a_deep_model_is_cut_at_even_steps(tmp_path: Path) -> None:
    """At most six, half of its layers among them."""
    whole = DenseEncoder("m", "", read_model_folder(save_model(tmp_path / "deep", layers=12)), Reading(1, 20))
    found = [name for name, _ in variants(whole, "m", ("layers",), cut=True)]
    assert found == ["m", *(f"m:layers={number}" for number in (2, 4, 6, 8, 10))]
