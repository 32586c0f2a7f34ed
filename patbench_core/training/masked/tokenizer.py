"""Tokenizers, own or taken over from a model; texts as packed sequences, and what is masked in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from patbench_core.encoders.naming import locate
from patbench_core.training.errors import TrainingError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

OWN = "own"
SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
LEAST = 261
"""Entries of the smallest vocabulary: every byte, and the special tokens."""
IGNORED = -100
"""Label of a token that is not to be found, as PyTorch's cross-entropy has it."""
AT_ONCE = 1_000
"""Texts that are tokenized at once."""


def own(texts: Sequence[str], entries: int, length: int) -> "PreTrainedTokenizerFast":
    """Byte-pair encoding of bytes (Sennrich et al., ACL 2016; Radford et al. 2019), as ModernBERT has it.

    Parameters
    ----------
    entries : int
        Of the vocabulary at most, special tokens included.
    length : int
        Tokens that a model of it reads.

    Raises
    ------
    TrainingError
        If `entries` is below `LEAST`.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    if entries < LEAST:
        raise TrainingError(f"a vocabulary of {entries} entries does not hold every byte: choose {LEAST} or more")
    made = Tokenizer(models.BPE(unk_token=SPECIAL["unk"]))
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=entries,
            special_tokens=list(SPECIAL.values()),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    first, last = ((SPECIAL[name], made.token_to_id(SPECIAL[name])) for name in ("cls", "sep"))
    made.post_processor = processors.TemplateProcessing(f"{first[0]} $A {last[0]}", None, [first, last])
    names = {f"{name}_token": token for name, token in SPECIAL.items()}
    return PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=length, **names)


def taken_over(model: str) -> "PreTrainedTokenizerFast":
    """The tokenizer of a model.

    Raises
    ------
    EncoderError
        If the model is not known.
    TrainingError
        If it has none that masks and marks the ends of a text.
    """
    from transformers import AutoTokenizer

    located = locate(model)
    try:
        made: Any = AutoTokenizer.from_pretrained(located.folder, trust_remote_code=False)
    except (OSError, ValueError) as error:
        why = str(error).strip().splitlines()[0]
        raise TrainingError(f"tokenizer of {located.name}: {why}: choose a model with a tokenizer, or own") from error
    lacking = [name for name in SPECIAL if getattr(made, f"{name}_token") is None]
    if lacking or not made.is_fast:
        what = f"no {lacking[0]} token" if lacking else "no tokenizer.json"
        raise TrainingError(f"tokenizer of {located.name} has {what}: choose one of a masked language model, or own")
    fast: PreTrainedTokenizerFast = made
    return fast


def fertility(tokenizer: "PreTrainedTokenizerFast", texts: Sequence[str]) -> float:
    """Tokens a word, words being runs of letters and digits; NaN where there are none."""
    words = sum(len(re.findall(r"\w+", text)) for text in texts)
    return count(tokenizer, texts) / words if words else float("nan")


def count(tokenizer: "PreTrainedTokenizerFast", texts: Sequence[str]) -> int:
    """Tokens of all texts, special ones left out."""
    return sum(map(len, tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]))


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
