"""Scores of arms over all draws and what each fold contributes to them, as scores and tables of a record."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from patbench_core.measures.calibration import BINS, calibration_bins, expected_calibration_error
from patbench_core.measures.f1 import macro_f1, micro_f1
from patbench_core.results.record import Scores
from patbench_core.stats.bounds import DRAWS, cut
from patbench_core.stats.inference import interval
from patbench_core.tasks.synthetic.arms import ADDED
from patbench_core.tasks.synthetic.classifiers import given
from patbench_core.tasks.synthetic.pool import regime_name

METRICS = ("micro F1", "macro F1", "ECE", "micro F1 above 0.5")
"""The first two with the likeliest label given, the last one with those above one half alone, as is usual."""

ENDS = (" low", " high")
"""After the name of a measure: the ends of its interval."""

Cell = tuple[int, str, str]
"""Regime, classifier, arm."""


@dataclass
class Counts:
    """Sums over the test documents of each fold; draws of a fold add up.

    Attributes
    ----------
    labels : ndarray of shape (n_folds, 2, 3, n_labels), float64
        Under both rules: hits, given, true.
    bins : ndarray of shape (n_folds, 2, BINS), float64
    generator, change : str
        See `arms.Arm`.
    documents, steps : list of int
        Of each draw: in the training set, and of the optimiser.
    """

    labels: np.ndarray
    bins: np.ndarray
    generator: str = ""
    change: str = ""
    documents: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)

    @classmethod
    def none(cls, folds: int, labels: int, generator: str = "", change: str = "") -> "Counts":
        """Nothing counted yet."""
        return cls(np.zeros((folds, 2, 3, labels)), np.zeros((folds, 2, BINS)), generator, change)

    def add(self, fold: int, probability: np.ndarray, true: np.ndarray, single: bool) -> None:
        """Count one draw: probabilities and truth of its test documents, shape (n_test, n_labels)."""
        for rule, decided in enumerate((given(probability, single), probability > 0.5)):
            self.labels[fold, rule] += [(decided & true).sum(axis=0), decided.sum(axis=0), true.sum(axis=0)]
        self.bins[fold] += calibration_bins(probability, true)

    def scores(self) -> tuple[np.ndarray, np.ndarray]:
        """`METRICS` over all folds, and the jackknife's pseudo-value of each fold.

        With T the statistic of all K folds and T_k that without fold k, the pseudo-value is K T - (K - 1) T_k; their
        variance over K estimates that of T (Tukey, Annals of Mathematical Statistics 29, 1958; Efron, The Jackknife,
        1982, chapter 3). Folds without a draw take no part.

        Returns
        -------
        value : ndarray of shape (n_metrics,), float64
        pseudo : ndarray of shape (n_folds_used, n_metrics), float64
        """
        used = self.bins[:, 1].sum(axis=1) > 0
        labels, bins = self.labels[used], self.bins[used]
        k = len(labels)
        value = _metrics(labels.sum(axis=0), bins.sum(axis=0))
        without = _metrics(labels.sum(axis=0) - labels, bins.sum(axis=0) - bins)
        return value, k * value - (k - 1) * without


def _metrics(labels: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """`METRICS` of counts: ndarray of shape (..., n_metrics)."""
    best, above = ([labels[..., rule, row, :] for row in range(3)] for rule in (0, 1))
    columns = (micro_f1(*best), macro_f1(*best), expected_calibration_error(bins), micro_f1(*above))
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=-1)


def scored(counts: dict[Cell, Counts]) -> Iterator[tuple[Cell, np.ndarray, np.ndarray, np.ndarray]]:
    """Each cell with its values, pseudo-values, and ends of the intervals, cut at 0 and 1: shape (n_metrics, 2).

    An arm that some draws of its regime lack (too few further documents, all that was made refused) is left out: it
    would be compared on other folds.
    """
    most: dict[int, int] = {}
    for (regime, *_), counted in counts.items():
        most[regime] = max(most.get(regime, 0), len(counted.steps))
    for cell, counted in counts.items():
        if len(counted.steps) < most[cell[0]]:
            continue
        value, pseudo = counted.scores()
        error = pseudo.std(axis=0, ddof=1) / len(pseudo) ** 0.5 if len(pseudo) > 1 else np.full(len(value), np.nan)
        each = zip(METRICS, value.tolist(), error.tolist(), strict=True)
        ends = [cut(name, interval(own, its, len(pseudo) - 1, fewest=DRAWS)[:2]) for name, own, its in each]
        yield cell, value, pseudo, np.array(ends)


def results(
    counts: dict[Cell, Counts], audits: list[dict[str, Any]], n_documents: int
) -> tuple[dict[str, Scores], dict[str, pa.Table]]:
    """Scores of controls and generators, and the tables ``arms``, ``folds`` and ``audits``.

    Parameters
    ----------
    counts : dict
    audits : list of dict
        A row a draw and generator.
    n_documents : int
        In the pool.
    """
    scores: dict[str, Scores] = {}
    arm_rows, fold_rows = [], []
    for (regime, classifier, arm), value, pseudo, ends in scored(counts):
        counted = counts[regime, classifier, arm]
        head = {"regime": regime, "classifier": classifier, "arm": arm}
        change = counted.change
        sizes = {"documents": float(np.mean(counted.documents)), "steps": float(np.mean(counted.steps))}
        values = dict(zip(METRICS, value.tolist(), strict=True))
        limits = {f"{name}{end}": ends[at, side] for at, name in enumerate(METRICS) for side, end in enumerate(ENDS)}
        arm_rows.append(head | {"generator": counted.generator, "change": change} | sizes | values | limits)
        fold_rows += [
            head | {"fold": at} | dict(zip(METRICS, row, strict=True)) for at, row in enumerate(pseudo.tolist())
        ]
        if change in ("", ADDED) and not np.isnan(ends).any():
            scores[f"{regime_name(regime)}, {classifier}, {arm}"] = {
                "n": n_documents,
                "metrics": values,
                "ci": {name: ends[at].tolist() for at, name in enumerate(METRICS)},
            }
    rows = {"arms": arm_rows, "folds": fold_rows, "audits": audits}
    return scores, {name: pa.Table.from_pylist(table) for name, table in rows.items() if table}
