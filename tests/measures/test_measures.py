"""Tests of measures: pytrec_eval, given ranks, is the oracle."""

from typing import Any

import numpy as np
import pytest
import pytrec_eval
from hypothesis import example, given, settings
from hypothesis import strategies as st

from patbench_core.measures import RETRIEVAL, measure
from patbench_core.measures.errors import MeasureError
from patbench_core.measures.ranks import Ranks, ranks_in_run

TREC = {"nDCG": "ndcg_cut", "Recall": "recall", "P": "P", "success": "success", "MAP": "map_cut"}
UNCUT = {"nDCG": "ndcg", "MAP": "map", "MRR": "recip_rank"}

Run = list[list[int]]
Judged = list[dict[int, int]]


@st.composite
def rankings(draw: st.DrawFn) -> tuple[Run, Judged, int]:
    """Rankings of some documents, judgments of any of them, a cutoff that may lie beyond them all."""
    documents = draw(st.integers(1, 30))
    queries = draw(st.integers(1, 5))
    run = [draw(st.permutations(range(documents)))[: draw(st.integers(0, documents))] for _ in range(queries)]
    gains = st.dictionaries(st.integers(0, documents), st.integers(1, 4), min_size=1, max_size=documents)
    return run, [draw(gains) for _ in range(queries)], draw(st.sampled_from([1, 2, 3, 5, 10, 100, 1000]))


def ranks(run: Run, judged: Judged) -> Ranks:
    """The ranks of the judged documents, by way of a padded array."""
    padded = np.full((len(run), max(map(len, run))), -1, np.int32)
    for row, documents in zip(padded, run, strict=True):
        row[: len(documents)] = documents
    links = [(query, doc, gain) for query, gains in enumerate(judged) for doc, gain in gains.items()]
    return ranks_in_run(padded, *np.array(links, np.int32).T)


def oracle(run: Run, judged: Judged, name: str) -> np.ndarray:
    """Scores by pytrec_eval, given descending integers; a query without a ranking is not in its run, and scores 0."""
    qrels = {str(query): {f"d{doc}": gain for doc, gain in gains.items()} for query, gains in enumerate(judged)}
    given_run = {
        str(query): {f"d{doc}": float(len(documents) - place) for place, doc in enumerate(documents)}
        for query, documents in enumerate(run)
        if documents
    }
    kind, _, cutoff = name.partition("@")
    trec = f"{TREC[kind]}.{cutoff}" if cutoff else UNCUT[kind]
    found: dict[str, Any] = pytrec_eval.RelevanceEvaluator(qrels, {trec}).evaluate(given_run)
    return np.array([found.get(str(query), {}).get(trec.replace(".", "_"), 0.0) for query in range(len(run))])


def differences(run: Run, judged: Judged, k: int) -> dict[str, float]:
    """Greatest difference from trec_eval of every measure, with and without the cutoff."""
    found = ranks(run, judged)
    names = [f"{kind}@{k}" for kind in TREC] + list(UNCUT)
    return {name: float(np.abs(measure(name)(found) - oracle(run, judged, name)).max()) for name in names}


@settings(max_examples=150, deadline=None)
@given(rankings())
@example(([[0]], [{0: 1}], 10))  # one document
@example(([[0]], [{1: 1}], 10))  # one document, another one is relevant
@example(([[]], [{0: 1}], 1))  # nothing retrieved at all
@example(([[], [2, 1]], [{1: 3}, {1: 2, 2: 4, 0: 1}], 2))  # one query is missing
@example(([[3, 2, 1, 0]], [{0: 1, 1: 1, 2: 1, 3: 1}], 100))  # all relevant, cutoff beyond the documents
def test_measures_equal_trec_eval(case: tuple[Run, Judged, int]) -> None:
    """All of them, to 1e-9."""
    assert all(difference <= 1e-9 for difference in differences(*case).values())


def test_measures_equal_trec_eval_on_long_rankings() -> None:
    """A thousand documents, graded gains, many queries, several blocks of links."""
    random = np.random.default_rng(0)
    run = [random.permutation(1200)[: random.integers(0, 1000)].tolist() for _ in range(60)]
    judged = [
        dict(zip(random.permutation(1200)[:300].tolist(), random.integers(1, 5, 300).tolist(), strict=True))
        for _ in run
    ]
    for k in (10, 100, 5000):
        assert all(difference <= 1e-9 for difference in differences(run, judged, k).values())


def test_fault_13_near_equal_scores_do_not_reach_the_measures() -> None:
    """Measures see ranks: scores that float32 cannot tell apart never come into it."""
    found = ranks([[0, 1, 2]], [{0: 1}])
    assert measure("MRR")(found) == [1.0]


def test_fault_14_a_query_without_a_ranking_counts_in_the_mean() -> None:
    """The denominator is the judged queries."""
    found = ranks([[0], []], [{0: 1}, {0: 1}])
    assert [measure(name)(found).mean() for name in RETRIEVAL] == [0.5] * len(RETRIEVAL)


def test_fault_16_a_document_named_twice_is_refused() -> None:
    """It would give an nDCG above 1."""
    with pytest.raises(MeasureError, match="query 1"):
        ranks([[0, 1], [2, 2]], [{0: 1}, {2: 1}])


def test_fault_17_the_ideal_ranking_holds_documents_that_were_not_retrieved() -> None:
    """Two relevant documents, one of them at rank 1: less than 1 at any cutoff but 1."""
    found = ranks([[0, 5]], [{0: 1, 9: 1}])
    assert measure("nDCG@1")(found) == [1.0]
    assert measure("nDCG@2")(found) == pytest.approx([1 / (1 + 1 / np.log2(3))])
    assert measure("Recall@100")(found) == [0.5]


@settings(max_examples=60, deadline=None)
@given(rankings())
def test_scores_lie_between_nought_and_one(case: tuple[Run, Judged, int]) -> None:
    """Whatever the ranking; and no score falls when the cutoff grows, but that of precision and of cut nDCG."""
    run, judged, k = case
    found = ranks(run, judged)
    for kind in TREC:
        scores = measure(f"{kind}@{k}")(found)
        assert ((scores >= 0) & (scores <= 1)).all()
        if kind in ("Recall", "success", "MAP"):
            assert (measure(f"{kind}@{k + 1}")(found) >= scores).all()


def test_mrr_takes_a_cutoff() -> None:
    """MRR@k is 0 where the first relevant document comes later."""
    found = ranks([[5, 6, 0]], [{0: 1}])
    assert measure("MRR@2")(found) == [0.0]
    assert measure("MRR@3")(found) == pytest.approx([1 / 3])


@pytest.mark.parametrize("name", ["ndcg@10", "nDCG@0", "nDCG@", "P", "success", "nDCG@-1", "nDCG@1.5", "", "F1"])
def test_other_names_are_refused(name: str) -> None:
    """The message names what there is."""
    with pytest.raises(MeasureError, match="choose one of MAP, nDCG, P@k"):
        measure(name)


@pytest.mark.parametrize("ranking", [[3, 7, 7], [5, 0, 0], [4, 4, -1], [1, 2, 1]])
def test_a_document_named_twice_is_refused_wherever_it_stands(ranking: list[int]) -> None:
    """Document 0 too; the end of a shorter ranking is none."""
    with pytest.raises(MeasureError):
        ranks_in_run(np.array([[1, 2, 3], ranking]), np.array([0]), np.array([1]), np.array([1]))
    ranks_in_run(np.array([[1, 2, 3], [4, -1, -1]]), np.array([0]), np.array([1]), np.array([1]))
