"""A landscape as a data set of the hub's layout: MTEB's own loader reads it."""

from pathlib import Path

import datasets
import mteb
import pytest
from mteb.abstasks import AbsTaskRetrieval

from patbench_core.benchmarks.export.mteb_folder import write_mteb_folder
from patbench_core.benchmarks.export.mteb_task import MtebEncoder, mteb_task
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape
from tests.tiny_transformers import save_transformer


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
