"""The smallest difference between two models that a set of queries can show."""

from statistics import NormalDist

import numpy as np

from patbench_core.stats.bootstrap import LEVEL

POWER = 0.8
_NORMAL = NormalDist()
FACTOR = _NORMAL.inv_cdf((1 + LEVEL) / 2) + _NORMAL.inv_cdf(POWER)
"""2.80 standard errors: 1.96 for two sides at 5 %, 0.84 for a power of 80 %."""


def smallest_detectable(scores: np.ndarray) -> np.ndarray:
    """Smallest true difference of each pair that a paired test at 5 % finds with a probability of `POWER`.

    It is ``FACTOR * sd / sqrt(n)``, sd the standard deviation of the paired differences over the n queries
    (denominator n - 1), for one comparison on its own: Holm's correction asks for more.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_models), float64
        Of two queries or more.

    Returns
    -------
    ndarray of shape (n_models, n_models), float64
        Zero on the diagonal, and for models whose difference is the same for every query.

    References
    ----------
    Sakai, Statistical reform in information retrieval?, SIGIR Forum 48(1), 2014 (power of the paired t-test); here
    with the normal approximation.
    """
    covariance = np.atleast_2d(np.cov(scores, rowvar=False))
    variance = np.diag(covariance)
    of_difference = variance[:, None] + variance[None, :] - 2 * covariance
    return FACTOR * np.sqrt(np.maximum(of_difference, 0.0) / len(scores))
