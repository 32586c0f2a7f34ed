"""Scores of one ranker in one direction, from the scores of all pairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from patbench_core.measures import measure
from patbench_core.measures.expected import expected, tied
from patbench_core.measures.ranks import Ranks
from patbench_core.results.record import Scores
from patbench_core.stats.bootstrap import LEVEL, resampled_means
from patbench_core.tasks.linkage.link_set import Ints
from patbench_core.tasks.retrieval.ranking import Standing, tie_extremes
from patbench_core.tasks.retrieval.rounding import DECIMALS

METRICS = (
    *("nDCG@10", "MRR", "MAP", "Recall@10", "Recall@20", "Recall@100", "success@1", "success@10", "P@10", "P@20"),
)
"""Measures that every record holds; each is the mean over all orders of tied candidates."""
DEPTHS = (10, 20)
"""Cutoffs k at which the ceiling of P@k and capped recall are shown."""
DEGREES = ((1, 1), (2, 3), (4, 10), (11, 10**9))
"""Known links of a query, in classes: first and last of each."""

Floats = npt.NDArray[np.float64]


class Areas(TypedDict):
    """Areas over all judged pairs; pairs that are known from training are not among them."""

    base_rate: float  # links per pair: what PR-AUC is of a random order
    pr_auc: float
    lift: float  # PR-AUC / base rate
    roc_auc: float | None  # None where every pair is a link


@dataclass(frozen=True)
class Judged:
    """One direction.

    Attributes
    ----------
    queries, candidates : ndarray of int64
        Rows of the set's table.
    relevant, known : ndarray of shape (n_queries, n_candidates), bool
        Links to be found, and links that the ranking leaves out.
    component : ndarray of shape (n_queries,), int64
        Component of the judged graph: queries of one are dependent.
    related : ndarray of shape (n_queries, n_candidates), bool
        Candidates that are linked to a twin of the query, or of the family of a linked one.
    """

    queries: Ints
    candidates: Ints
    relevant: np.ndarray
    known: np.ndarray
    component: Ints
    related: np.ndarray

    @property
    def effective(self) -> dict[str, float]:
        """Number of independent components that the judged ones are worth, by queries and by links."""
        by = {"queries": None, "links": self.relevant.sum(axis=1).astype(np.float64)}
        sizes = {name: np.bincount(self.component, weights=weights) for name, weights in by.items()}
        return {name: float(size.sum() ** 2 / np.square(size).sum()) for name, size in sizes.items()}


def standing(scores: np.ndarray, judged: Judged) -> tuple[Ints, Ints, Standing]:
    """Query and candidate of each link to be found, and where the candidate stands.

    Parameters
    ----------
    scores : ndarray of shape (n_queries, n_candidates), float32
        Rounded as in retrieval; -inf for what is not ranked. Candidates are in the order of their ids, which settles
        ties.
    """
    query, doc = np.nonzero(judged.relevant)
    rank, greater, equal = (np.zeros(len(query), np.int32) for _ in range(3))
    for link, (row, column) in enumerate(zip(query.tolist(), doc.tolist(), strict=True)):
        score = scores[row, column]
        if score == -np.inf:
            continue
        greater[link] = np.count_nonzero(scores[row] > score)
        ties = np.flatnonzero(scores[row] == score)
        equal[link] = len(ties) - 1
        rank[link] = greater[link] + 1 + np.searchsorted(ties, column)
    return query, doc, Standing(rank, greater, equal)


def judge(
    seeds: Sequence[np.ndarray], judged: Judged, names: tuple[list[str], list[str]]
) -> tuple[Scores, dict[str, Any], pa.Table]:
    """Means with intervals and tie bands, what else there is to say, and the rank of each link.

    Intervals are percentile bootstrap over the components of the judged graph.

    Parameters
    ----------
    seeds : sequence of ndarray of shape (n_queries, n_candidates), float32
        Scores of each seed of a trained ranker, of one that is not trained alone. Everything is a mean over seeds;
        the intervals say nothing of them, ``spread`` does.
    names : tuple of list of str
        Ids of the queries and of the candidates.
    """
    values, details, tables = zip(*(_judge(scores, judged, names) for scores in seeds), strict=True)
    each = np.stack(values)
    mean = each.mean(axis=0) if len(seeds) > 1 else each[0]
    made: Scores = {
        "n": len(judged.queries),
        "metrics": dict(zip(METRICS, mean.mean(axis=0).tolist(), strict=True)),
        "ci": dict(zip(METRICS, _intervals(mean, judged.component).tolist(), strict=True)),
    }
    if len(seeds) == 1:
        return made, details[0], tables[0]
    made["spread"] = dict(zip(METRICS, each.mean(axis=1).std(axis=0, ddof=1).tolist(), strict=True))
    numbered = [table.append_column("seed", pa.array([seed] * len(table))) for seed, table in enumerate(tables)]
    return made, _mean(details), pa.concat_tables(numbered)


def _mean(parts: Sequence[Any]) -> Any:
    """Mean of numbers, entry by entry; counts that are alike stay whole."""
    first = parts[0]
    if isinstance(first, Mapping):
        return {name: _mean([part[name] for part in parts]) for name in first}
    if isinstance(first, list):
        return [_mean(each) for each in zip(*parts, strict=True)]
    return first if all(part == first for part in parts) else float(np.mean(parts))


def _judge(
    scores: np.ndarray, judged: Judged, names: tuple[list[str], list[str]]
) -> tuple[Floats, dict[str, Any], pa.Table]:
    """Measures of each query, of shape (n_queries, n_metrics), details and ranks by one matrix of scores."""
    scores = np.round(scores.astype(np.float32), DECIMALS)
    scores[judged.known] = -np.inf
    query, doc, stands = standing(scores, judged)
    n = len(judged.queries)
    gain = np.ones(len(query))
    ties = tied(query, stands.greater.astype(np.int64), stands.tied.astype(np.int64), gain, stands.rank, n)
    values = np.stack([expected(name, ties) for name in METRICS], axis=1)
    bands = [
        [float(measure(name)(Ranks(query, rank, gain, n)).mean()) for name in METRICS]
        for rank in tie_extremes(stands, query, gain)
    ]
    details = {
        "links": len(query),
        "candidates": len(judged.candidates),
        "tie_band": {name: list(band) for name, band in zip(METRICS, zip(*bands, strict=True), strict=True)},
        "components": int(judged.component.max() + 1),
        "effective": judged.effective,
        "areas": areas(scores, judged),
        **_at_depths(values, judged),
        "by_degree": _by_degree(values, judged),
        "related_errors": related_errors(scores, judged),
    }
    columns: Mapping[str, Any] = {
        "query_id": [names[0][row] for row in query.tolist()],
        "doc_id": [names[1][row] for row in doc.tolist()],
        "component": judged.component[query],
        "rank": stands.rank,
        "greater": stands.greater,
        "tied": stands.tied,
    }
    return values, details, pa.table(columns)


def _intervals(values: Floats, component: Ints) -> Floats:
    """95 % intervals of means over queries, components resampled: ndarray of shape (n_metrics, 2), float64.

    A resample of components holds another number of queries each time, so the mean is a ratio of two sums.
    """
    sums = np.zeros((int(component.max()) + 1, values.shape[1] + 1))
    np.add.at(sums, component, np.column_stack([values, np.ones(len(values))]))
    drawn = resampled_means(sums)
    ends = np.quantile(drawn[:, :-1] / drawn[:, -1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return np.asarray(ends.T, np.float64)


def areas(scores: np.ndarray, judged: Judged) -> Areas:
    """PR-AUC (average precision), its base rate and lift, and ROC-AUC over all judged pairs; ties count as such."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    shown = ~judged.known
    truth, value = judged.relevant[shown], scores[shown].astype(np.float64)
    ranked = np.isfinite(value)
    value[~ranked] = value[ranked].min(initial=0.0) - 1  # what is not retrieved comes last, tied
    rate = float(truth.mean())
    precision = float(average_precision_score(truth, value))
    roc = None if truth.all() else float(roc_auc_score(truth, value))
    return {"base_rate": rate, "pr_auc": precision, "lift": precision / rate, "roc_auc": roc}


