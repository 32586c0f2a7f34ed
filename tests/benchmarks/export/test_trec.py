"""TREC files: another tool scores the very same rankings."""

from pathlib import Path

import ir_measures
import pytest
import pytrec_eval
from ir_measures import AP, RR, R, nDCG

from patbench_core.benchmarks.export.trec import write_trec
from patbench_core.landscape import registry
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.fakes import small_landscape
from tests.tiny_transformers import save_transformer

TREC_EVAL = {"ndcg_cut_10": "nDCG@10", "ndcg_cut_100": "nDCG@100", "recall_10": "Recall@10", "recall_100": "Recall@100"}
TREC_EVAL |= {"map": "MAP", "recip_rank": "MRR"}
NAMES = {nDCG @ 10: "nDCG@10", nDCG @ 100: "nDCG@100", R @ 10: "Recall@10", R @ 100: "Recall@100", AP: "MAP", RR: "MRR"}


@pytest.mark.parametrize("backend", ["bm25", "transformer"])
def test_ir_measures_agrees(backend: str, tmp_path: Path) -> None:
    """Every measure of every scope, to 1e-9, over the whole ranking."""
    model = backend if backend == "bm25" else str(save_transformer(tmp_path / "model"))
    registry.make_demo("tiny", 80)
    evaluation = Retrieval("tiny", "TA")
    record = evaluation.entry(model).record
    write_trec(evaluation, model, tmp_path, 1000, silent)
    run = list(ir_measures.read_trec_run(str(tmp_path / "run.trec")))
    assert set(record["scopes"]) == {"ALL", "IN", "OUT"}
    for scope, each in record["scopes"].items():
        qrels = list(ir_measures.read_trec_qrels(str(tmp_path / f"qrels.{scope}.trec")))
        theirs = ir_measures.calc_aggregate(list(NAMES), qrels, run)
        assert {NAMES[name]: value for name, value in theirs.items()} == pytest.approx(each["metrics"], abs=1e-9)


@pytest.mark.parametrize("view", ["T", "TA"])
def test_trec_eval_agrees(view: str, tmp_path: Path) -> None:
    """The reference itself, on the same files, with ties and families: every measure of every scope, to 1e-9."""
    small_landscape()
    model = str(save_transformer(tmp_path / "model"))
    evaluation = Retrieval("small", view)
    record = evaluation.entry(model).record
    write_trec(evaluation, model, tmp_path, 1000, silent)
    run = pytrec_eval.parse_run((tmp_path / "run.trec").open())
    for scope, each in record["scopes"].items():
        qrels = pytrec_eval.parse_qrel((tmp_path / f"qrels.{scope}.trec").open())
        found = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut", "recall", "map", "recip_rank"}).evaluate(run)
        means = {ours: sum(query[name] for query in found.values()) / len(qrels) for name, ours in TREC_EVAL.items()}
        assert means == pytest.approx(each["metrics"], abs=1e-9)
