"""Tests of BM25: the formula is the oracle."""

import math
from collections import Counter

import numpy as np
import pytest

from patbench_core.encoders.lexical import K1, B, LexicalEncoder

DOCUMENTS = ["valve rotor valve", "rotor gear", "", "valve rotor valve", "lens lens lens lens", "pump of the gear 7"]


def bm25(query: str, documents: list[str]) -> np.ndarray:
    """Lucene's formula, with its numerator without k1 + 1."""
    words = [[word for word in text.split() if len(word) > 1 and word not in ("of", "the")] for text in documents]
    average = sum(map(len, words)) / len(words)
    scores = np.zeros(len(documents))
    for word, times in Counter(query.split()).items():
        holding = sum(word in text for text in words)
        idf = math.log(1 + (len(words) - holding + 0.5) / (holding + 0.5))
        for row, text in enumerate(words):
            frequency = text.count(word)
            scores[row] += times * idf * frequency / (frequency + K1 * (1 - B + B * len(text) / average))
    return scores


@pytest.mark.parametrize("query", ["valve", "rotor gear", "lens pump valve", "valve valve rotor"])
def test_scores_are_those_of_the_formula(query: str) -> None:
    """Documents that share no word are not retrieved."""
    expected = bm25(query, DOCUMENTS)
    found = LexicalEncoder().index(DOCUMENTS).scores([query])[0]
    np.testing.assert_allclose(found, np.where(expected > 0, expected, -np.inf), rtol=1e-5)


def test_equal_documents_have_equal_scores() -> None:
    """To the last bit, so that they are tied."""
    scores = LexicalEncoder().index(DOCUMENTS).scores(["rotor gear valve"])[0]
    assert scores[0] == scores[3]


@pytest.mark.parametrize("query", ["", "of the", "unheard", "7", "!"])
def test_a_query_without_a_known_word_retrieves_nothing(query: str) -> None:
    """Empty, stop words alone, unknown words, one character."""
    assert (LexicalEncoder().index(DOCUMENTS).scores([query, "valve"])[0] == -np.inf).all()


@pytest.mark.parametrize("documents", [["of the"], ["", "7"], [""]])
def test_documents_without_words_are_never_retrieved(documents: list[str]) -> None:
    """Nor do they fail."""
    scores = LexicalEncoder().index(documents).scores(["valve", "of the"])
    assert scores.shape == (2, len(documents))
    assert (scores == -np.inf).all()