def _at_depths(values: Floats, judged: Judged) -> dict[str, dict[str, float]]:
    """The ceiling of P@k, which no ranker exceeds, and hits / min(k, links), which is *capped recall*."""
    positives = judged.relevant.sum(axis=1)
    precision = {k: values[:, METRICS.index(f"P@{k}")] for k in DEPTHS}
    return {
        "precision": {f"P@{k}": float(value.mean()) for k, value in precision.items()},
        "precision_ceiling": {f"P@{k}": float(np.minimum(positives, k).mean() / k) for k in DEPTHS},
        "capped_recall": {f"@{k}": float((precision[k] * k / np.minimum(positives, k)).mean()) for k in DEPTHS},
    }


def _by_degree(values: Floats, judged: Judged) -> list[dict[str, float]]:
    """nDCG@10 and MRR of queries by their number of links to be found."""
    positives = judged.relevant.sum(axis=1)
    made = []
    for first, last in DEGREES:
        inside = (positives >= first) & (positives <= last)
        if inside.any():
            row = {"from": first, "to": int(positives[inside].max()), "n": int(inside.sum())}
            made.append(row | dict(zip(METRICS[:2], values[inside, :2].mean(axis=0).tolist(), strict=True)))
    return made


def related_errors(scores: np.ndarray, judged: Judged, k: int = 10) -> dict[str, float]:
    """Unlinked candidates among the first `k`, and how many a twin or a family relates to the query.

    What is not linked is not labelled: a related candidate may well be right.
    """
    first = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    rows = np.arange(len(scores))[:, None]
    wrong = ~judged.relevant[rows, first] & np.isfinite(scores[rows, first])
    errors = int(wrong.sum())
    related = int((wrong & judged.related[rows, first]).sum())
    return {"errors": errors, "related": related, "share": related / errors if errors else 0.0}
