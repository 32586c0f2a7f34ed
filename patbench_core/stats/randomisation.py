"""Randomisation tests: what differences come about when the scores of two models change places at random."""

import numpy as np

from patbench_core.stats.bootstrap import RESAMPLES

_BLOCK_CELLS = 4_000_000


def signed_sums(scores: np.ndarray, seed: int = 0) -> np.ndarray:
    """Sums of columns, the sign of each row turned or not: every column sees the same signs.

    The difference of two columns of the result is the sum of the differences of two models after the scores of some
    queries changed places, so that one matrix serves all pairs of models. Rows in which all models score the same
    add nothing to any difference and are left out. Memory is bounded whatever the number of rows.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
    seed : int
        The same seed gives the same signs.

    Returns
    -------
    ndarray of shape (n_signs, n_models), float64
        All combinations of signs where `RESAMPLES` are enough for them, else `RESAMPLES` random ones.

    References
    ----------
    Fisher, The Design of Experiments, 1935, section 21; Smucker, Allan and Carterette, A comparison of statistical
    significance tests for information retrieval evaluation, CIKM 2007.
    """
    telling = scores[(scores != scores[:, :1]).any(axis=1)]
    n = len(telling)
    if is_exact(scores):
        kept = np.arange(2**n)[:, None] >> np.arange(n) & 1
        return 2.0 * (kept @ telling) - telling.sum(axis=0)
    random = np.random.default_rng(seed)
    sums = np.empty((RESAMPLES, scores.shape[1]))
    block = max(1, min(RESAMPLES, _BLOCK_CELLS // n))
    for start in range(0, RESAMPLES, block):
        size = min(block, RESAMPLES - start)
        words = random.integers(0, 2**32, (size, -(-n // 32)), np.uint32)
        kept = np.unpackbits(words.view(np.uint8), axis=1, count=n)
        sums[start : start + size] = kept.astype(np.float64) @ telling
    return 2.0 * sums - telling.sum(axis=0)


def is_exact(scores: np.ndarray) -> bool:
    """Whether `signed_sums` has all combinations of signs, so that p-values are exact."""
    return 2 ** int((scores != scores[:, :1]).any(axis=1).sum()) <= RESAMPLES


def p_values(turned: np.ndarray, observed: np.ndarray, exact: bool, tolerance: float) -> np.ndarray:
    """Two-sided p-values: ndarray of shape (n_pairs,), float64.

    Parameters
    ----------
    turned : ndarray of shape (n_signs, n_pairs), float64
        Differences after changing places.
    observed : ndarray of shape (n_pairs,), float64
    exact : bool
        Whether `turned` is all of them; random ones count the observed one in addition.
    tolerance : float
        Differences that are nearer than this are equal.

    References
    ----------
    Phipson and Smyth, Permutation p-values should never be zero, SAGMB 9(1), 2010.
    """
    extreme = (np.abs(turned) >= np.abs(observed) - tolerance).sum(axis=0)
    return extreme / len(turned) if exact else (extreme + 1) / (len(turned) + 1)
