"""Calibration: how far probabilities are from the shares of decisions that are right."""

import numpy as np

BINS = 10


def calibration_bins(probability: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Sums by bin of equal width, which add up over documents: ndarray of shape (2, BINS), float64.

    Parameters
    ----------
    probability : ndarray of shape (n, n_labels), float64
        That a document has a label.
    true : ndarray of shape (n, n_labels), bool

    Returns
    -------
    ndarray
        Sum of the probability less the truth of each bin; pairs of document and label in it.
    """
    place = np.minimum((probability * BINS).astype(np.int64), BINS - 1).ravel()
    gap = np.bincount(place, weights=(probability - true).ravel(), minlength=BINS)
    return np.stack([gap, np.bincount(place, minlength=BINS)])


def expected_calibration_error(bins: np.ndarray) -> np.ndarray:
    """Mean over pairs of |mean probability - share that is true| of their bin: ndarray of shape (...), float64.

    Parameters
    ----------
    bins : ndarray of shape (..., 2, BINS)
        As `calibration_bins` gives them.

    References
    ----------
    Naeini, Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017, equation 3, there for the likeliest class.
    """
    error: np.ndarray = np.abs(bins[..., 0, :]).sum(axis=-1) / np.maximum(bins[..., 1, :].sum(axis=-1), 1)
    return error
