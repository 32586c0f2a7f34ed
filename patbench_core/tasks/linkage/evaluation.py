"""Linkage of products and patents by one ranker on one set of links, as a task."""

import time
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any, NotRequired, TypedDict

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.progress import Progress
from patbench_core.results.head import model_facts, source_facts
from patbench_core.results.record import Landscape, Scores, Side
from patbench_core.tasks.base import Key, Outcome, Task
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage import BACKWARD, DECLARED, FORWARD, SEEDS, registry
from patbench_core.tasks.linkage.graph import link_graph, related_pairs
from patbench_core.tasks.linkage.judging import Judged, judge
from patbench_core.tasks.linkage.leaks import leaks
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.tasks.linkage.rankers import (
    LinkRanker,
    TrainedRanker,
    is_trained,
    pair_scores,
    ranker,
    require_links,
    settings_of,
)
from patbench_core.tasks.linkage.splits import PARTS, split_links
from patbench_core.tasks.linkage.trained import trained_scores
from patbench_core.training.linkage.settings import FINETUNE, HEADS

PROTOCOL = 1
"""Version of the way from texts and links to scores; part of every record's key."""


class LinkageDetails(TypedDict):
    """What a record says of a run."""

    parts: dict[str, int]  # links of each part
    reached: dict[str, Any]  # by a split by components, see `splits.Reached`
    leaks: list[str]
    directions: dict[str, Any]  # of each direction, see `judging.judge`
    training: NotRequired[list[dict[str, Any]]]  # of each seed of a trained ranker, see `trained.trained_scores`


class LinkageExtra(TypedDict):
    """The keys of a record that linkage has."""

    query: Side
    split: str
    scores: dict[str, Scores]
    details: LinkageDetails


