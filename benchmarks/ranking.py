"""Ranks and exact top-100 at the size of the paper's landscape, against the bare matrix product and FAISS."""

from collections.abc import Iterator

import faiss
import numpy as np

from benchmarks.timing import Ratio, compare
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.vectors.encode import unit_rows

QUERIES, DOCUMENTS, DIMENSION, DEPTH, LINKS = 3_000, 113_148, 384, 100, 4
"""All documents of the paper, a part of its 46,069 queries."""
_ROWS = 500


def ratios(rounds: int = 5) -> Iterator[Ratio]:
    """Random unit vectors, one text in fifty repeated, families of two left out on our side."""
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
