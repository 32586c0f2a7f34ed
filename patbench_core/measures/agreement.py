"""Agreement of clusters with labels, for many samples of the same documents at once.

A *cell* is a label together with a cluster; a sample is the number of documents in each cell.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

METRICS = ("V-measure", "homogeneity", "completeness", "ARI", "AMI")


@dataclass(frozen=True)
class Contingency:
    """Documents by label and cluster.

    Attributes
    ----------
    counts : ndarray of shape (n_cells,), int64
        Documents in each cell that has any.
    labels, clusters : ndarray of shape (n_cells,), int64
        Label and cluster of each cell, as codes from 0.
    """

    counts: np.ndarray
    labels: np.ndarray
    clusters: np.ndarray

    @classmethod
    def of(cls, labels: np.ndarray, clusters: np.ndarray) -> "Contingency":
        """Count documents; both arrays are of shape (n,), int, any codes."""
        return cls.with_cells(labels, clusters)[0]

    @classmethod
    def with_cells(cls, labels: np.ndarray, clusters: np.ndarray) -> "tuple[Contingency, np.ndarray]":
        """As `of`, and the cell of each document: ndarray of shape (n,), int64."""
        label, cluster = (np.unique(codes, return_inverse=True)[1] for codes in (labels, clusters))
        width = cluster.max() + 1
        cells, cell, counts = np.unique(label * width + cluster, return_inverse=True, return_counts=True)
        return cls(counts, cells // width, cells % width), cell

    @cached_property
    def expected_information(self) -> float:
        """Mutual information that chance gives to partitions of these sizes, in nats.

        References
        ----------
        Vinh, Epps and Bailey, JMLR 11, 2010, equation 24a, as scikit-learn computes it.
        """
        from scipy.sparse import csr_array
        from sklearn.metrics.cluster import expected_mutual_information

        table = csr_array((self.counts, (self.labels, self.clusters)))
        return float(expected_mutual_information(table, int(self.counts.sum())))

    def metrics(self, samples: np.ndarray) -> dict[str, np.ndarray]:
        """`METRICS` of each sample.

        In AMI what chance gives is that of all documents, not of each sample.

        Parameters
        ----------
        samples : ndarray of shape (n_samples, n_cells), int or float64
            Documents in each cell.

        Returns
        -------
        dict of ndarray of shape (n_samples,), float64

        References
        ----------
        Rosenberg and Hirschberg, EMNLP-CoNLL 2007 (V-measure, beta 1); Hubert and Arabie, Journal of Classification 2,
        1985 (ARI); Vinh, Epps and Bailey, JMLR 11, 2010 (AMI, arithmetic mean).
        """
        samples = samples.astype(np.float64)
        sizes = samples.sum(axis=1)
        by_label, by_cluster = (samples @ _indicator(codes) for codes in (self.labels, self.clusters))
        of_labels, of_clusters, joint = (_entropy(part, sizes) for part in (by_label, by_cluster, samples))
        information = np.maximum(of_labels + of_clusters - joint, 0.0)
        homogeneity = _share(information, of_labels)
        completeness = _share(information, of_clusters)
        mean = homogeneity + completeness
        chance = self.expected_information
        return {
            "V-measure": np.divide(2 * homogeneity * completeness, mean, out=np.zeros_like(mean), where=mean > 0),
            "homogeneity": homogeneity,
            "completeness": completeness,
            "ARI": _adjusted_rand(samples, by_label, by_cluster, sizes),
            "AMI": _share(information - chance, (of_labels + of_clusters) / 2 - chance),
        }


def _indicator(codes: np.ndarray) -> "csr_array":
    """A row a cell, a column a code; sparse, for there may be thousands of both."""
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(codes)), codes, np.arange(len(codes) + 1)))


def _entropy(counts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """In nats, of each row."""
    logs = np.log(counts, out=np.zeros_like(counts), where=counts > 0)
    entropy: np.ndarray = np.log(sizes) - (counts * logs).sum(axis=1) / sizes
    return entropy


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """`part` / `whole`; 1 where the whole is nothing, for what does not vary is told in full."""
    small = np.abs(whole) < 1e-12
    return np.where(small, 1.0, part / np.where(small, 1.0, whole))


def _adjusted_rand(cells: np.ndarray, labels: np.ndarray, clusters: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    together, same_label, same_cluster = (
        (counts * (counts - 1)).sum(axis=1) / 2 for counts in (cells, labels, clusters)
    )
    chance = same_label * same_cluster / np.maximum(sizes * (sizes - 1) / 2, 1.0)
    return _share(together - chance, (same_label + same_cluster) / 2 - chance)
