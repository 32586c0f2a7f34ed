"""Hard negatives: documents that a ranker puts high for an anchor although nothing says that they belong to it."""

from dataclasses import dataclass

import numpy as np

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.lexical import LexicalIndex
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress
from patbench_core.tasks.retrieval.ranking import Collection
from patbench_core.tasks.retrieval.scorers import DenseScorer, LexicalScorer, Scorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.tasks.texts import SideTexts, side_texts
from patbench_core.training.known import KnownPositives
from patbench_core.training.pairs import Candidates
from patbench_core.training.split import Split
from patbench_core.vectors.encode import encode


@dataclass(frozen=True)
class Depth:
    """Where in a ranking negatives are taken.

    Attributes
    ----------
    wanted : int
        Negatives a pair; 0 for none.
    skip : int
        Ranks left out at the top. Citations and labels are incomplete, and what ranks first without a link is often
        a positive that nobody wrote down; learning that it is none would do harm.
    last : int
        Deepest rank that is looked at.
    """

    wanted: int = 4
    skip: int = 5
    last: int = 100


def hard_negatives(
    candidates: Candidates,
    landscape: Landscape,
    split: Split,
    known: KnownPositives,
    ranker: Encoder,
    depth: Depth,
    progress: Progress,
) -> list[list[int]]:
    """Rows of the negatives of each pair, best ranked first; fewer than wanted where the ranking has no more.

    A negative is never protected, `known` to be a positive of the anchor, of the positive's family, or of the text of
    the anchor, the positive or another negative.

    Parameters
    ----------
    candidates : Candidates
        The pairs.
    landscape, split : Landscape, Split
        Documents and which of them are protected.
    known : KnownPositives
        Positives that the landscape itself names.
    ranker : Encoder
        BM25, or a model of one vector a text.
    depth : Depth
        Ranks at which negatives are taken.
    """
    rows, anchor_of = np.unique(candidates.anchor, return_inverse=True)
    if not depth.wanted or not len(rows):
        return [[] for _ in candidates.why]
    shown = landscape.ranked & ~split.protected
    queries = side_texts(landscape, candidates.anchor_view, rows)
    documents = side_texts(landscape, candidates.positive_view, shown=shown)
    scorer = _scorer(ranker, queries, documents, shown, progress)
    collection = Collection(rows, landscape.families, landscape.tie_rank)
    ranked, _ = top_k(scorer, collection, min(depth.last, len(landscape)))
    allowed = _Allowed(landscape, documents, known)
    anchor_text = dict(zip(rows.tolist(), queries.every, strict=True))
    negatives = []
    for anchor, positive, query in zip(
        candidates.anchor.tolist(), candidates.positive.tolist(), anchor_of, strict=True
    ):
        below = ranked[query, depth.skip :]
        negatives.append(allowed.first(depth.wanted, anchor, positive, anchor_text[anchor], below[below >= 0]))
    return negatives


class _Allowed:
    """Allowed negatives of each anchor."""

    def __init__(self, landscape: Landscape, documents: SideTexts, known: KnownPositives) -> None:
        self.families, self.texts, self.known = landscape.families, documents.every, known

    def first(self, wanted: int, anchor: int, positive: int, anchor_text: str, ranked: np.ndarray) -> list[int]:
        """The first `wanted` allowed negatives of a ranking."""
        related = self.known.among(np.array([anchor]), ranked)[0] | (self.families[ranked] == self.families[positive])
        seen = {anchor_text, self.texts[anchor], self.texts[positive]}
        chosen: list[int] = []
        for doc in ranked[~related].tolist():
            if len(chosen) == wanted:
                break
            if self.texts[doc] not in seen:
                seen.add(self.texts[doc])
                chosen.append(doc)
        return chosen


def _scorer(ranker: Encoder, queries: SideTexts, documents: SideTexts, shown: np.ndarray, progress: Progress) -> Scorer:
    if not ranker.supports("embeddings"):
        rows = np.flatnonzero(shown)
        return LexicalScorer(LexicalIndex(documents.at(rows.tolist())), queries.every, rows)
    dense = text_encoder(ranker)
    asked = encode(dense, "query", queries.distinct, queries.names, progress)
    ranked = encode(dense, "document", documents.distinct, documents.names, progress)
    return DenseScorer(asked.vectors, ranked.vectors, queries.row_of, documents.row_of)
