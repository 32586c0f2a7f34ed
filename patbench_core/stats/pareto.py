"""The Pareto front: what nothing else beats in quality and in thrift at once."""

import numpy as np


def on_front(quality: np.ndarray, thrift: np.ndarray) -> np.ndarray:
    """Points that no other point equals in both and exceeds in one.

    Parameters
    ----------
    quality : ndarray of shape (..., n), float64
        More is better; each row of the leading axes is a front of its own.
    thrift : ndarray of shape (n,), float64
        More is better, such as documents per second.

    Returns
    -------
    ndarray of shape (..., n), bool
    """
    front = np.ones(quality.shape, bool)
    for at in range(len(thrift)):
        own = quality[..., [at]]
        better = quality[..., thrift >= thrift[at]] > own
        level = quality[..., thrift > thrift[at]] == own
        front[..., at] = ~(better.any(axis=-1) | level.any(axis=-1))
    return front


def front_shares(resampled: np.ndarray, thrift: np.ndarray) -> np.ndarray:
    """Share of bootstrap resamples in which each point is on the front: ndarray of shape (n,), float64.

    Parameters
    ----------
    resampled : ndarray of shape (n_resamples, n), float64
        Mean quality in each resample, see `resampled_means`.
    thrift : ndarray of shape (n,), float64
    """
    return on_front(resampled, thrift).mean(axis=0)
