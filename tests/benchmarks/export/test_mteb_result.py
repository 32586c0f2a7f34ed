"""Records as MTEB results: mteb itself loads them, and every number is the record's."""

from pathlib import Path

import mteb
import pytest

from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
from patbench_core.benchmarks.export.mteb_result import mteb_model_of, mteb_task_of, write_mteb_result
from patbench_core.encoders.registry import get
from patbench_core.landscape import registry
from patbench_core.results.record import Record
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.tiny_transformers import save_transformer

NAMES = {
    "nDCG@10": "ndcg_at_10",
    "nDCG@100": "ndcg_at_100",
    "Recall@10": "recall_at_10",
    "Recall@100": "recall_at_100",
    "MAP": "map",
    "MRR": "mrr",
}


def record_of(model: str, reading: str | None = None) -> Record:
    """A record of a small landscape."""
    registry.make_demo("tiny", 80)
    return Retrieval("tiny", "TA", reading=reading).entry(model).record


@pytest.mark.parametrize("dense", [False, True])
def test_mteb_loads_what_the_record_says(dense: bool, tmp_path: Path) -> None:
    """A task a scope; means, intervals and tie bands bit by bit."""
    model = str(save_transformer(tmp_path / "small")) if dense else "bm25"
    record = record_of(model)
    write_mteb_result(record, tmp_path)
    loaded = mteb.ResultCache(tmp_path).load_results()
    (found,) = loaded.model_results
    assert found.model_meta is not None
    assert (found.model_name, found.model_revision) == (f"patbench/{Path(model).name}", found.model_meta.revision)
    assert found.model_meta.embed_dim == record["model"]["dimension"]
    tasks = {result.task_name: result for result in found.task_results}
    assert set(tasks) == {f"PatbenchTiny{scope}TAToTARetrieval" for scope in ("All", "In", "Out")}
    for scope, each in record["scopes"].items():
        result = tasks[f"PatbenchTiny{scope.title()}TAToTARetrieval"]
        (scores,) = result.scores["test"]
        assert result.get_score() == scores["main_score"] == each["metrics"]["nDCG@10"]
        assert result.dataset_revision == record["landscape"]["digest"]
        for measure, name in NAMES.items():
            assert scores[name] == each["metrics"][measure]
            assert [scores[f"{name}_ci_low"], scores[f"{name}_ci_high"]] == each["ci"][measure]
            assert [scores[f"{name}_tie_worst"], scores[f"{name}_tie_best"]] == each["tie_band"][measure]


def test_two_configurations_of_a_model_do_not_share_a_folder(tmp_path: Path) -> None:
    """Each has its revision, which mteb tells apart."""
    model = str(save_transformer(tmp_path / "small"))
    for configuration, reading in ((model, None), (f"{model}:dim=4", None), (model, "1x9")):
        write_mteb_result(record_of(configuration, reading), tmp_path)
    loaded = mteb.ResultCache(tmp_path).load_results().model_results
    assert len({(each.model_name, each.model_revision) for each in loaded}) == 3


def test_only_a_hub_model_as_it_is_has_its_hub_name() -> None:
    """In another reading or arithmetic it is a configuration of ours."""
    record = record_of("bm25")
    entry = get("all-MiniLM-L6-v2")
    record["model"]["name"] = entry.name
    record["encoders"]["query"] |= {"revision": entry.revision}
    for reading, dtype, own in (("1x256", "float32", False), ("1x32", "float32", True), ("1x256", "bf16", True)):
        record["reading"], record["encoders"]["query"]["dtype"] = reading, dtype
        assert mteb_model_of(record)[0] == ("patbench/all-MiniLM-L6-v2" if own else entry.hub)


@pytest.mark.parametrize("name", ["..", "../..", "a/../../b", "x\\..\\y", "models/.."])
def test_fault_23_a_name_stays_in_the_folder(name: str, tmp_path: Path) -> None:
    """Whatever a model is called."""
    record = record_of("bm25")
    record["model"]["name"] = name
    files = write_mteb_result(record, tmp_path / "out")
    assert {file.resolve().parent.parent.parent for file in files} == {tmp_path / "out" / "results"}


@pytest.mark.parametrize("name", TASKS)
def test_dapfam_exports_under_the_names_that_mteb_has(name: str) -> None:
    """The 18 tasks, with the split, the revision and the main score of each."""
    scope, query_view, doc_view = dapfam_task(name)
    record = {"landscape": {"name": "dapfam"}, "query": {"view": query_view}, "document": {"view": doc_view}}
    (task, revision, split, main_score), metadata = mteb_task_of(record, scope), mteb.get_task(name).metadata
    assert task == name
    assert (revision, [split]) == (metadata.dataset["revision"], metadata.eval_splits)
    assert main_score == metadata.main_score


def test_mteb_takes_a_dapfam_result_for_one_of_its_own(tmp_path: Path) -> None:
    """Its validation drops splits and subsets that a task does not have; the main score is nDCG@100."""
    record = record_of("bm25")
    record["landscape"]["name"] = "dapfam"
    record["query"]["view"], record["document"]["view"] = "mteb-query-TAC", "mteb-doc-FULL"
    write_mteb_result(record, tmp_path)
    (found,) = mteb.ResultCache(tmp_path).load_results(validate_and_filter=True).model_results
    scores = {result.task_name: result.get_score() for result in found.task_results}
    assert scores == {
        f"DAPFAM{scope.title()}TitlAbsClmToFullTextRetrieval": each["metrics"]["nDCG@100"]
        for scope, each in record["scopes"].items()
    }


def test_texts_other_than_mtebs_keep_our_name() -> None:
    """patbench strips the parts of a text: TA is not what MTEB's task reads."""
    record = {"landscape": {"name": "dapfam", "digest": "0"}, "query": {"view": "TA"}, "document": {"view": "FULL"}}
    assert mteb_task_of(record, "IN")[0] == "PatbenchDapfamInTAToFULLRetrieval"
