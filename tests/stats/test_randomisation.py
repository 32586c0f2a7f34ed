"""Randomisation tests: scipy's permutation test and all combinations of signs are the oracles."""

import tracemalloc
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats import randomisation
from patbench_core.stats.bootstrap import RESAMPLES
from patbench_core.stats.randomisation import is_exact, p_values, signed_sums


def chance(less: np.ndarray) -> np.ndarray:
    """P-values of columns of differences, each a comparison of its own."""
    return p_values(signed_sums(less) / len(less), less.mean(axis=0), is_exact(less), 1e-12)


@pytest.mark.parametrize("queries", [2, 6, 9])
def test_few_queries_give_scipys_exact_p_value(queries: int) -> None:
    """All combinations of signs."""
    one, other = np.random.default_rng(queries).random((2, queries))
    expected = stats.permutation_test(
        (one, other), lambda a, b: np.mean(a) - np.mean(b), permutation_type="samples", n_resamples=np.inf
    ).pvalue
    both = np.stack([one, other], axis=1)
    sums = signed_sums(both)
    assert len(sums) == 2**queries
    found = p_values((sums[:, [0]] - sums[:, [1]]) / queries, np.array([one.mean() - other.mean()]), True, 1e-12)
    assert found[0] == pytest.approx(expected)


def test_many_queries_are_near_scipys_p_value() -> None:
    """Within Monte-Carlo error of two sets of signs."""
    random = np.random.default_rng(0)
    less = random.normal(0.02, 0.1, (80, 1))
    expected = stats.permutation_test(
        (less[:, 0],), np.mean, permutation_type="samples", n_resamples=20_000, rng=np.random.default_rng(1)
    ).pvalue
    found = chance(np.hstack([less, np.zeros((80, 1))]))[0]
    assert found == pytest.approx(expected, abs=0.02)


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=1, max_size=7))
def test_ties_count_as_brute_force_counts_them(rows: list[list[int]]) -> None:
    """Scores of few values, many of them equal."""
    scores = np.array(rows, np.float64)
    less = scores[:, 0] - scores[:, 1]
    turned = [abs(sum(sign * value for sign, value in zip(signs, less, strict=True))) for signs in _signs(len(less))]
    expected = np.mean([value >= abs(less.sum()) for value in turned])
    sums = signed_sums(scores)
    found = p_values(sums[:, [0]] - sums[:, [1]], np.array([less.sum()]), is_exact(scores), 1e-9)
    assert found[0] == pytest.approx(expected)


def _signs(n: int) -> list[tuple[int, ...]]:
    return list(product((-1, 1), repeat=n))


def test_rows_without_a_difference_change_nothing() -> None:
    """They are left out, so few telling rows among many stay exact."""
    telling = np.random.default_rng(3).random((6, 3))
    padded = np.vstack([telling, np.full((500, 3), 0.4), np.zeros((500, 3))])
    assert is_exact(padded)
    np.testing.assert_array_equal(signed_sums(padded), signed_sums(telling))


def test_equal_models_have_a_p_value_of_one() -> None:
    """No difference can be less extreme than none."""
    scores = np.random.default_rng(4).random((30, 1)) @ np.ones((1, 2))
    sums = signed_sums(scores)
    assert p_values(sums[:, [0]] - sums[:, [1]], np.zeros(1), is_exact(scores), 1e-12)[0] == 1


def test_a_random_p_value_is_never_zero() -> None:
    """The observed difference counts as one of them."""
    assert chance(np.hstack([np.full((200, 1), 0.5), np.zeros((200, 1))]))[0] == pytest.approx(1 / (RESAMPLES + 1))


@pytest.mark.parametrize("skewed", [False, True])
def test_null_differences_are_significant_as_often_as_they_should(skewed: bool) -> None:
    """600 simulated comparisons of equals: one in twenty, within three binomial standard errors."""
    random = np.random.default_rng(5)
    one, other = random.beta(0.3 if skewed else 2, 1.5, (2, 60, 600))
    share = (chance(one - other) < 0.05).mean()
    assert abs(share - 0.05) < 3 * np.sqrt(0.05 * 0.95 / 600)


def test_blocks_do_not_change_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a block is; one seed, one result."""
    scores = np.random.default_rng(0).random((37, 2))
    whole = signed_sums(scores)
    monkeypatch.setattr(randomisation, "_BLOCK_CELLS", 1000)
    np.testing.assert_allclose(signed_sums(scores), whole)
    assert (signed_sums(scores, 7) != whole).any()


def test_fault_07_memory_does_not_grow_with_the_number_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """All 10,000 sets of signs of 5,000 queries would take 400 MB."""
    monkeypatch.setattr(randomisation, "_BLOCK_CELLS", 100_000)
    tracemalloc.start()
    signed_sums(np.random.default_rng(0).random((5_000, 6)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10e6
