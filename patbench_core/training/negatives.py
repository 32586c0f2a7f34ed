"""Hard negatives: documents that a ranker puts high for an anchor although nothing says that they belong to it."""

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

DEPTH = {"wanted": 4, "skip": 5, "last": 100}
"""Where in a ranking negatives are taken: how many a pair, ranks left out at the top, the deepest that is looked at.

Citations and labels are incomplete, and what ranks first without a link is often a positive that nobody wrote down;
learning that it is none would do harm."""


def hard_negatives(
    candidates: Candidates,
    landscape: Landscape,
    split: Split,
    known: KnownPositives,
    ranker: Encoder,
    progress: Progress,
) -> list[list[int]]:
    """Rows of the negatives of each pair, best ranked first, at the ranks of `DEPTH`; fewer where it has no more.

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
    """
    rows, anchor_of = np.unique(candidates.anchor, return_inverse=True)
    if not len(rows):
        return []
    shown = landscape.ranked & ~split.protected
    queries = side_texts(landscape, candidates.anchor_view, rows)
    documents = side_texts(landscape, candidates.positive_view, shown=shown)
    scorer = _scorer(ranker, queries, documents, shown, progress)
    collection = Collection(rows, landscape.families, landscape.tie_rank)
    ranked, _ = top_k(scorer, collection, min(DEPTH["last"], len(landscape)))
    families, texts, asked = landscape.families, documents.every, list(queries.every)

    def first(anchor: int, positive: int, query: int) -> list[int]:
        below = ranked[query, DEPTH["skip"] :]
        below = below[below >= 0]
        related = known.among(np.array([anchor]), below)[0] | (families[below] == families[positive])
        seen = {asked[query], texts[anchor], texts[positive]}
        chosen: list[int] = []
        for doc in below[~related].tolist():
            if len(chosen) == DEPTH["wanted"]:
                break
            if texts[doc] not in seen:
                seen.add(texts[doc])
                chosen.append(doc)
        return chosen

    ends = (column.tolist() for column in (candidates.anchor, candidates.positive, anchor_of))
    return list(map(first, *ends))


def _scorer(ranker: Encoder, queries: SideTexts, documents: SideTexts, shown: np.ndarray, progress: Progress) -> Scorer:
    if not ranker.supports("embeddings"):
        rows = np.flatnonzero(shown)
        return LexicalScorer(LexicalIndex(documents.at(rows.tolist())), queries.every, rows)
    dense = text_encoder(ranker)
    asked = encode(dense, "query", queries.distinct, queries.names, progress)
    ranked = encode(dense, "document", documents.distinct, documents.names, progress)
    return DenseScorer(asked.vectors, ranked.vectors, queries.row_of, documents.row_of)
