"""BM25: the lexical ranker that every dense model has to beat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.encoders.encoder import Encoder, Kept
from patbench_core.encoders.errors import EncoderError, no_prompt_to_choose
from patbench_core.encoders.identity import Identity, versions
from patbench_core.encoders.variants import Variant
from patbench_core.files import digest

K1, B, METHOD, STOPWORDS = 1.5, 0.75, "lucene", "english"


@dataclass(frozen=True)
class LexicalEncoder(Encoder):
    """BM25 over words of two or more letters, English stop words left out, no stemming.

    Scores are those of bm25s (Lucene's formula, k1 = 1.5, b = 0.75): Robertson and Zaragoza, The
    Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """

    name: str = "bm25"

    kind = "lexical"
    similarity = "bm25"
    reading_name = "whole"

    def identity(self, role: str) -> Identity:
        """Identity of the ranker; both roles are alike."""
        settings = {"k1": K1, "b": B, "method": METHOD, "stopwords": STOPWORDS, "stemmer": None}
        return Identity(
            model=self.name,
            revision="",
            files=digest(settings),
            backend="bm25s",
            prompt="",
            role="both",
            pooling="",
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

    def kept(self) -> Kept:
        """See `Encoder`."""
        return {"base": self.name, "distilled_from": None, "layers": None, "dim": None, "tokens": None, "whole": {}}

    def index(self, documents: Sequence[str]) -> "LexicalIndex":
        """Index all documents of a landscape, repeated and empty ones too: they count in the statistics of words."""
        return LexicalIndex(documents)


class LexicalIndex:
    """An inverted index of documents."""

    def __init__(self, documents: Sequence[str]) -> None:
        import bm25s

        self._documents = len(documents)
        self._index = bm25s.BM25(k1=K1, b=B, method=METHOD)
        tokens = bm25s.tokenize(list(documents), stopwords=STOPWORDS, show_progress=False)
        self._any_word = bool(tokens.vocab)
        if self._any_word:  # bm25s does not index documents without words
            self._index.index(tokens, show_progress=False)

    def scores(self, queries: Sequence[str]) -> np.ndarray:
        """Scores of all documents: ndarray of shape (n_queries, n_documents), float32; -inf where no word is shared."""
        import bm25s

        words = bm25s.tokenize(list(queries), stopwords=STOPWORDS, show_progress=False, return_ids=False)
        scores = np.full((len(words), self._documents), -np.inf, np.float32)
        for row, query in zip(scores, words, strict=True):
            if query and self._any_word:  # nor does it take a query without words
                scored = self._index.get_scores(query)
                np.copyto(row, scored, where=scored > 0)
        return scores
