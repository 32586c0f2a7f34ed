"""TREC files: another tool scores the very same rankings."""

from pathlib import Path

import ir_measures
import pytest
from ir_measures import AP, RR, R, nDCG

from patbench_core.engine.progress import silent
from patbench_core.evaluate.retrieval import Evaluation, Settings
from patbench_core.export.trec import write_trec
from patbench_core.landscape import registry

NAMES = {nDCG @ 10: "nDCG@10", nDCG @ 100: "nDCG@100", R @ 10: "Recall@10", R @ 100: "Recall@100", AP: "MAP", RR: "MRR"}


@pytest.mark.parametrize("model", ["bm25", "minilm-static-256"])
def test_ir_measures_agrees(model: str, tmp_path: Path) -> None:
    """Every measure of every scope, to 1e-9, over the whole ranking."""
    registry.make_demo("tiny", 80)
    evaluation = Evaluation("tiny", Settings("TA"))
    record = evaluation.entry(model).record
    write_trec(evaluation, model, tmp_path, 1000, silent)
    run = list(ir_measures.read_trec_run(str(tmp_path / "run.trec")))
    assert set(record["scopes"]) == {"ALL", "IN", "OUT"}
    for scope, of in record["scopes"].items():
        qrels = list(ir_measures.read_trec_qrels(str(tmp_path / f"qrels.{scope}.trec")))
        theirs = ir_measures.calc_aggregate(list(NAMES), qrels, run)
        assert {NAMES[name]: value for name, value in theirs.items()} == pytest.approx(of["metrics"], abs=1e-9)
