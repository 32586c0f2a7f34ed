"""Tests of dense encoders: sentence-transformers is the oracle."""

from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.packaged import model_folder
from patbench_core.encoders.reading import Reading
from patbench_core.vectors.encode import encode, unit_rows
from tests.fakes import no_progress
from tests.tiny_transformers import save_model

TEXTS = [
    "Pump",
    "Vehicular image sensing system\nAn imaging sensor with a forward field of view.",
    "A " + "very " * 400 + "long claim.",
    "Ein Ventil mit Öffnung für Flüssigkeiten; 液体用バルブ.",
    *(f"A valve of {place} parts that {'opens and ' * place}closes." for place in range(12)),
]
NAMES = [f"US-{place}-A" for place in range(len(TEXTS))]


@pytest.fixture(scope="module")
def minilm() -> Path:
    """The packaged model."""
    return model_folder(registry.get("all-MiniLM-L6-v2"))


def encoder(folder: Path, dtype: str = "float32") -> DenseEncoder:
    """The model at its own length."""
    read = read_model_folder(folder)
    return DenseEncoder("minilm", "", read, Reading(1, read.max_tokens), dtype)


def test_vectors_equal_sentence_transformers(minilm: Path) -> None:
    """To 1e-5, texts beyond the model's length among them; coverage says how much was read."""
    from sentence_transformers import SentenceTransformer

    result = encode(encoder(minilm), "document", TEXTS, NAMES, no_progress)
    theirs = SentenceTransformer(str(minilm), device="cpu", model_kwargs={"dtype": "float32"}).encode(TEXTS)
    np.testing.assert_allclose(result.vectors, unit_rows(theirs), atol=1e-5)
    assert result.tokens_total - result.tokens_read == 403 + 1 - 254


def test_fault_18_the_batch_changes_vectors_by_less_than_a_rounded_score(minilm: Path) -> None:
    """Alone or with others: within tolerance, no more is claimed."""
    model = encoder(minilm).load()
    together = model.encode(TEXTS[:6], "document")
    alone = np.concatenate([model.encode([text], "document") for text in TEXTS[:6]])
    np.testing.assert_allclose(together, alone, atol=2e-6)


def test_bf16_is_close_to_float32(minilm: Path) -> None:
    """Cosine of at least .9999."""
    try:
        dtype = resolve_dtype("bf16")
    except EncoderError as error:
        pytest.skip(str(error))
    half, full = (unit_rows(encoder(minilm, each).load().encode(TEXTS, "query")) for each in (dtype, "float32"))
    assert half.dtype == np.float32
    assert (half * full).sum(axis=1).min() >= 0.9999


def test_a_processor_without_bf16_is_told_of_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, with the remedy; float32 needs nothing."""
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": False})
    assert resolve_dtype("float32") == "float32"
    with pytest.raises(EncoderError, match="choose --dtype float32"):
        resolve_dtype("bf16")
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    assert resolve_dtype("bf16") == "bf16-autocast"


def test_fault_20_weights_of_half_precision_are_computed_in_float32(tmp_path: Path) -> None:
    """The dtype in the model's files is never taken."""
    import torch
    from transformers import AutoModel

    folder = save_model(tmp_path / "model")
    AutoModel.from_pretrained(folder).half().save_pretrained(folder)
    assert '"float16"' in (folder / "config.json").read_text()
    loaded = encoder(folder).load()
    assert {parameter.dtype for parameter in loaded.pipeline.parameters()} == {torch.float32}
    assert loaded.encode(["abc"], "query").dtype == np.float32


def test_a_reading_sets_the_length_of_the_model(tmp_path: Path) -> None:
    """A text of more tokens has the vector of its beginning."""
    folder = read_model_folder(save_model(tmp_path / "model"))
    model = DenseEncoder("model", "", folder, Reading(1, 6)).load()  # 4 letters and 2 special tokens
    long, short = model.encode(["a b c d e f", "a b c d"], "query")
    np.testing.assert_allclose(long, short, atol=1e-6)
