"""Citation retrieval: given a patent, find the patents that it cites among all of its landscape."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.files import digest
from patbench_core.landscape.families import BY_NUMBER
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress
from patbench_core.results import record as schema
from patbench_core.tasks.errors import UnfitLandscape, empty_view
from patbench_core.tasks.retrieval import ALL, DECLARED, EARLIER, Candidates, drawn_queries
from patbench_core.tasks.retrieval.dates import Published
from patbench_core.tasks.retrieval.drawn import drawn_rows
from patbench_core.tasks.retrieval.ranking import Collection, Standing, standing
from patbench_core.tasks.retrieval.scopes import SCOPES, Judgments, ranks_table, score_scope, scores_table
from patbench_core.tasks.retrieval.scorers import DenseScorer, LateScorer, LexicalScorer, Scorer
from patbench_core.tasks.texts import SideTexts, side_texts
from patbench_core.vectors.encode import Encoded, Kept, encode, unit_rows
from patbench_core.vectors.encode_tokens import encode_tokens

TASK = DECLARED.name
PROTOCOL = 1
"""Version of the way from vectors to scores; part of every record's key."""


@dataclass(frozen=True)
class RetrievalTask:
    """One landscape, one view of the queries, one of the documents.

    Every document is ranked for every query but those of the query's own family; documents without
    text and queries that are not a document of the collection never rank, queries without text score zero.

    Attributes
    ----------
    candidates : {"all", "earlier"}
        With ``earlier``, documents that were published on or after a query's day are not ranked for it; a cited one
        among them counts as not retrieved, so that the denominator stays. What has no date is ranked.
    sample : int or None
        Judged queries at most, drawn by a digest of their numbers; None for all.

    Raises
    ------
    UnfitLandscape
        If the landscape has no citation link to judge by, one of the views holds no text at all or none in the
        queries that were drawn, or candidates are to be earlier and no document has a date.
    """

    landscape: Landscape
    query_view: str
    doc_view: str
    candidates: Candidates = ALL
    sample: int | None = None

    def __post_init__(self) -> None:
        if self.candidates == EARLIER and not any(self.landscape.column("publication_date")):
            raise UnfitLandscape(
                f"landscape {self.landscape.name!r} has no publication date, so what is earlier than a query is not "
                "known: import it with dates, or leave out --candidates earlier"
            )
        if not len(self.landscape.qrels.query_row):
            raise no_links(self.landscape.name)
        name = self.landscape.name
        for side, view, texts in (
            ("query", self.query_view, self.queries),
            ("document", self.doc_view, self.documents),
        ):
            if texts.empty == len(texts.rows):
                raise self._empty_draw() if side == "query" and self.sampled else empty_view(view, name, side)

    @cached_property
    def query_rows(self) -> np.ndarray:
        """Document row of each judged query, in the order of publication numbers: shape (n_queries,), int."""
        rows = drawn_rows(self.landscape, self.sample)
        return np.asarray(rows[np.argsort(self.landscape.tie_rank[rows])])

    @cached_property
    def judged_queries(self) -> int:
        """Queries that can be judged, drawn or not."""
        return len(drawn_rows(self.landscape, None))

    @property
    def sampled(self) -> bool:
        """Whether queries are left out by `sample`."""
        return len(self.query_rows) < self.judged_queries

    def _empty_draw(self) -> UnfitLandscape:
        """The failure of drawn queries without text, where others have some."""
        whole, view, name = self.judged_queries, self.query_view, self.landscape.name
        if side_texts(self.landscape, view, drawn_rows(self.landscape, None)).empty == whole:
            return empty_view(view, name, "query")
        return UnfitLandscape(
            f"view {view!r} of landscape {name!r} has no text in {drawn_queries(len(self.query_rows))} of "
            f"{whole:,}: draw more with --queries, or take --queries all"
        )

    @cached_property
    def judgments(self) -> Judgments:
        """The links of the queries that take part, by query."""
        qrels = self.landscape.qrels
        index = np.full(len(self.landscape), -1, np.int64)
        index[self.query_rows] = np.arange(len(self.query_rows))
        query = index[qrels.query_row]
        order = np.lexsort((self.landscape.tie_rank[qrels.doc_row], query))[int((query < 0).sum()) :]
        links = (query, qrels.doc_row, qrels.gain, qrels.domain, qrels.domain4)
        return Judgments(*(column[order] for column in links))

    @cached_property
    def collection(self) -> Collection:
        """All documents, for the judged queries, their own families left out."""
        dates = self.landscape.column("publication_date") if self.candidates == EARLIER else None
        published = None if dates is None else Published.of(dates, self.query_rows)
        return Collection(self.query_rows, self.landscape.inventions, self.landscape.tie_rank, published)

    @property
    def scopes(self) -> list[str]:
        """Scopes that have a link."""
        return [scope for scope in SCOPES if self.judgments.inside(scope).any()]

    def scorer(self, encoder: Encoder, progress: Progress) -> Scorer:
        """Scores of all documents as `encoder` gives them, its vectors computed where the store lacks them."""
        return _Sides(self, encoder, progress).scorer

    @cached_property
    def documents(self) -> SideTexts:
        """Texts of all documents; empty for those that are not ranked."""
        return side_texts(self.landscape, self.doc_view, shown=self.landscape.ranked)

    @cached_property
    def queries(self) -> SideTexts:
        """Texts of the judged queries."""
        return side_texts(self.landscape, self.query_view, self.query_rows)

    @cached_property
    def data_digest(self) -> str:
        """Digest of all that is ranked and judged: numbers, families, texts of both sides, links, domains."""
        numbers, judgments = self.landscape.publication_numbers, self.judgments
        families = self.landscape.column("family_id")
        texts = np.where(self.landscape.ranked, self.documents.digests(), "")
        documents = sorted(zip(numbers.tolist(), (name or "" for name in families), texts.tolist(), strict=True))
        queries = list(zip(numbers[self.query_rows].tolist(), self.queries.digests(), strict=True))
        ends = (numbers[self.query_rows][judgments.query].tolist(), numbers[judgments.doc].tolist())
        recorded = (judgments.gain, judgments.domain, judgments.domain4)
        links = list(zip(*ends, *(column.tolist() for column in recorded), strict=True))
        joined = self.landscape.joined_by_number(np.union1d(self.query_rows, judgments.doc))
        return digest([documents, queries, links, *([BY_NUMBER] if joined else [])])

    @cached_property
    def dates_digest(self) -> str:
        """Digest of what decides which documents are earlier: numbers and dates."""
        numbers, dates = self.landscape.publication_numbers.tolist(), self.landscape.column("publication_date")
        return digest(sorted(zip(numbers, (date or "" for date in dates), strict=True)))

    def key(self, encoder: Encoder) -> dict[str, object]:
        """Everything that could change the scores of `encoder`."""
        dates = {"candidates": self.candidates, "dates": self.dates_digest} if self.candidates != ALL else {}
        sample = {"queries": self.sample} if self.sampled else {}
        return {
            **dates,
            **sample,
            "task": TASK,
            "protocol": PROTOCOL,
            "data": self.data_digest,
            "query_view": self.query_view,
            "doc_view": self.doc_view,
            "reading": encoder.reading_name,
            "similarity": encoder.similarity,
            "query_encoder": encoder.identity("query").digest,
            "document_encoder": encoder.identity("document").digest,
        }

    def run(self, encoder: Encoder, progress: Progress) -> "RetrievalResult":
        """Rank all documents for all queries and score the rankings."""
        side = _Sides(self, encoder, progress)
        begun = time.perf_counter()
        judgments = self.judgments
        ranked = partial(progress, f"{encoder.name}: ranking")
        stands = standing(side.scorer, self.collection, judgments.query, judgments.doc, ranked)
        judged = self.judged(stands)
        return RetrievalResult(**vars(judged), sides=side, rank_seconds=time.perf_counter() - begun)

    def judged(self, stands: Standing) -> "Judged":
        """Score a ranking by where it puts the documents of `judgments`."""
        summaries, columns = {}, {}
        for scope in self.scopes:
            summaries[scope], columns[scope] = score_scope(self.judgments, stands, scope)
        numbers = self.landscape.publication_numbers
        query_ids = numbers[self.query_rows]
        tables = {
            "scores": scores_table(columns, query_ids),
            "ranks": ranks_table(self.judgments, stands, query_ids, numbers),
        }
        return Judged(summaries, float((stands.tied > 0).mean()), tables)


