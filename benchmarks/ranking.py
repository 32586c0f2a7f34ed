"""Ranks and exact top-100 at the size of the paper's landscape, against the bare matrix product and FAISS."""

from collections.abc import Iterator

import faiss
import numpy as np

from benchmarks.timing import Agreement, Ratio, compare
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.rounding import DECIMALS
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.vectors.encode import unit_rows

QUERIES, DOCUMENTS, DIMENSION, DEPTH, LINKS = 3_000, 113_148, 384, 100, 4
"""All documents of the paper, a part of its 46,069 queries."""
_ROWS = 500


def ratios(rounds: int = 5) -> Iterator[Agreement | Ratio]:
    """Whether the ranks are right, then how fast: unit vectors, one text in fifty repeated, families of two."""
    yield _exact(500)
    random = np.random.default_rng(0)
    repeated = np.arange(DOCUMENTS) % 50 == 0
    vector_of = np.cumsum(~repeated) - ~repeated[0]
    documents = unit_rows(random.standard_normal((vector_of[-1] + 1, DIMENSION), np.float32))
    asked = np.arange(QUERIES)
    queries = documents[vector_of[asked]]
    scorer = DenseScorer(queries, documents, asked, vector_of)
    collection = Collection(asked, np.arange(DOCUMENTS) // 2, random.permutation(DOCUMENTS).astype(np.int32))
    query, doc = np.repeat(asked, LINKS), random.integers(0, DOCUMENTS, QUERIES * LINKS)
    index = faiss.IndexFlatIP(DIMENSION)
    index.add(documents)
    memory = np.empty((_ROWS, len(documents)), np.float32)
    size = f"{QUERIES:,} x {DOCUMENTS:,} x {DIMENSION}"

    def product() -> None:
        for start in range(0, QUERIES, _ROWS):
            np.matmul(queries[start : start + _ROWS], documents.T, out=memory)

    product()  # the first use of its memory is not what is compared
    what = f"ranks of {LINKS} judged documents each of {size}, against the bare matrix product"
    yield compare(what, lambda: standing(scorer, collection, query, doc), product, rounds, 1.5)
    what = f"exact top-{DEPTH} of {size}, against FAISS"
    yield compare(what, lambda: top_k(scorer, collection, DEPTH), lambda: index.search(queries, DEPTH), rounds, 1.15)


def _exact(asked: int) -> Agreement:
    """Ranks of `asked` queries against float64 and a sort of all documents, one query at a time.

    Components are small integers over a power of two: both arithmetics give the same products to the last bit, so that
    every rank has to be equal. There are so few different scores that nearly all documents are tied.
    """
    random = np.random.default_rng(1)
    documents = random.integers(-7, 8, (DOCUMENTS, DIMENSION)).astype(np.float32) / 128
    rows = random.choice(DOCUMENTS, asked, replace=False)
    families, tie_rank = np.arange(DOCUMENTS) // 2, random.permutation(DOCUMENTS).astype(np.int32)
    scorer = DenseScorer(documents[rows], documents, np.arange(asked), np.arange(DOCUMENTS))
    query, doc = np.repeat(np.arange(asked), LINKS), random.integers(0, DOCUMENTS, asked * LINKS)
    ranks = standing(scorer, Collection(rows, families, tie_rank), query, doc).rank
    first, _ = top_k(scorer, Collection(rows, families, tie_rank), DEPTH)
    wide = documents.astype(np.float64)
    differing = 0
    for place, row in enumerate(rows.tolist()):
        ranked = np.flatnonzero(families != families[row])
        order = ranked[np.lexsort((tie_rank[ranked], -np.round(wide[ranked] @ wide[row], DECIMALS)))]
        expected = np.zeros(DOCUMENTS, np.int64)
        expected[order] = np.arange(1, len(order) + 1)
        links = query == place
        differing += int((ranks[links] != expected[doc[links]]).sum() + (first[place] != order[:DEPTH]).sum())
    what = f"ranks and top-{DEPTH} of {asked} queries x {DOCUMENTS:,} against a float64 sort"
    return Agreement(what, differing, len(query) + first.size)
