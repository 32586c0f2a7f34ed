"""Texts as packed sequences, and what is masked in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

IGNORED = -100
"""Label of a token that is not to be found, as PyTorch's cross-entropy has it."""
AT_ONCE = 1_000
"""Texts that are tokenized at once."""


@dataclass(frozen=True)
class Vocabulary:
    """What masking has to know of a tokenizer.

    Attributes
    ----------
    special : ndarray, int64
        Tokens that are never masked, nor put in place of one that is.
    """

    size: int
    mask: int
    special: np.ndarray


def vocabulary(tokenizer: "PreTrainedTokenizerFast") -> Vocabulary:
    """Of a tokenizer."""
    return Vocabulary(len(tokenizer), int(tokenizer.mask_token_id), np.array(tokenizer.all_special_ids, np.int64))


def packed(tokenizer: "PreTrainedTokenizerFast", texts: Sequence[str], length: int) -> np.ndarray:
    """All texts, one after the other, each between its own first and last token, cut into sequences.

    A sequence may hold the end of one text and the beginning of the next, and every token of one sees all others; the
    tokens that are left over at the end fill no sequence and are dropped.

    Returns
    -------
    ndarray of shape (n_sequences, length), int32
    """
    parts = [np.zeros(0, np.int32)]
    for start in range(0, len(texts), AT_ONCE):
        for ids in tokenizer(list(texts[start : start + AT_ONCE]), verbose=False)["input_ids"]:
            parts.append(np.array(ids, np.int32))
    tokens = np.concatenate(parts)
    return tokens[: len(tokens) // length * length].reshape(-1, length)


def masked(
    ids: np.ndarray, share: float, known: Vocabulary, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """What the model reads, and what it has to find.

    Of the tokens that are chosen 80 % become the mask, 10 % another token, and 10 % stay (Devlin et al., NAACL 2019).

    Parameters
    ----------
    ids : ndarray of any shape, int
    share : float
        Of the tokens that are not special.

    Returns
    -------
    tuple of ndarray, int64
        Read, and sought: `IGNORED` where nothing is to be found.
    """
    chosen = (random.random(ids.shape) < share) & ~np.isin(ids, known.special)
    way = random.random(ids.shape)
    allowed = np.setdiff1d(np.arange(known.size), known.special)
    others = allowed[random.integers(len(allowed), size=ids.shape)]
    read = np.where(way < 0.8, known.mask, np.where(way < 0.9, others, ids))
    return np.where(chosen, read, ids).astype(np.int64), np.where(chosen, ids, IGNORED).astype(np.int64)
