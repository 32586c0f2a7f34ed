"""Exact top-100 against FAISS, at the size of DAPFAM."""

from collections.abc import Iterator

import faiss
import numpy as np

from benchmarks.timing import Ratio, compare
from patbench_core.tasks.retrieval.ranking import Collection
from patbench_core.tasks.retrieval.scorers import DenseScorer
from patbench_core.tasks.retrieval.topk import top_k
from patbench_core.vectors.encode import unit_rows

QUERIES, DOCUMENTS, DIMENSION, DEPTH = 1_247, 45_336, 768, 100


def ratios(rounds: int = 7) -> Iterator[Ratio]:
    """Top 100 of random unit vectors, families left out on our side."""
    random = np.random.default_rng(0)
    queries, documents = (
        unit_rows(random.standard_normal((size, DIMENSION), np.float32)) for size in (QUERIES, DOCUMENTS)
    )
    scorer = DenseScorer(queries, documents, np.arange(QUERIES), np.arange(DOCUMENTS))
    collection = Collection(np.arange(QUERIES), np.arange(DOCUMENTS), np.arange(DOCUMENTS, dtype=np.int32))
    index = faiss.IndexFlatIP(DIMENSION)
    index.add(documents)
    top_k(scorer, collection, DEPTH)
    what = f"exact top-{DEPTH} of {QUERIES:,} x {DOCUMENTS:,} x {DIMENSION}, against FAISS"
    yield compare(what, lambda: top_k(scorer, collection, DEPTH), lambda: index.search(queries, DEPTH), rounds, 1.15)
