"""BM25 ranks of all documents at the size of the paper's landscape, against bm25s' own retrieval of the first 100."""

from collections.abc import Iterator

import bm25s
import numpy as np

from benchmarks.timing import Ratio, compare
from patbench_core.encoders.lexical import K1, METHOD, STOPWORDS, B, LexicalIndex
from patbench_core.tasks.retrieval.ranking import Collection, standing
from patbench_core.tasks.retrieval.scorers import LexicalScorer

QUERIES, DOCUMENTS, WORDS, VOCABULARY, DEPTH, LINKS = 600, 113_148, 80, 60_000, 100, 4


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """Texts of words as frequent as Zipf's law has them; both sides read the queries' texts."""
    random = np.random.default_rng(0)
    frequency = 1 / np.arange(10, VOCABULARY + 10)
    drawn = random.choice(VOCABULARY, (DOCUMENTS, WORDS), p=frequency / frequency.sum())
    texts = [" ".join(f"w{word}" for word in words) for words in drawn.tolist()]
    queries = texts[:QUERIES]
    rows = np.arange(DOCUMENTS)
    scorer = LexicalScorer(LexicalIndex(texts), queries, rows)
    collection = Collection(rows[:QUERIES], rows, rows)
    query, doc = np.repeat(rows[:QUERIES], LINKS), random.integers(0, DOCUMENTS, QUERIES * LINKS)
    theirs = bm25s.BM25(k1=K1, b=B, method=METHOD)
    theirs.index(bm25s.tokenize(texts, stopwords=STOPWORDS, show_progress=False), show_progress=False)

    def retrieve() -> object:
        words = bm25s.tokenize(queries, stopwords=STOPWORDS, show_progress=False)
        return theirs.retrieve(words, k=DEPTH, show_progress=False)

    what = f"BM25 ranks of {QUERIES:,} x {DOCUMENTS:,} texts of {WORDS} words, against bm25s' first {DEPTH}"
    yield compare(what, lambda: standing(scorer, collection, query, doc), retrieve, rounds, 1.2)
