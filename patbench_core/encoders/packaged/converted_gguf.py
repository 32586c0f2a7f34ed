"""A Llama model in a GGUF file (llama.cpp's format) as a float32 folder that pools token states.

The gguf library reads the file and takes the blocks of its quantised matrices apart; this module gives the tensors
the names of transformers, undoes the order of rows that llama.cpp needs, and writes the tokenizer.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import not_convertible
from patbench_core.encoders.packaged.pipeline import Weights, special_token, write_pipeline

if TYPE_CHECKING:
    from gguf import GGUFReader

_NAMES = {
    "token_embd": "embed_tokens",
    "output_norm": "norm",
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
"""Parts of a Llama model as GGUF names them, and as transformers does."""
_CONTROL = 3  # TokenType.CONTROL


def convert(entry: ModelEntry, file: Path, folder: Path) -> None:
    """Write the folder of a Llama model; the last token's state is the vector of a text.

    Raises
    ------
    EncoderError
        If the file is not GGUF, or holds another architecture or another tokenizer.
    """
    from gguf import GGUFReader

    try:
        reader = GGUFReader(file)
    except (ValueError, IndexError, KeyError) as error:
        raise not_convertible(file, f"not readable as GGUF ({error})", _WANTED) from None
    facts = {name: field.contents() for name, field in reader.fields.items()}
    kinds = tuple(facts.get(key) for key in ("general.architecture", "tokenizer.ggml.model", "tokenizer.ggml.pre"))
    if kinds != ("llama", "gpt2", "smollm"):
        raise not_convertible(file, f"architecture, tokenizer and its pre-tokenizer are {kinds}", _WANTED)
    tokens = facts["tokenizer.ggml.tokens"]
    parts = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}
    specials = {part: tokens[facts[f"tokenizer.ggml.{name}_token_id"]] for part, name in parts.items()}
    limit = entry.max_tokens or facts["llama.context_length"]
    write_pipeline(folder, weights(reader, facts), _config(facts), _tokenizer(facts), specials, "lasttoken", limit)


_WANTED = "only Llama models with SmolLM's tokenizer can be converted"


def weights(reader: "GGUFReader", facts: dict[str, Any]) -> Weights:
    """The tensors in float32 under the names of transformers.

    Parameters
    ----------
    reader : GGUFReader
    facts : dict
        Metadata of the file; its numbers of heads say how rows of queries and keys are ordered.
    """
    from gguf.quants import dequantize

    heads = {
        "attn_q": facts["llama.attention.head_count"],
        "attn_k": facts["llama.attention.head_count_kv"],
    }
    named: Weights = {}
    for tensor in reader.tensors:
        *block, part, kind = tensor.name.split(".")
        values = np.asarray(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)
        values = rows_by_half(values, heads[part]) if part in heads else values
        prefix = f"layers.{block[1]}." if block else ""
        named[f"{prefix}{_NAMES[part]}.{kind}"] = np.ascontiguousarray(values)
    return named


def rows_by_half(matrix: NDArray[np.float32], heads: int) -> NDArray[np.float32]:
    """Rows of a projection in the order of transformers.

    Rotary embedding turns pairs of rows of a head: llama.cpp puts the two of a pair side by side, transformers
    puts all first ones before all second ones.

    Parameters
    ----------
    matrix : ndarray of shape (heads * size, width), float32
    """
    pairs = matrix.reshape(heads, -1, 2, matrix.shape[1])
    return pairs.swapaxes(1, 2).reshape(matrix.shape)


def _config(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "architectures": ["LlamaModel"],
        "model_type": "llama",
        "hidden_size": facts["llama.embedding_length"],
        "intermediate_size": facts["llama.feed_forward_length"],
        "num_hidden_layers": facts["llama.block_count"],
        "num_attention_heads": facts["llama.attention.head_count"],
        "num_key_value_heads": facts["llama.attention.head_count_kv"],
        "max_position_embeddings": facts["llama.context_length"],
        "rope_theta": facts["llama.rope.freq_base"],
        "rms_norm_eps": float(f"{facts['llama.attention.layer_norm_rms_epsilon']:.6g}"),
        "hidden_act": "silu",
        "vocab_size": len(facts["tokenizer.ggml.tokens"]),
        "bos_token_id": facts["tokenizer.ggml.bos_token_id"],
        "eos_token_id": facts["tokenizer.ggml.eos_token_id"],
        "pad_token_id": facts["tokenizer.ggml.padding_token_id"],
        "tie_word_embeddings": True,
    }


def _tokenizer(facts: dict[str, Any]) -> dict[str, Any]:
    """SmolLM's: byte-level BPE in which every digit is a token of its own."""
    tokens = facts["tokenizer.ggml.tokens"]
    kinds = facts["tokenizer.ggml.token_type"]
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special_token(i, tokens[i]) for i, kind in enumerate(kinds) if kind == _CONTROL],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, level]},
        "post_processor": None,
        "decoder": level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in facts["tokenizer.ggml.merges"]],
        },
    }