class Linkage(Task[Encoder, LinkageExtra]):
    """One set of links under one split.

    Parameters
    ----------
    links : str
    product_view, view : str
        Views of products and of patents.
    split : str
        One of `splits.SPLITS`, or a file.
    candidates : {"all", "test"}
        All patents (products), or those with a link in the test part.
    brands : {"keep", "mask"}
        Whether brands are taken out of names and texts of products.
    negatives, training, seeds : str
        Of trained rankers; see `rankers.ranker`.

    Raises
    ------
    TaskError
        If no such set or split exists, or `seeds` is not a number from 1 to 99.
    """

    declared = DECLARED

    def __init__(
        self,
        links: str,
        product_view: str = "TA",
        view: str = "TAC",
        split: str = "none",
        candidates: str = "all",
        brands: str = "keep",
        negatives: str = "none",
        training: str = "",
        seeds: str = "1",
    ) -> None:
        self.source = self.links = registry.get(links)
        self.product_view, self.view, self.split, self.candidates = product_view, view, split, candidates
        self.brands, self.negatives, self.training, self.seeds = brands, negatives, training, seeds
        self.trainings = SEEDS.whole(seeds, most=99)
        self.parts = split_links(self.links, split)
        self.problem = Problem(self.links, self.parts, product_view, view, masked=brands == "mask")

    def facts(self) -> Landscape:
        """See `Task`."""
        return source_facts(self.links.name, self.links.facts, len(self.links.numbers))

    def encoder(self, model: str) -> Encoder:
        """See `Task`; a ranker of the graph has no model."""
        return ranker(model, super().encoder, self.negatives, self.training, self.trainings)

    def check_models(self, models: Sequence[str]) -> list[str]:
        """See `Task`; one that is trained is enough.

        --seeds is not refused: commands of records name it for rankers that ran together with a trained one.
        """
        trained = [model for model in models if is_trained(model)]
        for model in trained:
            settings_of(model, self.negatives, self.training)
        if trained or not models:
            return []
        why = f"ranker {models[0]!r} is not trained" if len(models) == 1 else "none of the rankers is trained"
        names = ", ".join(f"{head}:MODEL" for head in (*HEADS, FINETUNE))
        for option, value in (("training", self.training), ("negatives", self.negatives)):
            if value not in ("", "none"):
                raise TaskError(f"--{option} {value}: {why}: leave it out, or choose one that is, among {names}")
        return [f"--seeds {self.seeds}: {why}, and has one result"] if self.seeds != "1" else []

    def command(self, model: str, part: str = "") -> str:
        """See `Task`; what is not trained has no settings of training, whatever was run together with it."""
        if is_trained(model):
            return super().command(model, part)
        alone = copy(self)
        alone.negatives, alone.training, alone.seeds = "none", "", "1"
        return super(Linkage, alone).command(model, part)

    def identities(self, encoder: Encoder) -> dict[str, Any]:
        """Of the models that take part: a ranker of the graph has none."""
        if isinstance(encoder, LinkRanker):
            return super().identities(encoder.inner) if encoder.inner else {}
        return super().identities(encoder)

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return {
            "task": DECLARED.name,
            "protocol": PROTOCOL,
            "data": self.links.facts["digest"],
            "query_view": self.product_view,
            "doc_view": self.view,
            "split": digest(self.parts.part.tolist()),
            "candidates": self.candidates,
            "reading": encoder.reading_name,
            "query_encoder": encoder.identity("query").digest,
            "document_encoder": encoder.identity("document").digest,
        } | ({"brands": self.brands} if self.brands != "keep" else {})

    @cached_property
    def directions(self) -> dict[str, Judged]:
        """Who is asked for, and among whom, in each direction."""
        forward = self._judged(0)
        return {FORWARD: forward, BACKWARD: self._judged(1)}

    def _judged(self, side: int) -> Judged:
        test = self.parts.links("test")
        ends = self.links.ends
        matrix = np.zeros(self.problem.shape, bool)
        matrix[ends[0][test], ends[1][test]] = True
        known = np.zeros_like(matrix)
        known[ends[0], ends[1]] = True
        known &= ~matrix
        related = related_pairs(self.links) & ~matrix
        if side:
            matrix, known, related = matrix.T, known.T, related.T
        queries = np.unique(ends[side][test])
        pool = np.unique(ends[1 - side][test]) if self.candidates == "test" else np.arange(matrix.shape[1])
        inside = np.ix_(queries, pool)
        code = np.empty(matrix.shape[0], np.int64)
        for number, component in enumerate(link_graph(self.links).components(test)):
            code[ends[side][component.links]] = number
        return Judged(queries, pool, matrix[inside], known[inside], code[queries], related[inside])

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[LinkageExtra]]]:
        """See `Task`."""
        import pyarrow as pa

        begun = time.perf_counter()
        seeds, training = self._seeds(encoder, progress)
        scored, directions, tables = {}, {}, []
        for name, judged in self.directions.items():
            own, others = self.links.product_ids, self.links.numbers
            if name == BACKWARD:
                own, others = others, own
            names = [own[row] for row in judged.queries.tolist()], [others[row] for row in judged.candidates.tolist()]
            inside = np.ix_(judged.queries, judged.candidates)
            parts_scores = [(matrix if name == FORWARD else matrix.T)[inside] for matrix in seeds]
            scored[name], directions[name], ranks = judge(parts_scores, judged, names)
            tables.append(ranks.append_column("scope", pa.array([name] * len(ranks))))
        details: LinkageDetails = {
            "parts": {name: len(self.parts.links(name)) for name in PARTS},
            "reached": dict(self.parts.reached),
            "leaks": leaks(self.links, self.parts),
            "directions": directions,
        }
        if training:
            details["training"] = training
        yield (
            parts[0],
            Outcome(
                model=model_facts(encoder, encoder.identity("document"), None),
                document=_side(self.view, self.problem.patents),
                timings={"encoded": 0, "encode_seconds": 0.0, "task_seconds": time.perf_counter() - begun},
                extra={
                    "query": _side(self.problem.asked, self.problem.products),
                    "split": self.parts.name + (", test candidates" if self.candidates == "test" else ""),
                    "scores": scored,
                    "details": details,
                },
                tables={"ranks": pa.concat_tables(tables)},
            ),
        )

    def _seeds(self, encoder: Encoder, progress: Progress) -> tuple[list[np.ndarray], list[dict[str, Any]]]:
        """Scores of all pairs, of each seed of a trained ranker, and what is to be said of its trainings."""
        if not isinstance(encoder, TrainedRanker):
            return [pair_scores(encoder, self.problem, progress)], []
        require_links(encoder, self.problem)
        scores, training = zip(*trained_scores(encoder, self.problem, progress), strict=True)
        return list(scores), list(training)


def _side(view: str, texts: list[str]) -> Side:
    return {"view": view, "texts": len(set(filter(None, texts))), "empty": texts.count(""), "token_coverage": None}
