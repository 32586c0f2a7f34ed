"""Landscapes as tasks of MTEB: the same vectors, the same exclusions, the same scores; in memory and in a folder."""

from pathlib import Path

import datasets
import mteb
import numpy as np
import pytest
from mteb.abstasks import AbsTaskRetrieval

from patbench_core.benchmarks.export.mteb_task import (
    EXACT,
    MtebEncoder,
    Ties,
    document_ids,
    mteb_task,
    split_data,
    write_mteb_folder,
)
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape.importing import import_files
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape
from tests.tiny_transformers import save_transformer


def scored(model: object, evaluation: Retrieval, scope: str, ties: Ties) -> dict[str, float]:
    """Scores that MTEB gives."""
    task = mteb_task(evaluation.task, scope, ties)
    result = mteb.evaluate(model, task, cache=None, co2_tracker=False, show_progress_bar=False)
    return result.task_results[0].scores["test"][0]


def ours(model: str, evaluation: Retrieval) -> MtebEncoder:
    """Our vectors, for MTEB."""
    return MtebEncoder(resolve(model, evaluation.landscape, Reading(), "float32"), silent)


@pytest.mark.parametrize("scope", ["ALL", "IN", "OUT"])
@pytest.mark.parametrize(("view", "doc_view"), [("TA", "TA"), ("A", "C1")])
def test_mteb_gives_the_same_scores(scope: str, view: str, doc_view: str, tmp_path: Path) -> None:
    """To 1e-6 under the same order of ties, with families, texts in common and queries without text."""
    model = str(save_transformer(tmp_path / "tiny"))
    small_landscape()
    evaluation = Retrieval("small", view, doc_view)
    metrics = evaluation.entry(model).record["scopes"][scope]["metrics"]
    found = scored(ours(model, evaluation), evaluation, scope, "patbench")
    assert {name: found[name] for name in EXACT} == pytest.approx({name: metrics[name] for name in EXACT}, abs=1e-6)


def test_under_mtebs_own_order_of_ties_the_score_is_inside_the_tie_band(tmp_path: Path) -> None:
    """Titles tie often."""
    model = str(save_transformer(tmp_path / "tiny"))
    small_landscape()
    evaluation = Retrieval("small", "T")
    worst, best = evaluation.entry(model).record["scopes"]["ALL"]["tie_band"]["nDCG@10"]
    assert worst < best
    assert worst - 1e-9 <= scored(ours(model, evaluation), evaluation, "ALL", "mteb")["nDCG@10"] <= best + 1e-9


def test_mtebs_own_pipeline_gives_the_same_score(tmp_path: Path) -> None:
    """The folder loaded by MTEB's wrapper of sentence-transformers: other code from text to score."""
    model = save_transformer(tmp_path / "tiny")
    small_landscape()
    evaluation = Retrieval("small", "TA")
    record = evaluation.entry(str(model)).record["scopes"]["ALL"]
    foreign = mteb.models.SentenceTransformerEncoderWrapper(str(model))
    worst, best = record["tie_band"]["nDCG@10"]
    assert worst - 1e-3 <= scored(foreign, evaluation, "ALL", "patbench")["nDCG@10"] <= best + 1e-3


def test_fault_15_a_query_finds_neither_itself_nor_its_family() -> None:
    """They are not candidates; everything else with text is one, and every id is one document's."""
    landscape = small_landscape()
    task = Retrieval("small", "A").task
    data = split_data(task, "ALL", "mteb")
    family = dict(zip(landscape.publication_numbers, landscape.families, strict=True))
    with_text = {number for number, text in zip(family, task.documents.every, strict=True) if text}
    assert set(data["corpus"]) == with_text
    for name, candidates in data["top_ranked"].items():
        own = family[name.removeprefix("query:")]
        assert sorted(candidates) == sorted(number for number in with_text if family[number] != own)


def test_fault_12_ids_carry_the_order_of_ties() -> None:
    """Descending ids are ascending publication numbers."""
    small_landscape()
    task = Retrieval("small", "TA").task
    numbers, ids = task.landscape.publication_numbers, np.array(document_ids(task, "patbench"))
    assert numbers[np.argsort(ids)[::-1]].tolist() == sorted(numbers)
    assert document_ids(task, "mteb") == numbers.tolist()


def test_a_real_model_on_real_patents_scores_the_same_in_mteb(shared: Path) -> None:
    """synbio_thomson, title and abstract, MiniLM: .3395, and .3416 under MTEB's order of ties."""
    folder = shared / "landscapes"
    import_files([folder / "synbio_thomson.jsonl.gz"], "synbio_thomson", folder / "synbio_thomson.qrels.tsv")
    evaluation, model = Retrieval("synbio_thomson", "TA"), "all-MiniLM-L6-v2"
    record = evaluation.entry(model).record["scopes"]["ALL"]
    found = {ties: scored(ours(model, evaluation), evaluation, "ALL", ties)["nDCG@10"] for ties in ("patbench", "mteb")}
    assert found["patbench"] == pytest.approx(record["metrics"]["nDCG@10"], abs=1e-6)
    assert found["mteb"] == pytest.approx(record["tie_band"]["nDCG@10"][1], abs=1e-6)
    assert found == pytest.approx({"patbench": 0.3395, "mteb": 0.3416}, abs=1e-4)


@pytest.mark.parametrize("scope", ["ALL", "OUT"])
def test_mteb_loads_the_folder_and_scores_the_same(scope: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A task written as MTEB's users write theirs, with nothing of patbench in it; the exclusions come along."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    model = str(save_transformer(tmp_path / "tiny"))
    landscape = small_landscape()
    evaluation = Retrieval("small", "TA")
    ndcg = evaluation.entry(model).record["scopes"][scope]["metrics"]["nDCG@10"]
    files = write_mteb_folder(evaluation.task, scope, tmp_path / "data")
    assert all(file.is_file() for file in files)

    class Folder(AbsTaskRetrieval):
        metadata = mteb_task(evaluation.task, scope).metadata.model_copy(
            update={"dataset": {"path": str(tmp_path / "data"), "revision": "main"}}
        )

    ours = MtebEncoder(resolve(model, landscape, Reading(), "float32"), silent)
    result = mteb.evaluate(ours, Folder(), cache=None, co2_tracker=False, show_progress_bar=False)
    assert result.task_results[0].get_score() == pytest.approx(ndcg, abs=6e-6)
