"""Evaluations of late interaction: records, fusion, cost, and what it takes no part in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.resolve import model_supports
from patbench_core.tasks import base
from patbench_core.tasks.classification.task import Classification
from patbench_core.tasks.clustering.task import Clustering
from patbench_core.tasks.fusion.task import Fusion
from patbench_core.tasks.layout.task import Layout
from patbench_core.tasks.pairs.task import Pairs
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.scaling.evaluation import Scaling, variants
from tests.fakes import small_landscape, small_patents
from tests.labelled import labelled_patents
from tests.late import FakeLateEncoder, fake_late, save_late
from tests.phrases import small_pairs
from tests.tasks.fusion.cases import sparse_patents


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeLateEncoder:
    """The encoder that every name but BM25's stands for."""
    encoder = fake_late()
    monkeypatch.setattr(base, "resolve", lambda name, *_: LexicalEncoder() if name == "bm25" else encoder)
    return encoder


def test_a_folder_becomes_a_record(tmp_path: Path) -> None:
    """With the similarity, the reading and both identities; the second time nothing is computed."""
    small_landscape(small_patents(20))
    folder = save_late(tmp_path / "my-late")
    evaluation = Retrieval("small", "T")
    made = evaluation.entry(str(folder))
    record = made.record
    assert record["model"] == {
        "name": "my-late",
        "dimension": 4,
        "dtype": "float32",
        "similarity": "maxsim",
        "prompts": {"query": "query", "document": "document"},
    }
    assert (record["reading"], record["key"]["similarity"]) == ("1x20", "maxsim")
    assert {role: each["max_tokens"] for role, each in record["encoders"].items()} == {"query": 12, "document": 20}
    assert record["encoders"]["query"]["pooling"] == "one vector a token; expansion fixed 12 mask, not attended"
    assert record["encoders"]["document"]["pooling"] == "one vector a token; skiplist x"
    assert record["command"] == "patbench evaluate --landscape small --model my-late --view T"
    assert 0 < record["document"]["token_coverage"] < record["query"]["token_coverage"] + 1
    assert evaluation.entry(str(folder)).record == record
    assert evaluation.entry(str(folder)).path == made.path
    assert str(tmp_path) not in made.path.read_text("utf-8")


def test_fault_03_a_setting_makes_another_record(tmp_path: Path) -> None:
    """Though the weights and the name are the same."""
    small_landscape(small_patents(20))
    evaluation = Retrieval("small", "T")
    folders = [save_late(tmp_path / "a" / "late"), save_late(tmp_path / "b" / "late", document_length=21)]
    assert len({evaluation.entry(str(folder)).record["id"] for folder in folders}) == 2


def test_the_ends_of_a_fusion_are_the_records_of_the_rankers_alone(fake: FakeLateEncoder) -> None:
    """MaxSim needs no vectors in the fusion, its scores are enough."""
    small_landscape(sparse_patents())
    grid = Fusion("small").entry("late").table("grid").to_pandas()
    alone = Retrieval("small", "TA")
    for model, method in (("late", "dense"), ("bm25", "bm25")):
        means = grid[grid["method"] == method].set_index("scope")["mean"]
        for scope, each in alone.entry(model).record["scopes"].items():
            assert means[scope] == pytest.approx(each["metrics"]["nDCG@10"], abs=1e-9)


def test_cost_counts_the_bytes_of_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four a dimension and token vector, over documents; nothing of the model is cut."""
    monkeypatch.setattr("patbench_core.tasks.scaling.cost._LEAST_SECONDS", 0.0)
    small_landscape(small_patents(20))
    folder = str(save_late(tmp_path / "late", skiplist=()))
    details = Scaling("small", "T").entry(folder).record["details"]
    assert (details["dimension"], details["base"], details["whole"]["tokens"]) == (4, "late", 20)
    assert 4 * 4 * 4 < details["bytes_per_vector"] <= 4 * 4 * 20
    assert details["docs_per_second"] > 0
    assert details["parameters"] > details["active_parameters"] > 0
    short = Scaling("small", "T", reading="1x8").entry(folder).record["details"]
    assert short["tokens"] == 8
    assert short["bytes_per_vector"] < details["bytes_per_vector"]
    assert list(variants(fake_late(), "late", ("layers", "tokens", "dim"), True)) == [("late", None)]


TASKS: dict[str, Callable[[str], object]] = {
    "classification": lambda model: Classification("labelled").entries(model, ["topic"]),
    "clustering": lambda model: Clustering("labelled").entries(model, ["topic"]),
    "layout": lambda model: Layout("labelled").entry(model),
    "pairs": lambda model: Pairs("small").entry(model),
}


@pytest.mark.parametrize("task", TASKS)
def test_tasks_that_need_one_vector_a_text_say_so(task: str, tmp_path: Path, home: Path) -> None:
    """Before anything is encoded."""
    small_landscape(labelled_patents(150), "labelled")
    small_pairs(tmp_path)
    folder = save_late(tmp_path / "late")
    with pytest.raises(EncoderError, match="'late' gives one vector a token"):
        TASKS[task](str(folder))
    assert not model_supports(str(folder), "document vectors")
    assert not list(home.rglob("*.tokens"))