def no_links(landscape: str) -> UnfitLandscape:
    """The failure of a landscape without citation links."""
    return UnfitLandscape(
        f"landscape {landscape!r} has no citation link inside itself, so nothing can be retrieved from it: "
        "import it again with cited numbers, or with --qrels"
    )


@dataclass(frozen=True)
class Judged:
    """Scores of one ranking: summaries by scope, and the tables that lie beside the record."""

    scopes: dict[str, schema.Scope]
    tie_rate: float
    tables: dict[str, pa.Table]


@dataclass(frozen=True)
class RetrievalResult(Judged):
    """Scores of one encoder."""

    sides: "_Sides"
    rank_seconds: float


class _Sides:
    """Queries and documents of a task as one encoder sees them."""

    def __init__(self, task: RetrievalTask, encoder: Encoder, progress: Progress) -> None:
        self.encoded: dict[str, Encoded[Any]] = {}
        unranked = int((~task.landscape.ranked).sum())
        self.missing = {"query": task.queries.empty, "document": task.documents.empty - unranked}
        self.dimension: int | None = None
        self.vectors_a_document = 1.0
        if isinstance(encoder, LexicalEncoder):
            rows = np.flatnonzero(task.landscape.ranked)
            index = encoder.index(task.documents.at(rows.tolist()))
            self.scorer: Scorer = LexicalScorer(index, task.queries.every, rows)
        elif isinstance(encoder, PrecomputedEncoder):
            self.scorer = self._precomputed(task, encoder, unranked)
        elif isinstance(encoder, LateEncoder):
            self.scorer = self._late(task, encoder, unranked, progress)
        else:
            self.scorer = self._dense(task, text_encoder(encoder), unranked, progress)

    def _dense(self, task: RetrievalTask, encoder: DenseEncoder, unranked: int, progress: Progress) -> DenseScorer:
        vectors, row_of = self._both(
            task, unranked, lambda role, side: encode(encoder, role, side.distinct, side.names, progress)
        )
        self.dimension = vectors["document"].shape[1]
        return DenseScorer(vectors["query"], vectors["document"], row_of["query"], row_of["document"])

    def _late(self, task: RetrievalTask, encoder: LateEncoder, unranked: int, progress: Progress) -> LateScorer:
        vectors, row_of = self._both(
            task, unranked, lambda role, side: encode_tokens(encoder, role, side.distinct, side.names, progress)
        )
        self.dimension = vectors["document"].dimension
        ranked = row_of["document"][row_of["document"] >= 0]
        self.vectors_a_document = float(vectors["document"].lengths[ranked].mean()) if len(ranked) else 0.0
        mean = encoder.similarity == "meanmaxsim"
        return LateScorer(vectors["query"], vectors["document"], row_of["query"], row_of["document"], mean)

    def _both(
        self, task: RetrievalTask, unranked: int, encoded: "Callable[[Role, SideTexts], Encoded[Kept]]"
    ) -> "tuple[dict[Role, Kept], dict[Role, np.ndarray]]":
        """Vectors of both sides, and which of them each text has, -1 for none."""
        sides: dict[Role, SideTexts] = {"document": task.documents, "query": task.queries}
        vectors, row_of = {}, {}
        for role, side in sides.items():
            self.encoded[role] = made = encoded(role, side)
            vectors[role] = made.vectors
            row_of[role] = np.where((side.row_of >= 0) & made.readable[side.row_of], side.row_of, -1)
            self.missing[role] = int((row_of[role] < 0).sum()) - (unranked if role == "document" else 0)
        return vectors, row_of

    def _precomputed(self, task: RetrievalTask, encoder: PrecomputedEncoder, unranked: int) -> DenseScorer:
        rows, matrix = encoder.vectors
        distinct, inverse = np.unique(matrix, axis=0, return_inverse=True)
        vector_of = np.full(len(task.landscape), -1, np.int64)
        vector_of[rows] = inverse.ravel()
        query_of = vector_of[task.query_rows]
        vector_of = np.where(task.landscape.ranked, vector_of, -1)
        self.missing = {"query": int((query_of < 0).sum()), "document": int((vector_of < 0).sum()) - unranked}
        self.dimension = matrix.shape[1]
        vectors = unit_rows(distinct)
        return DenseScorer(vectors, vectors, query_of, vector_of)

    def coverage(self, role: Role) -> float | None:
        """Share of the tokens that the model read."""
        encoded = self.encoded.get(role)
        return encoded.coverage if encoded else None
