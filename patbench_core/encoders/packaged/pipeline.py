"""A sentence-transformers folder written from weights, a configuration and a tokenizer."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.packaged.folders import WEIGHTS

Weights = dict[str, NDArray[np.float32]]


def write_pipeline(
    folder: Path,
    weights: Weights,
    config: Mapping[str, Any],
    tokenizer: Mapping[str, Any],
    specials: Mapping[str, str],
    pooling: str,
    max_tokens: int,
    normalize: bool = False,
) -> None:
    """Write a transformer with a pooling; the same input gives the same bytes, whatever the libraries' versions.

    Parameters
    ----------
    folder : Path
        Where the files go.
    weights : dict of str to ndarray, float32
        By the names that transformers gives them.
    config : mapping
        ``config.json``.
    tokenizer : mapping
        ``tokenizer.json`` of the tokenizers library.
    specials : mapping of str to str
        Tokens by their part, such as ``pad_token``.
    pooling : {"mean", "lasttoken"}
    max_tokens : int
        Tokens that the model reads.
    normalize : bool
        Whether vectors get unit length.
    """
    from safetensors.numpy import save_file

    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    files: dict[str, Any] = {
        "config.json": config,
        "tokenizer.json": tokenizer,
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": max_tokens,
            "clean_up_tokenization_spaces": False,
            **specials,
        },
        "modules.json": modules("Transformer", "Pooling", *["Normalize"] * normalize),
        "sentence_bert_config.json": {"max_seq_length": max_tokens, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": config["hidden_size"],
            **{f"pooling_mode_{mode}": mode == f"{pooling}_tokens" or mode == pooling for mode in _MODES},
        },
    }
    for path, value in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


_MODES = ("cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")


def modules(*types: str) -> list[dict[str, Any]]:
    """The content of ``modules.json``: modules one behind the other, the first in the folder itself."""
    return [
        {
            "idx": at,
            "name": str(at),
            "path": f"{at}_{name}" if at else "",
            "type": f"sentence_transformers.models.{name}",
        }
        for at, name in enumerate(types)
    ]


def special_token(number: int, content: str) -> dict[str, Any]:
    """An entry of ``added_tokens`` in ``tokenizer.json``."""
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": content, **flags, "special": True}
