"""Scripts that part no words by blanks, and how their text is cut for word indices: into pairs of characters.

Pairs that overlap are the usual stand-in for words in Chinese, Japanese and Korean retrieval (Kwok, Comparing
representations in Chinese information retrieval, SIGIR 1997; Apache Lucene's CJKBigramFilter), and hold for Thai, Lao,
Khmer, Myanmar and Tibetan alike. Signs above and below letters belong to words in all scripts of South and South-East
Asia, where the word characters of regular expressions leave them out.
"""

import re

_CJK = "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf\u31f0-\u31ff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_SOUTH_EAST = "\u0e01-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf\u0f40-\u0fbc\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u19de-\u1aad"
UNSPACED = f"{_CJK}{_HAN}{_SOUTH_EAST}"
"""Characters of scripts without blanks between words, for a class of a regular expression (Python and RE2 alike)."""

MARKED = "\u0900-\u0dff"
"""The scripts of South Asia: words have blanks between them and signs within."""

_ANY = re.compile(f"[{UNSPACED}{MARKED}]")
_RUN = re.compile(f"[{UNSPACED}]+")
_WORD = re.compile(rf"[{MARKED}]+")


def cut_in_pairs(text: str) -> str:
    """`text` with blanks around pairs of characters where its script has none; other text byte for byte as it is."""
    if text.isascii() or not _ANY.search(text):
        return text
    return _WORD.sub(lambda word: _plain(word[0]), _RUN.sub(_pairs, text))


def _pairs(run: re.Match[str]) -> str:
    """Overlapping pairs; a lone character with a low line, which makes it a word of two."""
    letters = run[0]
    pairs = [letters[at : at + 2] for at in range(len(letters) - 1)] or [letters + "_"]
    return f" {' '.join(map(_plain, pairs))} "


def _plain(word: str) -> str:
    """The word, signs that are not word characters by their code points."""
    return "".join(letter if letter.isalnum() or letter == "_" else f"u{ord(letter):x}" for letter in word)
