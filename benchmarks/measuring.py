"""Measures against pytrec_eval, at the size of the paper's landscape."""

from collections.abc import Iterator

import numpy as np
import pytrec_eval

from benchmarks.timing import Ratio, compare
from patbench_core.measures import RETRIEVAL, measure
from patbench_core.measures.ranks import ranks_in_run

QUERIES, DOCUMENTS, DEPTH, LINKS = 46_069, 113_148, 100, 2
_THEIRS = {"ndcg_cut.10,100", "recall.10,100", "map", "recip_rank"}


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """All six measures of every query, from arrays and from pytrec_eval's dictionaries, made beforehand."""
    random = np.random.default_rng(0)
    run = random.integers(0, DOCUMENTS // DEPTH, (QUERIES, DEPTH)) + np.arange(DEPTH) * (DOCUMENTS // DEPTH)
    query = np.repeat(np.arange(QUERIES), LINKS)
    doc = run[query, random.integers(0, DEPTH, len(query))]
    query, doc = np.unique(np.stack([query, doc], axis=1), axis=0).T
    qrels: dict[str, dict[str, int]] = {}
    for one, other in zip(query.tolist(), doc.tolist(), strict=True):
        qrels.setdefault(str(one), {})[str(other)] = 1
    listed = {str(row): {str(d): DEPTH - rank for rank, d in enumerate(each)} for row, each in enumerate(run.tolist())}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, _THEIRS)
    what = f"measures of {QUERIES:,} queries x {DEPTH}, against pytrec_eval"
    gain = np.ones(len(query), np.int64)
    yield compare(what, lambda: _ours(run, query, doc, gain), lambda: theirs.evaluate(listed), rounds, 0.5)


def _ours(run: np.ndarray, query: np.ndarray, doc: np.ndarray, gain: np.ndarray) -> list[np.ndarray]:
    ranks = ranks_in_run(run, query, doc, gain)
    return [measure(name)(ranks) for name in RETRIEVAL]
