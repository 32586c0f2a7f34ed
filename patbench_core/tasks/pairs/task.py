"""Pairs: does the cosine of two phrases follow the similarity that people gave them?"""

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.measures.correlation import cluster_sums, from_sums, pearson, resampled_spearman, spearman
from patbench_core.progress import Progress
from patbench_core.results.head import model_facts, source_facts
from patbench_core.results.record import Landscape, Scores
from patbench_core.stats.bootstrap import ENDS, RESAMPLES, resampled_means
from patbench_core.tasks.base import DetailsExtra, Key, Outcome, Task
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.pairs import ALL, DECLARED, registry
from patbench_core.tasks.registry import Precision
from patbench_core.vectors.encode import encode, unit_rows

PROTOCOL = 2
"""Version of the way from vectors to scores; part of every record's key."""

VIEW = "phrase"
"""What stands in records where other tasks have the view of a patent."""

BASELINE = "shared words"
FEWEST_ANCHORS = 10
"""A section of fewer anchors has no interval worth the name and is left out."""


_DECIMALS = 4
"""Cosines are rounded so that scores can be computed again from the table."""


class PairsDetails(TypedDict):
    """What a record says of a run."""

    anchors: dict[str, int]  # in ALL and by section
    sections_left_out: list[str]  # of too few anchors
    baseline: dict[str, Any]  # a ``method`` without a model, and its ``scores``
    pearson_over_pairs: list[float]  # interval of ALL, pairs resampled as if they did not hang together


class PairsExtra(DetailsExtra[PairsDetails]):
    """The keys of a record that pairs have: scores of ALL and by section."""

    scores: dict[str, Scores]


