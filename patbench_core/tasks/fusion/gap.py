"""What a record of fusion says of the IN/OUT gap. Pages compute it anew from ranks (`patbench_core.stats.gap`)."""

import numpy as np
import numpy.typing as npt

from patbench_core.landscape.links import IN, OUT
from patbench_core.stats.bootstrap import ENDS, resampled_means
from patbench_core.stats.condensed import Cited
from patbench_core.stats.gap import FEW, step_scores
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments

Floats = npt.NDArray[np.float64]


def gap_change(judgments: Judgments, dense: Standing, fused: Standing, metric: str) -> dict[str, object]:
    """Drop from IN to OUT by IPC class, as a share of 1, before and after; tied documents in trec_eval's order.

    Returns
    -------
    dict
        ``gap_dense``, ``gap_fused`` and ``gap_change`` (paired; negative where the gap narrows), each with its
        bootstrap interval ``..._ci``, and ``gap_n``, the queries of IN and of OUT, as counted in the literature; the
        same with ``fair_`` before it, matched. None where there is nothing to measure.
    """
    n_queries = int(judgments.query.max()) + 1
    steps = []
    for ranking in (dense, fused):
        cited = Cited.ranked(judgments.query, ranking.rank, judgments.gain, judgments.domain, n_queries)
        steps.append(step_scores(cited, metric)[:, [0, -1]])
    scores = np.stack(steps, axis=2)  # query, definition, ranking, kind
    scores = scores[~np.isnan(scores).all(axis=(1, 2, 3))]
    measurable = all((judgments.domain == kind).any() for kind in (IN, OUT))
    return _recorded(scores[:, 0], "", measurable) | _recorded(scores[:, 1], "fair_", measurable)


def _recorded(scores: Floats, prefix: str, measurable: bool) -> dict[str, object]:
    """One definition: `scores` of shape (n_queries, 2 rankings, 2 kinds), NaN where a query does not count."""
    names = [f"{prefix}gap_{name}" for name in ("dense", "fused", "change")]
    measurable_queries = ~np.isnan(scores)
    n = measurable_queries.sum(axis=0)
    if not measurable:
        return dict.fromkeys([*names, *(f"{name}_ci" for name in names)]) | {f"{prefix}gap_n": [0, 0]}
    both = np.stack([np.where(measurable_queries, scores, 0.0), measurable_queries], axis=1)
    value = _drops(both.mean(axis=0))
    resampled = _drops(resampled_means(both.reshape(len(both), -1)).reshape(-1, *both.shape[1:]))
    columns: dict[str, object] = {}
    for name, at, column in zip(names, value, resampled.T, strict=True):
        column = column[~np.isnan(column)]  # resamples in which nothing is found have no drop
        shown = n.min() >= FEW and np.isfinite(at) and np.isfinite(column).all()
        ends = np.quantile(column, ENDS).tolist() if shown else None
        columns |= {name: float(at) if np.isfinite(at) else None, f"{name}_ci": ends}
    return columns | {f"{prefix}gap_n": n[0].tolist()}


def _drops(parts: Floats) -> Floats:
    """1 - OUT / IN of both rankings and their change, from sums and numbers of shape (..., 2, 2 rankings, 2 kinds)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        means = parts[..., 0, :, :] / parts[..., 1, :, :]
        drop = 1 - means[..., 1] / means[..., 0]
        return np.asarray(np.concatenate([drop, np.diff(drop)], axis=-1))
