"""Means over tie orders against all orders, one by one."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.measures import measure
from patbench_core.measures.expected import expected, tied
from patbench_core.measures.ranks import Ranks

NAMES = ("nDCG@3", "nDCG", "Recall@3", "P@2", "success@1", "success@3", "MAP", "MAP@3", "MRR", "MRR@2")


@st.composite
def rankings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Scores of some documents with ties, and a gain (0: not relevant) of each."""
    scores = draw(st.lists(st.integers(0, 2), min_size=1, max_size=6))
    gains = draw(st.lists(st.integers(0, 2), min_size=len(scores), max_size=len(scores)).filter(any))
    return np.array(scores), np.array(gains)


def brute_force(name: str, scores: np.ndarray, gains: np.ndarray) -> float:
    """Mean over all orders of documents that sort them by score."""
    values = []
    for order in permutations(range(len(scores))):
        if all(scores[one] >= scores[other] for one, other in pairwise(order)):
            ranks = np.array([order.index(document) + 1 for document in np.flatnonzero(gains)])
            values.append(measure(name)(Ranks(np.zeros(len(ranks), int), ranks, gains[gains > 0], 1))[0])
    return float(np.mean(values))


@pytest.mark.parametrize("name", NAMES)
@given(ranking=rankings())
@settings(max_examples=40, deadline=None)
def test_equals_the_mean_over_all_orders(name: str, ranking: tuple[np.ndarray, np.ndarray]) -> None:
    """Every measure equals the mean of itself over every order that the scores allow."""
    scores, gains = ranking
    relevant = np.flatnonzero(gains)
    greater = np.array([(scores > scores[document]).sum() for document in relevant])
    equal = np.array([(scores == scores[document]).sum() - 1 for document in relevant])
    ties = tied(np.zeros(len(relevant), int), greater, equal, gains[relevant], greater + 1, 1)
    assert expected(name, ties)[0] == pytest.approx(brute_force(name, scores, gains), abs=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_without_ties_it_is_the_measure_itself(name: str) -> None:
    """Several queries, one of them with a document that was not retrieved."""
    random = np.random.default_rng(3)
    query = np.sort(random.integers(0, 40, 120))
    query = np.unique(query, return_inverse=True)[1]
    rank = np.concatenate([random.permutation(50)[:n] + 1 for n in np.bincount(query)])
    rank[5] = 0
    gain = random.integers(1, 3, len(query))
    n = query.max() + 1
    ties = tied(query, np.maximum(rank - 1, 0), np.zeros(len(query), int), gain, rank, n)
    np.testing.assert_allclose(expected(name, ties), measure(name)(Ranks(query, rank, gain, n)), atol=1e-12)
