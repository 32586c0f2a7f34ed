"""Tokenizers: trained on the corpus, or taken over from a model."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from patbench_core.encoders.naming import locate
from patbench_core.training.errors import TrainingError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

OWN = "own"
SPECIAL = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
LEAST = 261
"""Entries of the smallest vocabulary: every byte, and the special tokens."""


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
    tokens = sum(len(ids) for ids in tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"])
    return tokens / words if words else float("nan")
