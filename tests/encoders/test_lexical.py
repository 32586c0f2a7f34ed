"""Tests of BM25: the formula is the oracle."""

import math
from collections import Counter

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.encoders.lexical import K1, METHOD, B, LexicalEncoder, words
from patbench_core.landscape.schema import Patent
from patbench_core.landscape.scripts import cut_in_pairs
from tests.fakes import small_landscape

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


def test_scores_are_those_of_bm25s_to_the_last_bit() -> None:
    """Words that a query repeats and words that no document has among them."""
    random = np.random.default_rng(0)
    words = np.array([f"word{place}" for place in range(40)])
    documents = [" ".join(random.choice(words[:30], random.integers(1, 60))) for _ in range(200)]
    queries = [" ".join(random.choice(words, 25)) for _ in range(20)]
    reference = bm25s.BM25(k1=K1, b=B, method=METHOD, backend="numpy")
    reference.index(bm25s.tokenize(documents, show_progress=False), show_progress=False)
    expected = np.stack([reference.get_scores(query.split()) for query in queries])
    found = LexicalEncoder().index(documents).scores(queries)
    np.testing.assert_array_equal(found, np.where(expected > 0, expected, -np.inf))


@given(st.lists(st.text(st.sampled_from("aBÉé ß7_-.'ñİ水の\n") | st.characters(), max_size=12), max_size=5))
def test_words_are_those_of_bm25s(pieces: list[str]) -> None:
    """Letters of any script, stop words and words of one letter; documents without words keep their place."""
    texts = [*pieces, "The pump of A valve", " ".join(pieces)]
    reference = bm25s.tokenize(list(map(cut_in_pairs, texts)), show_progress=False, return_ids=False)
    assert [words(text) for text in texts] == reference


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


SENTENCES = {
    "Chinese": ("一种基于自然语言处理的银行客服系统", "一种水泵，包括转子和定子", "银行客服"),
    "Japanese": ("回転子を備えるポンプ", "自然言語処理による銀行窓口", "銀行の窓口"),
    "Korean": ("회전자를 포함하는 펌프", "자연어 처리에 기반한 은행 상담 시스템", "은행상담"),
    "Thai": ("ปั๊มที่มีโรเตอร์และสเตเตอร์", "ระบบบริการลูกค้าธนาคาร", "ลูกค้าธนาคาร"),
    "Lao": ("ເຄື່ອງສູບນ້ຳທີ່ມີໂຣເຕີ", "ລະບົບບໍລິການລູກຄ້າທະນາຄານ", "ລູກຄ້າທະນາຄານ"),
    "Khmer": ("ម៉ាស៊ីនបូមទឹកដែលមានរ៉ូទ័រ", "ប្រព័ន្ធសេវាកម្មអតិថិជនធនាគារ", "អតិថិជនធនាគារ"),
    "Burmese": ("ရိုတာပါသောရေစုပ်စက်", "ဘဏ်ဖောက်သည်ဝန်ဆောင်မှုစနစ်", "ဘဏ်ဖောက်သည်"),
    "Hindi": ("रोटर वाला पंप", "बैंक ग्राहक सेवा प्रणाली", "ग्राहक सेवा"),
}


@pytest.mark.parametrize("language", sorted(SENTENCES))
def test_a_part_of_a_sentence_finds_it_where_blanks_part_no_words(language: str) -> None:
    """The sentence with the words of the query is first, and ahead of the other."""
    one, other, query = SENTENCES[language]
    documents = [one, other, "a pump with a rotor"]
    scores = LexicalEncoder(pairs=True).index(documents).scores([query])[0]
    assert scores.argmax() == max((0, 1), key=lambda row: sum(pair in documents[row] for pair in _pairs(query)))
    assert scores[2] == -np.inf


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_text_is_cut_as_ever(text: str) -> None:
    """Byte for byte the same text goes to the tokenizer, so that old records stay."""
    assert cut_in_pairs(text) is text


def test_only_a_landscape_that_needs_it_has_another_identity() -> None:
    """The identity of BM25 on Latin text is that of the records; on other text it is another and says so."""
    latin = small_landscape([Patent("US-1000-A", "US", title="Überdruckpumpe 5 µm")], "latin")
    chinese = small_landscape([Patent("CN-1000001-A", "CN", title="水泵")], "chinese")
    assert LexicalEncoder.of(latin) == LexicalEncoder.of(None) == LexicalEncoder()
    identity = LexicalEncoder.of(chinese).identity("query")
    assert identity.digest != LexicalEncoder().identity("query").digest
    assert identity.pooling == "pairs of characters in scripts without blanks"


def test_one_collection_is_indexed_once() -> None:
    """As long as its texts are the same, in the same order."""
    index = LexicalEncoder().index(DOCUMENTS)
    assert LexicalEncoder().index(tuple(DOCUMENTS)) is index
    assert LexicalEncoder().index(DOCUMENTS[::-1]) is not index
    assert index.nbytes > LexicalEncoder().index(["", "\ud800"]).nbytes
