"""nDCG@10 on the validation queries, over a pool of documents that bounds its cost."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.texts import SideTexts, side_texts

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MEASURE = measure("nDCG@10")


@dataclass(frozen=True, kw_only=True)
class Validated(ABC):
    """What chooses among the checkpoints of a training.

    Attributes
    ----------
    prompts : tuple of str
        Before queries, before documents.
    half : bool
        Whether to compute in bfloat16 on a CPU.
    """

    prompts: tuple[str, str] = ("", "")
    half: bool = False

    @property
    @abstractmethod
    def texts(self) -> int:
        """Texts that one look encodes."""

    @abstractmethod
    def score(self, model: "SentenceTransformer") -> float:
        """Mean nDCG@10 of the vectors that `model` gives now; zero without a query."""

    @abstractmethod
    def digest(self) -> str:
        """Digest of all that is ranked and judged."""

    def vectors(self, model: "SentenceTransformer", sides: Sequence[list[str]]) -> list[np.ndarray]:
        """Vectors of queries and of documents: two ndarrays of shape (n, dimension), float32."""
        import torch

        unit = model.similarity_fn_name != "dot"
        made = []
        for texts, prompt in zip(sides, self.prompts, strict=True):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
                each = model.encode(texts, prompt=prompt, normalize_embeddings=unit, show_progress_bar=False)
            made.append(np.asarray(each, np.float32))
        return made


@dataclass(frozen=True)
class Validation(Validated):
    """Queries, documents and judgments; ranked as patbench ranks everywhere.

    Attributes
    ----------
    collection : Collection
        Rows are places in the pool.
    query, doc, gain : ndarray of shape (n_links,), int
        Judgments: index of the query, ascending; place in the pool; gain.
    """

    collection: Collection
    queries: SideTexts
    documents: SideTexts
    query: np.ndarray
    doc: np.ndarray
    gain: np.ndarray

    @property
    def texts(self) -> int:
        """See `Validated`."""
        return len(self.queries.distinct) + len(self.documents.distinct) if len(self.query) else 0

    def score(self, model: "SentenceTransformer") -> float:
        """See `Validated`."""
        if not len(self.query):
            return 0.0
        queries, documents = self.vectors(model, [list(self.queries.distinct), list(self.documents.distinct)])
        scorer = DenseScorer(queries, documents, self.queries.row_of, self.documents.row_of)
        rank = standing(scorer, self.collection, self.query, self.doc).rank
        return float(MEASURE(Ranks(self.query, rank, self.gain, len(self.collection.query_rows))).mean())

    def digest(self) -> str:
        """See `Validated`."""
        judged = [column.tolist() for column in (self.query, self.doc, self.gain)]
        return digest([self.queries.digests(), self.documents.digests(), judged, self.prompts])


def validation(
    landscape: Landscape, query_rows: np.ndarray, view: str, *, queries: int = 200, pool: int = 1000, seed: int = 0
) -> Validation:
    """Draw at most `queries` of the validation queries, and what they cite among at most `pool` documents.

    Parameters
    ----------
    query_rows : ndarray of shape (n,), int
        Document rows of the validation queries.
    pool : int
        All that is cited by the queries drawn is in it, even where that is more.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(query_rows[np.argsort(landscape.tie_rank[query_rows])][rng.permutation(len(query_rows))[:queries]])
    qrels = landscape.qrels
    link = np.flatnonzero(np.isin(qrels.query_row, rows))
    inside = np.union1d(qrels.doc_row[link], rows)
    others = np.setdiff1d(np.flatnonzero(landscape.ranked), inside)
    drawn = rng.permutation(others)[: max(0, pool - len(inside))]
    documents = np.sort(np.concatenate([inside, drawn]))
    index = np.full(len(landscape), -1, np.int64)
    index[documents] = np.arange(len(documents))
    query = np.searchsorted(rows, qrels.query_row[link])
    order = np.argsort(query, kind="stable")
    return Validation(
        collection=Collection(index[rows], landscape.families[documents], landscape.tie_rank[documents]),
        queries=side_texts(landscape, view, rows),
        documents=side_texts(landscape, view, documents),
        query=query[order],
        doc=index[qrels.doc_row[link]][order],
        gain=qrels.gain[link][order],
    )
