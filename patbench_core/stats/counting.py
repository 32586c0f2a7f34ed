"""How often each row was drawn, compiled."""

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def count(drawn: np.ndarray, counts: np.ndarray) -> None:
    """Write how often each row is in each resample.

    Parameters
    ----------
    drawn : ndarray of shape (n_resamples, n_draws), int32
        Rows, from 0.
    counts : ndarray of shape (n_resamples, n_rows), float64
    """
    for resample in range(len(drawn)):
        own = counts[resample]
        own[:] = 0.0
        for row in drawn[resample]:
            own[row] += 1.0
