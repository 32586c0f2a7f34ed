"""Which units of a test are not independent, and what an estimate is worth that is built from them.

Two queries that cite the same patent, or documents of one family, share a part of their luck. A unit names its
*sources* of dependence; two units that share a source are dependent, all others are not. This is weaker than
resampling whole connected groups: on real landscapes chains of shared citations tie hundreds of queries into one
group of which each shares a source with a few others only.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from patbench_core.stats.bounds import FEWEST

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Dependence:
    """Units and the sources that they share.

    Attributes
    ----------
    incidence : csr_array of shape (n_units, n_sources), float64
        1 / sqrt(sources of the unit) at each source of a unit, so that each row has length 1.
    """

    incidence: "csr_array"

    @property
    def n(self) -> int:
        """Number of units."""
        return int(self.incidence.shape[0])

    @cached_property
    def correlation(self) -> "csr_array":
        """K of shape (n, n): correlation of two units whose luck comes from their sources alone.

        With s_i sources of unit i, K_ij = |shared sources| / sqrt(s_i s_j).
        """
        shared: csr_array = (self.incidence @ self.incidence.T).tocsr()
        return shared

    @cached_property
    def effective(self) -> float:
        """Number of independent units that the units are worth: n^2 / sum(K), the design effect of Kish (1965)."""
        return self.n**2 / float(np.square(self.incidence.T @ np.ones(self.n)).sum())

    @cached_property
    def _correction(self) -> float:
        """What the sum of products of centred influences has to be multiplied by to be unbiased where K is true.

        With G the 0/1 matrix of pairs that share a source and H = I - 11'/n, residuals He have
        E[(He)' G (He)] = tr(G H K H), where e' G e has E = 1' K 1 = sum(K). For disjoint groups this is the
        correction for few groups of cluster-robust errors (Bell and McCaffrey, Survey Methodology 28(2), 2002).
        """
        n, k, g = self.n, self.correlation, self._shared
        k_sums, g_sums = np.asarray(k.sum(axis=1)).ravel(), np.asarray(g.sum(axis=1)).ravel()
        expected = k.sum() - 2 / n * float(g_sums @ k_sums) + float(g_sums.sum()) * float(k_sums.sum()) / n**2
        return float(k_sums.sum()) / expected if expected > 0 else np.inf

    @cached_property
    def _shared(self) -> "csr_array":
        """G of shape (n, n), float64: 1 where two units share a source, among them each unit with itself."""
        shared = self.correlation.copy()
        shared.data[:] = 1.0
        return shared

    def covariance(self, influence: Floats) -> tuple[Floats, Floats]:
        """Covariances of means of columns, as if units were independent and with their dependence.

        Parameters
        ----------
        influence : ndarray of shape (n_units, n_items), float64
            Centred: each column sums to zero.

        Returns
        -------
        independent, dependent : ndarray of shape (n_items, n_items), float64
            E'E / (n (n - 1)), and c E'GE / n^2 with the correction c.

        References
        ----------
        Conley, Journal of Econometrics 92(1), 1999; Aronow, Samii and Assenova, Political Analysis 23(4), 2015
        (variances under dependence of pairs that share a member).
        """
        n = self.n
        independent = influence.T @ influence / (n * max(1, n - 1))
        if self.effective == n or self.effective < FEWEST:
            return independent, independent
        return independent, self._correction * (influence.T @ (self._shared @ influence)) / n**2


def dependence(sources: Sequence[Sequence[Hashable]]) -> Dependence:
    """Dependence of units from the sources that each names.

    Parameters
    ----------
    sources : sequence of (sequence of hashable)
        Of each unit; a unit that names none is independent of all others.
    """
    import pandas as pd
    from scipy.sparse import csr_array

    n, named = len(sources), np.fromiter(map(len, sources), np.int64, len(sources))
    flat = np.fromiter(chain.from_iterable(sources), object, int(named.sum()))
    codes, distinct = pd.factorize(flat, use_na_sentinel=False)
    alone = np.flatnonzero(named == 0)  # each has a source of its own
    width = len(distinct) + len(alone)
    places = np.concatenate([codes, len(distinct) + np.arange(len(alone))])
    cells = np.unique(np.concatenate([np.repeat(np.arange(n), named), alone]) * max(width, 1) + places)
    units, places = np.divmod(cells, max(width, 1))
    own = np.bincount(units, minlength=n)
    return Dependence(csr_array((own[units] ** -0.5, (units, places)), shape=(n, width)))
