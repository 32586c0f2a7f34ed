"""BM25: the lexical ranker that every dense model has to beat."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.errors import EncoderError, no_prompt_to_choose
from patbench_core.encoders.identity import Identity, versions
from patbench_core.encoders.variants import Variant
from patbench_core.files import digest, texts_digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.scripts import cut_in_pairs
from patbench_core.recent import Recent
from patbench_core.threads import shared

K1, B, METHOD, STOPWORDS = 1.5, 0.75, "lucene", "english"
_WORD = re.compile(r"\b\w\w+\b")
PAIRS = "pairs of characters in scripts without blanks"
_QUERIES = 16
"""That a thread scores at a time: to hand over each alone takes as long as to score a short one."""


@dataclass(frozen=True)
class LexicalEncoder(Encoder):
    """BM25 over words of two or more letters, English stop words left out, no stemming.

    Text of scripts that part no words by blanks (Chinese, Japanese, Korean, Thai ...) is read in pairs of characters:
    a landscape of such text has a ranker of its own identity, one of Latin text the same as ever. Scores are those of
    bm25s (Lucene's formula, k1 = 1.5, b = 0.75): Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25
    and Beyond, 2009.

    Attributes
    ----------
    pairs : bool
        Whether texts have scripts without blanks.
    """

    name: str = "bm25"
    pairs: bool = False

    kind = "lexical"
    similarity = "bm25"
    reading_name = "whole"

    @classmethod
    def of(cls, landscape: Landscape | None) -> "LexicalEncoder":
        """The ranker of a landscape's texts."""
        return cls(pairs=landscape is not None and landscape.unspaced > 0)

    def identity(self, role: str) -> Identity:
        """Identity of the ranker; both roles are alike."""
        settings = {"k1": K1, "b": B, "method": METHOD, "stopwords": STOPWORDS, "stemmer": None}
        settings |= {"pairs": PAIRS} if self.pairs else {}
        return Identity(
            model=self.name,
            revision="",
            files=digest(settings),
            backend="bm25s",
            prompt="",
            role="both",
            pooling=PAIRS if self.pairs else "",
            max_tokens=None,
            dtype="float32",
            dimension=None,
            libraries=versions("bm25s", "numpy"),
        )

    def cut(self, variant: Variant) -> "LexicalEncoder":
        """See `Encoder`; BM25 has nothing to cut."""
        if variant.prompt:
            raise no_prompt_to_choose(self.name)
        raise EncoderError(f"model {self.name!r} has neither layers nor vectors: use it as it is")

    def index(self, documents: Sequence[str]) -> "LexicalIndex":
        """Index all documents of a landscape, repeated and empty ones too: they count in the statistics of words."""
        key = texts_digest(documents)
        index = _INDEXES.get(key) or LexicalIndex(documents)
        _INDEXES.put(key, index)
        return index


class LexicalIndex:
    """An inverted index of documents."""

    def __init__(self, documents: Sequence[str]) -> None:
        import bm25s
        from bm25s.tokenization import Tokenized

        self._documents = len(documents)
        self._index = bm25s.BM25(k1=K1, b=B, method=METHOD)
        self._number: dict[str, int] = defaultdict(count().__next__)  # in the order in which words are asked for
        ids = [[self._number[word] for word in words(text)] for text in documents]
        if self._number:  # bm25s does not index documents without words
            self._index.index(Tokenized(ids=ids, vocab=dict(self._number)), show_progress=False)

    @property
    def nbytes(self) -> int:
        """Bytes of its postings."""
        return sum(self._index.scores[name].nbytes for name in ("data", "indices", "indptr")) if self._number else 0

    def scores(self, queries: Sequence[str], out: np.ndarray | None = None) -> np.ndarray:
        """Scores of all documents: ndarray of shape (n_queries, n_documents), float32; -inf where no word is shared.

        They are written into `out` where it is given.
        """
        from patbench_core.encoders.lexical_scores import add_postings

        scores = np.empty((len(queries), self._documents), np.float32) if out is None else out
        if not self._number:
            scores[:] = -np.inf
            return scores
        index, number = self._index.scores, self._number
        known = [np.array([number[word] for word in words(query) if word in number], np.int64) for query in queries]

        def add(rows: range) -> None:
            for row in rows:
                add_postings(index["data"], index["indices"], index["indptr"], known[row], scores[row])

        shared(add, [range(start, min(start + _QUERIES, len(known))) for start in range(0, len(known), _QUERIES)])
        return scores


def words(text: str) -> list[str]:
    """Words of a text as `bm25s.tokenize` has them, in half its time: lower case, stop words left out."""
    stopwords = _stopwords()
    return [word for word in _WORD.findall(cut_in_pairs(text).lower()) if word not in stopwords]


@cache
def _stopwords() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN

    return frozenset(STOPWORDS_EN)


_INDEXES = Recent[LexicalIndex](lambda index: index.nbytes)
"""By the texts of the documents: studies ask for one collection in several ways."""
