"""Tests of MaxSim, with sentence-transformers and the definition as oracles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.tasks.retrieval.maxsim import maxsim


def texts(lengths: list[int], seed: int, unit: bool = True) -> list[np.ndarray]:
    """Token vectors of texts."""
    random = np.random.default_rng(seed)
    made = [random.standard_normal((length, 16)).astype(np.float32) for length in lengths]
    return [each / np.linalg.norm(each, axis=1, keepdims=True) for each in made] if unit else made


def by_definition(queries: list[np.ndarray], documents: list[np.ndarray]) -> np.ndarray:
    """Sum over query tokens of the greatest inner product, in float64."""
    return np.array(
        [[sum(max(float(q @ d) for d in doc) for q in query) for doc in documents] for query in queries], np.float64
    )


def run(queries: list[np.ndarray], documents: list[np.ndarray]) -> np.ndarray:
    """Scores of all pairs."""
    sides = [(np.concatenate(side), np.array([len(each) for each in side])) for side in (queries, documents)]
    return maxsim(*sides[0], *sides[1])


lengths = st.lists(st.integers(1, 12), min_size=1, max_size=6)


@settings(max_examples=50, deadline=None)
@given(lengths, lengths, st.integers(0, 99), st.booleans())
def test_scores_are_those_of_the_definition(queries: list[int], documents: list[int], seed: int, unit: bool) -> None:
    """Negative ones too, where no token is similar."""
    sides = texts(queries, seed, unit), texts(documents, seed + 100, unit)
    scores = run(*sides)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, by_definition(*sides), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_scores_equal_those_of_sentence_transformers(seed: int) -> None:
    """At lengths of real texts."""
    from sentence_transformers.util.similarity import maxsim as oracle

    random = np.random.default_rng(seed)
    sides = [texts(random.integers(1, 300, count).tolist(), seed + count) for count in (7, 20)]
    np.testing.assert_allclose(run(*sides), oracle(*sides).numpy(), atol=1e-5, rtol=1e-6)
