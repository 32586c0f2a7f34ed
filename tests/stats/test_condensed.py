"""Condensed rankings against real deletion, and equal numbers against enumeration; pytrec_eval gives nDCG."""

from itertools import combinations

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.stats.condensed import DRAWS, Cited, equal_scores, kind_scores, subsets

DOCUMENTS = 14
NDCG = "nDCG@5"

Query = tuple[list[int], dict[int, tuple[int, int]]]
"""Documents, best first, and gain and domain of each cited one."""


@st.composite
def queries(draw: st.DrawFn) -> list[Query]:
    """One to four queries; some cited documents are not retrieved."""
    gains = st.tuples(st.integers(1, 3), st.sampled_from([IN, OUT, UNKNOWN]))
    cited = st.dictionaries(st.integers(0, DOCUMENTS - 1), gains, min_size=1, max_size=7)
    ranking = st.permutations(range(DOCUMENTS)).flatmap(
        lambda documents: st.integers(1, DOCUMENTS).map(lambda n: documents[:n])
    )
    return draw(st.lists(st.tuples(ranking, cited), min_size=1, max_size=4))


def as_cited(queries: list[Query]) -> Cited:
    """What a record's table of ranks would hold."""
    rows = [
        (query, run.index(doc) + 1 if doc in run else 0, gain, domain)
        for query, (run, judged) in enumerate(queries)
        for doc, (gain, domain) in judged.items()
    ]
    return Cited.ranked(*np.array(rows).T, n_queries=len(queries))


def trec(run: list[int], gains: dict[int, int]) -> float:
    """nDCG@5 by pytrec_eval."""
    qrels = {"q": {str(doc): gain for doc, gain in gains.items()}}
    found = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.5"}).evaluate(
        {"q": {str(doc): float(len(run) - place) for place, doc in enumerate(run)}}
    )
    return found.get("q", {}).get("ndcg_cut_5", 0.0)


def without(run: list[int], judged: dict[int, tuple[int, int]], kept: set[int]) -> list[int]:
    """The ranking with all cited documents deleted but the kept ones."""
    return [doc for doc in run if doc in kept or doc not in judged]


@settings(max_examples=80, deadline=None)
@given(queries(), st.integers(0, 2**32 - 1))
def test_condensed_ranks_are_those_after_deletion(drawn: list[Query], seed: int) -> None:
    """Delete from the whole list, rank anew."""
    cited = as_cited(drawn)
    kept = np.random.default_rng(seed).random(len(cited.query)) < 0.5
    shorter = cited.without(~kept)
    found = iter(np.where(shorter.found, shorter.greater + 1, 0))
    link = iter(kept)
    for run, judged in drawn:
        chosen = {doc for doc in judged if next(link)}
        left = without(run, judged, chosen)
        for doc in judged:
            if doc in chosen:
                assert next(found) == (left.index(doc) + 1 if doc in left else 0)
    assert next(found, None) is None


@settings(max_examples=80, deadline=None)
@given(queries())
def test_scores_after_removal_are_pytrec_evals(drawn: list[Query]) -> None:
    """One kind relevant, all other cited documents out of the ranking."""
    cited = as_cited(drawn)
    for domain in (IN, OUT):
        found = kind_scores(cited.without(cited.kind != domain), domain, NDCG)
        for score, (run, judged) in zip(found, drawn, strict=True):
            gains = {doc: gain for doc, (gain, kind) in judged.items() if kind == domain}
            expected = trec(without(run, judged, set(gains)), gains) if gains else np.nan
            assert score == pytest.approx(expected, abs=1e-9, nan_ok=True)


@settings(max_examples=80, deadline=None)
@given(queries())
def test_equal_scores_are_the_mean_over_all_subsets(drawn: list[Query]) -> None:
    """Enumerated: each subset of the larger kind, every other cited document deleted."""
    found = equal_scores(as_cited(drawn), IN, OUT, NDCG)
    for score, (run, judged) in zip(found, drawn, strict=True):
        inside, outside = ([doc for doc, (_, kind) in judged.items() if kind == domain] for domain in (IN, OUT))
        size = min(len(inside), len(outside))
        every = [
            trec(without(run, judged, set(chosen)), {doc: judged[doc][0] for doc in chosen})
            for chosen in combinations(inside, size)
            if size
        ]
        assert score == pytest.approx(np.mean(every) if every else np.nan, abs=1e-9, nan_ok=True)


def test_many_subsets_are_drawn() -> None:
    """Each of the right size, without repetition inside, every element about as often, the same with the same seed."""
    drawn = subsets(20, 6, np.random.default_rng(0))
    assert drawn.shape == (DRAWS, 6)
    assert all(len(set(row)) == 6 for row in drawn.tolist())
    assert np.bincount(drawn.ravel(), minlength=20).min() > DRAWS * 6 / 20 / 2
    np.testing.assert_array_equal(drawn, subsets(20, 6, np.random.default_rng(0)))


def test_drawn_scores_are_near_the_expectation() -> None:
    """Thirty IN against one OUT, one of the IN found first: C(30, 1) is enumerated; against three it is drawn."""
    query, rank = np.zeros(33, np.int64), np.r_[1, np.zeros(32, np.int64)]
    gain, domain = np.ones(33, np.int64), np.r_[np.full(30, IN), np.full(3, OUT)]
    one = equal_scores(Cited.ranked(query[:31], rank[:31], gain[:31], domain[:31], 1), IN, OUT, NDCG)
    assert one == pytest.approx([1 / 30])
    three = equal_scores(Cited.ranked(query, rank, gain, domain, 1), IN, OUT, "Recall@5")
    assert three == pytest.approx([1 / 30], abs=0.03)


def test_removal_leaves_the_mean_over_the_orders_of_ties() -> None:
    """Four documents tie behind one; two of the tie and the first are removed: all orders of the rest, enumerated."""
    query, gain = np.zeros(4, np.int64), np.ones(4, np.int64)
    kind = np.array([OUT, IN, OUT, OUT])
    greater, equal = np.array([0, 1, 1, 1]), np.array([0, 3, 3, 3])
    cited = Cited(query, greater, equal, np.ones(4, bool), gain, kind, 1).without(kind == OUT)
    assert (cited.greater.tolist(), cited.equal.tolist()) == ([0], [1])
    assert kind_scores(cited, IN, NDCG) == pytest.approx((1 + 1 / np.log2(3)) / 2)


def test_what_is_drawn_is_the_same_each_time() -> None:
    """A page that is made anew has the same numbers."""
    random = np.random.default_rng(2)
    query, rank = np.zeros(40, np.int64), random.permutation(200)[:40] + 1
    domain = np.r_[np.full(28, IN), np.full(12, OUT)]
    made = [equal_scores(Cited.ranked(query, rank, np.ones(40, np.int64), domain, 1), IN, OUT, NDCG) for _ in range(2)]
    np.testing.assert_array_equal(*made)
