"""Counting a model's tokens without loading the model."""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.errors import broken_model_folder
from patbench_core.files import FileStates, digest, file_states

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_BATCH = 4096


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
