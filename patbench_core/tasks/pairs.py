"""Pairs: does the cosine of two phrases follow the similarity that people gave them?"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from patbench_core.compare.bootstrap import LEVEL, resampled_means
from patbench_core.compare.paired import Difference, bootstrap_p, holm
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.engine.encode import unit_rows
from patbench_core.errors.pairs import NothingToCorrelate
from patbench_core.measures.correlation import METRICS, cluster_sums, from_sums, midranks, pearson, spearman
from patbench_core.pairs.pair_set import PairSet
from patbench_core.record import Scores

TASK = "pairs"
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""

ALL = "ALL"
BASELINE = "shared words"
FEWEST_ANCHORS = 10
"""A section of fewer anchors has no interval worth the name and is left out."""

_DECIMALS = 4
"""Cosines are rounded so that scores can be computed again from the table."""


@dataclass(frozen=True)
class PairsResult:
    """Scores of one model, ALL and by section, and the table ``pairs`` (a row a pair, no phrases)."""

    scores: dict[str, Scores]
    details: dict[str, object]
    tables: dict[str, pa.Table]
    seconds: float


@dataclass(frozen=True)
class PairsTask:
    """One set of pairs.

    Raises
    ------
    NothingToCorrelate
        If all pairs have one score, or one anchor.
    """

    pairs: PairSet

    def __post_init__(self) -> None:
        if len(set(self.pairs.scores.tolist())) < 2:
            raise NothingToCorrelate(self.pairs.name, "all pairs have the same score")
        if self.pairs.facts["anchors"] < 2:
            raise NothingToCorrelate(self.pairs.name, "all pairs have the same anchor")

    def key(self, encoder: DenseEncoder) -> dict[str, object]:
        """Everything that could change the scores of `encoder`."""
        return {
            "task": TASK,
            "protocol": PROTOCOL,
            "data": self.pairs.facts["digest"],
            "reading": encoder.reading_name,
            "encoder": encoder.identity("query").digest,
        }

    def run(self, vectors: np.ndarray) -> PairsResult:
        """Judge the vectors of `PairSet.phrases`, shape (n_phrases, dimension).

        Raises
        ------
        NothingToCorrelate
            If the similarity of all pairs is the same.
        """
        begun = time.perf_counter()
        similarity = cosines(vectors, *self.ends)
        scores = self.judged(similarity)
        if ALL not in scores:
            raise NothingToCorrelate(self.pairs.name, "the model gives all pairs the same similarity")
        sections = self.pairs.sections
        anchors = {name: len(np.unique(self.pairs.anchors[sections == name])) for name in np.unique(sections).tolist()}
        details = {
            "anchors": {ALL: self.pairs.facts["anchors"], **anchors},
            "sections_left_out": [name for name in anchors if name not in scores],
            "baseline": {"method": BASELINE, "scores": self.baseline},
        }
        table = pa.table(
            {
                "id": self.pairs.table["id"],
                "anchor": self.pairs.anchors,
                "section": pa.array(sections).dictionary_encode(),
                "gold": self.pairs.scores.astype(np.float32),
                "similarity": similarity,
            }
        )
        return PairsResult(scores, details, {"pairs": table}, time.perf_counter() - begun)

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Places of anchors and of targets in `PairSet.phrases`: two ndarrays of shape (n_pairs,), int64."""
        places = {phrase: place for place, phrase in enumerate(self.pairs.phrases)}
        anchor, target = (
            np.array([places[phrase] for phrase in self.pairs.column(name)], np.int64) for name in ("anchor", "target")
        )
        return anchor, target

    @cached_property
    def baseline(self) -> dict[str, Scores]:
        """Scores of the words that two phrases share."""
        rows = zip(self.pairs.column("anchor"), self.pairs.column("target"), strict=True)
        return self.judged(np.array([shared_words(*row) for row in rows], np.float32))

    def judged(self, similarity: np.ndarray) -> dict[str, Scores]:
        """Scores of ALL and of each section where they are defined."""
        gold, anchors, sections = self.pairs.scores, self.pairs.anchors, self.pairs.sections
        parts = {ALL: np.ones(len(gold), bool)} | {name: sections == name for name in np.unique(sections).tolist()}
        scores = {}
        for name, of in parts.items():
            if name != ALL and len(np.unique(anchors[of])) < FEWEST_ANCHORS:
                continue
            found = judge(similarity[of], gold[of], anchors[of])
            if found is not None:
                scores[name] = found
        return scores


def cosines(vectors: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosines of rows `one` and `other`, rounded to four decimals: ndarray of shape (n_pairs,), float32.

    A zero row has cosine 0 with every other.
    """
    unit = unit_rows(vectors.astype(np.float32))
    return np.einsum("ij,ij->i", unit[one], unit[other]).astype(np.float64).round(_DECIMALS).astype(np.float32)


def shared_words(one: str, other: str) -> float:
    """Words in common as a share of all words of both, in lower case (Jaccard)."""
    a, b = set(one.lower().split()), set(other.lower().split())
    return len(a & b) / len(a | b)


def judge(similarity: np.ndarray, gold: np.ndarray, anchors: np.ndarray) -> Scores | None:
    """Both correlations with their 95 % intervals; None where a column does not vary.

    Intervals are percentile bootstrap over anchors, since pairs of one anchor hang together. That of Pearson is
    exact. That of Spearman keeps the mid-ranks of the full sample instead of ranking every resample anew, which
    differs little from a few hundred pairs on.
    """
    metrics = {"Pearson": pearson(similarity, gold), "Spearman": spearman(similarity, gold)}
    if any(np.isnan(value) for value in metrics.values()):
        return None
    drawn = resampled(similarity, gold, anchors)
    ends = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    limits = {name: np.nanquantile(of, ends).tolist() for name, of in drawn.items()}
    return {"n": len(gold), "metrics": metrics, "ci": limits}


def resampled(similarity: np.ndarray, gold: np.ndarray, anchors: np.ndarray) -> Mapping[str, np.ndarray]:
    """Correlations in each resample of anchors, see `judge`: for each metric ndarray of shape (RESAMPLES,), float64.

    The same anchors give the same resamples, whatever the similarity. NaN where what was drawn does not vary.
    """
    clusters = np.unique(anchors, return_inverse=True)[1]
    columns = (similarity, gold), (midranks(similarity), midranks(gold))
    means = resampled_means(np.hstack([cluster_sums(*of, clusters) for of in columns]))
    return {name: from_sums(means[:, 6 * place : 6 * place + 6]) for place, name in enumerate(METRICS)}


def spearman_differences(
    similarities: np.ndarray, gold: np.ndarray, anchors: np.ndarray, reference: int
) -> list[Difference]:
    """Compare Spearman's correlation of every model with that of one of them, anchors resampled in pairs.

    Parameters
    ----------
    similarities : ndarray of shape (n_pairs, n_models)
    gold, anchors : ndarray of shape (n_pairs,)
    reference : int
        Column of the model to compare with; its own difference is zero with p = 1.

    References
    ----------
    As `patbench_core.compare.paired.differences`.
    """
    values = np.array([spearman(column, gold) for column in similarities.T])
    drawn = np.stack([resampled(column, gold, anchors)["Spearman"] for column in similarities.T], axis=1)
    less = drawn - drawn[:, [reference]]
    less = less[~np.isnan(less).any(axis=1)]
    low, high = np.quantile(less, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    p = bootstrap_p(less)
    others = np.arange(len(values)) != reference
    p[others] = holm(p[others])
    p[~others] = 1.0
    return [Difference(*map(float, of)) for of in zip(values - values[reference], low, high, p, strict=True)]
