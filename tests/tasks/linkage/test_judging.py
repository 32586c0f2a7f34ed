"""Judgement of all pairs against scikit-learn, trec_eval's measures and what is known in advance."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from patbench_core.tasks.linkage.judging import Judged, judge


def judged(relevant: np.ndarray, known: np.ndarray | None = None, **parts: np.ndarray) -> Judged:
    """A direction in which every query is its own component."""
    n, m = relevant.shape
    none = np.zeros_like(relevant)
    given = {"component": np.arange(n), "related": none} | parts
    return Judged(np.arange(n), np.arange(m), relevant, none if known is None else known, **given)


def names(case: Judged) -> tuple[list[str], list[str]]:
    """Ids of both sides."""
    return [f"q{row}" for row in case.queries], [f"c{row}" for row in case.candidates]


@pytest.fixture
def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Scores and links of 20 queries and 50 candidates, each query with a link."""
    random = np.random.default_rng(1)
    relevant = random.random((20, 50)) < 0.1
    relevant[np.arange(20), random.integers(0, 50, 20)] = True
    return random.random((20, 50)).astype(np.float32), relevant


def test_measures_equal_an_oracle(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """nDCG@10 of scikit-learn, and the others counted from sorted lists."""
    scores, relevant = drawn
    made, details, _ = judge([scores.copy()], judged(relevant), names(judged(relevant)))
    assert made["metrics"]["nDCG@10"] == pytest.approx(ndcg_score(relevant, scores, k=10), abs=1e-9)
    ordered = np.take_along_axis(relevant, np.argsort(-scores, axis=1), axis=1)
    assert made["metrics"]["MRR"] == pytest.approx((1 / (ordered.argmax(axis=1) + 1)).mean(), abs=1e-12)
    hits = ordered[:, :10].sum(axis=1)
    positives = relevant.sum(axis=1)
    assert made["metrics"]["P@10"] == pytest.approx(hits.mean() / 10)
    assert details["capped_recall"]["@10"] == pytest.approx((hits / np.minimum(10, positives)).mean())
    assert details["precision_ceiling"]["P@10"] == pytest.approx(np.minimum(10, positives).mean() / 10)
    assert details["areas"]["lift"] == pytest.approx(details["areas"]["pr_auc"] / relevant.mean())


def test_known_links_are_left_out(drawn: tuple[np.ndarray, np.ndarray]) -> None:
    """A known link with the highest score changes nothing."""
    scores, relevant = drawn
    known = np.zeros_like(relevant)
    known[:, 0] = ~relevant[:, 0]
    low, high = scores.copy(), scores.copy()
    low[known], high[known] = 0, 9
    results = [judge([each], judged(relevant, known), names(judged(relevant)))[:2] for each in (low, high)]
    assert results[0] == results[1]


def test_all_tied_is_what_random_orders_give() -> None:
    """One link among 4 candidates: the mean of 1, 1/2, 1/3, 1/4, within a band from worst to best."""
    case = judged(np.eye(4, dtype=bool))
    made, details, _ = judge([np.zeros((4, 4), np.float32)], case, names(case))
    assert made["metrics"]["MRR"] == pytest.approx(np.mean([1, 1 / 2, 1 / 3, 1 / 4]))
    assert details["tie_band"]["MRR"] == [1 / 4, 1.0]
    assert (details["areas"]["roc_auc"], details["areas"]["lift"]) == (0.5, 1.0)


def test_where_every_pair_is_a_link_there_is_no_roc() -> None:
    """Nothing is there to be told apart: None, over seeds too, where a record can hold no NaN."""
    case = judged(np.ones((1, 1), bool))
    for seeds in (1, 2):
        _, details, _ = judge([np.zeros((1, 1), np.float32)] * seeds, case, names(case))
        assert details["areas"] == {"base_rate": 1.0, "pr_auc": 1.0, "lift": 1.0, "roc_auc": None}


def test_intervals_and_effective_number_follow_components() -> None:
    """Nine queries of one component and one of another are worth little more than one."""
    relevant = np.zeros((10, 20), bool)
    relevant[:, 0] = True
    scores = np.zeros((10, 20), np.float32)
    scores[:9, 0] = 1
    alone, together = judged(relevant), judged(relevant, component=np.array([0] * 9 + [1]))
    assert together.effective["queries"] == pytest.approx(100 / 82)
    widths = [np.ptp(judge([scores.copy()], case, names(case))[0]["ci"]["MRR"]) for case in (alone, together)]
    assert widths[0] < widths[1]


def test_errors_of_twins_are_counted() -> None:
    """Of the unlinked candidates among the first ten, those that a twin has."""
    relevant = np.zeros((1, 30), bool)
    relevant[0, 0] = True
    related = np.zeros((1, 30), bool)
    related[0, [1, 2, 25]] = True
    case = judged(relevant, related=related)
    _, details, _ = judge([-np.arange(30, dtype=np.float32)[None]], case, names(case))
    assert details["related_errors"] == {"errors": 9, "related": 2, "share": 2 / 9}
