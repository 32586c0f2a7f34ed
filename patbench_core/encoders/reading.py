"""Readings: how much of a text a model sees, counted in its tokens without loading the model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from patbench_core.encoders.errors import EncoderError, broken_model_folder
from patbench_core.files import FileStates, digest, file_states

_BATCH = 4096
_FORM = re.compile(r"([1-9][0-9]*)x([1-9][0-9]*)(?::(mean|max))?")
_MOST = 9_999, 9_999_999
"""Spans, and tokens of a span."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Number of spans x tokens per span, and how the vectors of the spans become one.

    Attributes
    ----------
    spans : int
        At most so many consecutive spans are read, from the beginning of the text.
    tokens : int or None
        Tokens per span, special tokens and prompt included; None is the model's own limit.
    pooling : {"mean", "max"}
        Taken over the unit vectors of the spans.
    """

    spans: int = 1
    tokens: int | None = None
    pooling: Literal["mean", "max"] = "mean"

    def __str__(self) -> str:
        size = f"{self.spans}x{self.tokens or 'model'}"
        return size if self.spans == 1 else f"{size}:{self.pooling}"


def parse_reading(text: str | None) -> Reading:
    """Read ``1x512`` or ``8x512:max``; None is one span of the model's own length.

    Raises
    ------
    EncoderError
        If `text` has another form, or is larger than any model.
    """
    if text is None:
        return Reading()
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise EncoderError(
            f"reading {text!r}: write SPANSxTOKENS, such as 1x512, or SPANSxTOKENS:POOLING, such "
            "as 8x512:max (POOLING is mean or max)"
        )
    if len(form[1]) > len(str(_MOST[0])) or len(form[2]) > len(str(_MOST[1])):
        raise EncoderError(f"reading {text!r}: give at most {_MOST[0]:,} spans of at most {_MOST[1]:,} tokens")
    return Reading(int(form[1]), int(form[2]), "max" if form[3] == "max" else "mean")


class FolderTokens:
    """The tokenizer of a model folder.

    Parameters
    ----------
    folder : Path
        Holds ``tokenizer.json``, or files that transformers can turn into one.
    """

    def __init__(self, folder: Path) -> None:
        self._tokenizer = _tokenizer(folder, file_states(folder))

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of all that the tokenizer does: the same in every folder that has it."""
        return digest(self._tokenizer.to_str())

    @property
    def special(self) -> int:
        """Special tokens that the model adds to a text."""
        return self._tokenizer.num_special_tokens_to_add(is_pair=False)

    def has(self, token: str) -> bool:
        """Whether `token` is one of the vocabulary."""
        return self._tokenizer.token_to_id(token) is not None

    def counts(self, texts: Sequence[str]) -> np.ndarray:
        """Tokens of each text, special tokens left out: ndarray of shape (n,), int64."""
        counts: list[int] = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            counts += map(len, self._tokenizer.encode_batch_fast(batch, add_special_tokens=False))
        return np.array(counts, np.int64)

    def offsets(self, texts: Sequence[str]) -> list[np.ndarray]:
        """First and past-the-last character of each token: a list of int32 arrays of shape (n_tokens, 2)."""
        places: list[np.ndarray] = []
        for start in range(0, len(texts), _BATCH):
            batch = self._tokenizer.encode_batch(list(texts[start : start + _BATCH]), add_special_tokens=False)
            places += [np.array(encoding.offsets, np.int32).reshape(-1, 2) for encoding in batch]
        return places


@lru_cache(maxsize=8)
def _tokenizer(folder: Path, state: FileStates) -> "Tokenizer":
    """The tokenizer in `folder`, loaded once as long as its files are the same."""
    from tokenizers import Tokenizer

    files = [folder / "tokenizer.json", *sorted(folder.glob("*/tokenizer.json"))]
    file = next((file for file in files if file.is_file()), None)
    try:
        if file:
            tokenizer = Tokenizer.from_file(str(file))
        else:
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
    except Exception as error:  # tokenizers raises no narrower class
        why = " ".join(str(error).split())[:200]
        raise broken_model_folder(folder, f"its tokenizer does not load ({why})") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of several texts, and how much of the texts they hold.

    Attributes
    ----------
    texts : list of str
        All spans, those of one text side by side.
    owner : ndarray of shape (n_spans,), int64
        Row of the text that a span belongs to.
    read, total : ndarray of shape (n_texts,), int64
        Tokens read of each text, and tokens it has.
    """

    texts: list[str]
    owner: np.ndarray
    read: np.ndarray
    total: np.ndarray


def cut_spans(
    texts: Sequence[str], tokens: FolderTokens, spans: int, capacity: int, counts: np.ndarray | None = None
) -> Spans:
    """Cut each text into at most `spans` consecutive spans of at most `capacity` tokens.

    One span is the whole text: the model itself truncates it, as everyone's does. Several spans are
    cut between words, so that a span's tokens are those of the text.

    Parameters
    ----------
    texts : sequence of str
    tokens : FolderTokens
        The model's tokenizer.
    spans : int
        Greatest number of spans of a text; what lies beyond them is not read.
    capacity : int
        Tokens of text in a span, special tokens and prompt left out.
    counts : ndarray of shape (n,), int64, optional
        Tokens of each text, which one span is counted by; they are counted where they are not given.
    """
    if spans == 1:
        total = tokens.counts(texts) if counts is None else counts
        return Spans(list(texts), np.arange(len(texts)), np.minimum(total, capacity), total)
    pieces: list[str] = []
    owner: list[int] = []
    read, total = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    for row, (text, offsets) in enumerate(zip(texts, tokens.offsets(texts), strict=True)):
        total[row] = len(offsets)
        if len(offsets) <= capacity:
            pieces.append(text)
            owner.append(row)
            read[row] = min(len(offsets), capacity)
            continue
        ends = _span_ends(text, offsets, spans, capacity)
        for begin, end in zip([0, *ends[:-1]], ends, strict=True):
            pieces.append(text[offsets[begin, 0] : offsets[end - 1, 1]])
            owner.append(row)
        read[row] = ends[-1]
    return Spans(pieces, np.asarray(owner, np.int64), read, total)


def _span_ends(text: str, offsets: np.ndarray, spans: int, capacity: int) -> list[int]:
    """Past-the-last token of each span; a span ends before a word begins unless one word fills it."""
    ends: list[int] = []
    begin = 0
    while begin < len(offsets) and len(ends) < spans:
        end = min(begin + capacity, len(offsets))
        word = end
        while word < len(offsets) and word > begin and not _begins_word(text, offsets, word):
            word -= 1
        begin = word if word > begin else end
        ends.append(begin)
    return ends


def _begins_word(text: str, offsets: np.ndarray, token: int) -> bool:
    at = int(offsets[token, 0])
    return at == 0 or text[at - 1].isspace()


if TYPE_CHECKING:
    from tokenizers import Tokenizer