class Pairs(Task[Encoder, PairsExtra]):
    """One set of pairs.

    Raises
    ------
    TaskError
        If no such set exists, or its folder cannot be read.
    UnfitLandscape
        If all pairs have one score, or one anchor.
    """

    declared = DECLARED

    def __init__(self, pairs: str, dtype: Precision = "float32") -> None:
        self.dtype = dtype
        self.source = self.pairs = registry.get(pairs)
        if len(set(self.pairs.scores.tolist())) < 2:
            raise self.nothing("all pairs have the same score")
        if self.pairs.facts["anchors"] < 2:
            raise self.nothing("all pairs have the same anchor")

    def nothing(self, why: str) -> UnfitLandscape:
        """The failure of pairs, or of similarities of them, that do not vary."""
        return UnfitLandscape(
            f"set of pairs {self.pairs.name!r}: {why}, so no correlation is defined: choose another set or model"
        )

    def facts(self) -> Landscape:
        """See `Task`."""
        return source_facts(self.pairs.name, self.pairs.facts, len(self.pairs.phrases))

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return {
            "task": self.declared.name,
            "protocol": PROTOCOL,
            "data": self.pairs.facts["digest"],
            "reading": encoder.reading_name,
            "encoder": encoder.identity("query").digest,
        }

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[PairsExtra]]]:
        """See `Task`."""
        phrases = self.pairs.phrases
        encoded = encode(text_encoder(encoder), "query", phrases, phrases, progress)
        begun = time.perf_counter()
        extra, tables = self.scored(encoded.vectors)
        seconds = time.perf_counter() - begun
        facts = model_facts(encoder, encoder.identity("query"), encoded.vectors.shape[1])
        facts["similarity"] = "cosine"
        outcome = Outcome[PairsExtra](
            model=facts,
            document={
                "view": VIEW,
                "texts": len(phrases),
                "empty": int((~encoded.readable).sum()),
                "token_coverage": encoded.coverage,
            },
            timings={"encoded": encoded.encoded, "encode_seconds": encoded.seconds, "task_seconds": seconds},
            extra=extra,
            tables=tables,
        )
        yield parts[0], outcome

    def scored(self, vectors: np.ndarray) -> tuple[PairsExtra, dict[str, pa.Table]]:
        """Judge the vectors of `PairSet.phrases`, shape (n_phrases, dimension).

        Returns
        -------
        extra : PairsExtra
        tables : dict
            ``pairs``, a row a pair without its phrases, and ``resamples``.

        Raises
        ------
        UnfitLandscape
            If the similarity of all pairs is the same.
        """
        similarity = cosines(vectors, *self.ends)
        judged = self.judged(similarity)
        if ALL not in judged:
            raise self.nothing("the model gives all pairs the same similarity")
        scores = {name: part for name, (part, _) in judged.items()}
        sections = self.pairs.sections
        anchors = {name: len(np.unique(self.pairs.anchors[sections == name])) for name in np.unique(sections).tolist()}
        details: PairsDetails = {
            "anchors": {ALL: self.pairs.facts["anchors"], **anchors},
            "sections_left_out": [name for name in anchors if name not in scores],
            "baseline": {"method": BASELINE, "scores": self.baseline},
            "pearson_over_pairs": pearson_interval(similarity, self.pairs.scores, np.arange(len(similarity))),
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
        drawn = pa.table({"Spearman": judged[ALL][1]})
        return {"scores": scores, "details": details}, {"pairs": table, "resamples": drawn}

    @cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """Places of anchors and of targets in `PairSet.phrases`: two ndarrays of shape (n_pairs,), int64."""
        places = {phrase: position for position, phrase in enumerate(self.pairs.phrases)}
        anchor, target = (
            np.array([places[phrase] for phrase in self.pairs.column(name)], np.int64) for name in ("anchor", "target")
        )
        return anchor, target

    @cached_property
    def baseline(self) -> dict[str, Scores]:
        """Scores of the words that two phrases share."""
        rows = zip(self.pairs.column("anchor"), self.pairs.column("target"), strict=True)
        judged = self.judged(np.array([shared_words(*row) for row in rows], np.float32))
        return {name: part for name, (part, _) in judged.items()}

    def judged(self, similarity: np.ndarray) -> dict[str, tuple[Scores, np.ndarray]]:
        """What `judge` says of ALL and of each section where it is defined."""
        gold, anchors, sections = self.pairs.scores, self.pairs.anchors, self.pairs.sections
        parts = {ALL: np.ones(len(gold), bool)} | {name: sections == name for name in np.unique(sections).tolist()}
        scores = {}
        for name, part in parts.items():
            if name != ALL and len(np.unique(anchors[part])) < FEWEST_ANCHORS:
                continue
            figures = judge(similarity[part], gold[part], anchors[part])
            if figures is not None:
                scores[name] = figures
        return scores


def cosines(vectors: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Cosines of rows `one` and `other`, rounded to four decimals: ndarray of shape (n_pairs,), float32.

    A zero row has cosine 0 with every other.
    """
    unit = unit_rows(vectors.astype(np.float32))
    cosine = np.einsum("ij,ij->i", unit[one], unit[other]).astype(np.float64)
    return np.asarray(cosine.round(_DECIMALS), np.float32)


def shared_words(one: str, other: str) -> float:
    """Words in common as a share of all words of both, in lower case (Jaccard)."""
    a, b = set(one.lower().split()), set(other.lower().split())
    return len(a & b) / len(a | b)


def judge(similarity: np.ndarray, gold: np.ndarray, anchors: np.ndarray) -> tuple[Scores, np.ndarray] | None:
    """Both correlations with their 95 % intervals, and Spearman's in each resample; None where a column does not vary.

    Intervals are percentile bootstrap over anchors, since pairs of one anchor hang together.

    Returns
    -------
    scores : Scores
    drawn : ndarray of shape (RESAMPLES,), float64
        The same anchors give the same resamples, whatever the similarity. NaN where what was drawn does not vary.
    """
    metrics = {"Pearson": pearson(similarity, gold), "Spearman": spearman(similarity, gold)}
    if any(np.isnan(value) for value in metrics.values()):
        return None
    clusters = np.unique(anchors, return_inverse=True)[1]
    drawn = resampled_spearman(_draws(clusters.max() + 1), similarity, gold, clusters)
    limits = pearson_interval(similarity, gold, clusters), np.nanquantile(drawn, ENDS).tolist()
    return {"n": len(gold), "metrics": metrics, "ci": dict(zip(metrics, limits, strict=True))}, drawn


def pearson_interval(similarity: np.ndarray, gold: np.ndarray, clusters: np.ndarray) -> list[float]:
    """95 % interval of Pearson's correlation, clusters resampled."""
    means = resampled_means(cluster_sums(similarity, gold, clusters))
    low, high = np.nanquantile(from_sums(means), ENDS)
    return [float(low), float(high)]


def _draws(n: int) -> Iterator[np.ndarray]:
    """How often each of `n` clusters is drawn, resample by resample."""
    random = np.random.default_rng(0)
    for _ in range(RESAMPLES):
        yield np.bincount(random.integers(0, n, n), minlength=n).astype(np.float64)
