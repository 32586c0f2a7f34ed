"""Linkage of products and patents by one ranker on one set of links, as a task."""

import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypedDict

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.progress import Progress
from patbench_core.results.head import model_facts, source_facts
from patbench_core.results.record import Landscape, Scores, Side
from patbench_core.tasks.base import Key, Outcome, Task
from patbench_core.tasks.linkage import BACKWARD, DECLARED, FORWARD, registry
from patbench_core.tasks.linkage.graph import LinkGraph, patent_groups, product_groups
from patbench_core.tasks.linkage.judging import Judged, judge
from patbench_core.tasks.linkage.leaks import leaks
from patbench_core.tasks.linkage.rankers import LinkRanker, Problem, pair_scores, ranker
from patbench_core.tasks.linkage.splits import PARTS, split_links

PROTOCOL = 1
"""Version of the way from texts and links to scores; part of every record's key."""


class LinkageDetails(TypedDict):
    """What a record says of a run."""

    parts: dict[str, int]  # links of each part
    reached: dict[str, Any]  # by a split by components, see `splits.Reached`
    leaks: list[str]
    directions: dict[str, Any]  # of each direction, see `judging.judge`


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

    Raises
    ------
    TaskError
        If there is no such set or split.
    """

    declared = DECLARED

    def __init__(
        self, links: str, product_view: str = "TA", view: str = "TAC", split: str = "none", candidates: str = "all"
    ) -> None:
        self.source = self.links = registry.get(links)
        self.product_view, self.view, self.split, self.candidates = product_view, view, split, candidates
        self.parts = split_links(self.links, split)
        self.problem = Problem(self.links, self.parts, product_view, view)

    def facts(self) -> Landscape:
        """See `Task`."""
        return source_facts(self.links.name, self.links.facts, len(self.links.numbers))

    def encoder(self, model: str) -> Encoder:
        """See `Task`; a ranker of the graph has no model."""
        return ranker(model, super().encoder)

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
        }

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
        groups = product_groups(self.links), patent_groups(self.links)
        related = _shared(_shared(matrix | known, groups[0], 0), groups[1], 1) & ~matrix
        if side:
            matrix, known, related = matrix.T, known.T, related.T
        queries = np.unique(ends[side][test])
        pool = np.unique(ends[1 - side][test]) if self.candidates == "test" else np.arange(matrix.shape[1])
        inside = np.ix_(queries, pool)
        code = np.empty(matrix.shape[0], np.int64)
        for number, component in enumerate(LinkGraph(*ends, len(self.links.product_ids)).components(test)):
            code[ends[side][component.links]] = number
        return Judged(queries, pool, matrix[inside], known[inside], code[queries], related[inside])

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[LinkageExtra]]]:
        """See `Task`."""
        import pyarrow as pa

        begun = time.perf_counter()
        matrix = pair_scores(encoder, self.problem, progress)
        scored, directions, tables = {}, {}, []
        for name, judged in self.directions.items():
            scores = matrix if name == FORWARD else matrix.T
            ids = self.links.product_ids, self.links.numbers
            names = [
                [own[row] for row in rows.tolist()]
                for own, rows in zip(
                    ids if name == FORWARD else ids[::-1], (judged.queries, judged.candidates), strict=True
                )
            ]
            part = scores[np.ix_(judged.queries, judged.candidates)]
            scored[name], directions[name], ranks = judge(part, judged, (names[0], names[1]))
            tables.append(ranks.append_column("scope", pa.array([name] * len(ranks))))
        details: LinkageDetails = {
            "parts": {name: len(self.parts.links(name)) for name in PARTS},
            "reached": dict(self.parts.reached),
            "leaks": leaks(self.links, self.parts),
            "directions": directions,
        }
        yield (
            parts[0],
            Outcome(
                model=model_facts(encoder, encoder.identity("document"), None),
                document=_side(self.view, self.problem.patents),
                timings={"encoded": 0, "encode_seconds": 0.0, "task_seconds": time.perf_counter() - begun},
                extra={
                    "query": _side(self.product_view, self.problem.products),
                    "split": self.parts.name + (", test candidates" if self.candidates == "test" else ""),
                    "scores": scored,
                    "details": details,
                },
                tables={"ranks": pa.concat_tables(tables)},
            ),
        )


def _side(view: str, texts: list[str]) -> Side:
    return {"view": view, "texts": len(set(filter(None, texts))), "empty": texts.count(""), "token_coverage": None}


def _shared(matrix: np.ndarray, groups: np.ndarray, axis: int) -> np.ndarray:
    """True wherever a member of the row's (column's) group has it: ndarray of the shape of `matrix`, bool."""
    rows = matrix if axis == 0 else matrix.T
    joined = np.zeros((int(groups.max()) + 1, rows.shape[1]), bool)
    np.logical_or.at(joined, groups, rows)
    made: np.ndarray = joined[groups]
    return made if axis == 0 else made.T
