"""Static tables: components, weights, and the folder that holds them."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from patbench_core.encoders import registry
from patbench_core.encoders.errors import WrongWeights
from patbench_core.encoders.packaged import distilled, installed, model_folder
from patbench_core.encoders.packaged.distilled import piece_encoder, principal_components, static_table

VECTORS = np.random.default_rng(0).normal(size=(3000, 12)) * np.arange(12, 0, -1)


def stub(pieces: NDArray[np.int64]) -> NDArray[np.float32]:
    """A teacher that looks vectors up."""
    return VECTORS[pieces].astype(np.float32)


@pytest.fixture
def minilm() -> Path:
    """The folder of the teacher of the embedded static model."""
    if not installed("all-MiniLM-L6-v2"):
        pytest.skip("the package that carries all-MiniLM-L6-v2 is not installed")
    return model_folder(registry.get("all-MiniLM-L6-v2"))


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_components_equal_those_of_scikit_learn(seed: int, dimension: int) -> None:
    """Components agree with scikit-learn's PCA up to the sign of each."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(200, 12)) * 2.0 ** np.arange(12) @ np.linalg.qr(rng.normal(size=(12, 12)))[0]
    mean, components = principal_components(vectors, dimension)
    oracle = PCA(dimension, svd_solver="full").fit(vectors)
    np.testing.assert_allclose(mean, oracle.mean_, atol=1e-9)
    signs = np.sign((components * oracle.components_).sum(axis=1))
    np.testing.assert_allclose(components, oracle.components_ * signs[:, None], atol=1e-6)


def test_sign_of_components_is_fixed() -> None:
    """Mirrored vectors have the same components: the largest entry of each is positive."""
    _, components = principal_components(VECTORS, 5)
    _, mirrored = principal_components(-VECTORS, 5)
    np.testing.assert_allclose(components, mirrored, atol=1e-12)
    assert (components[np.arange(5), np.abs(components).argmax(axis=1)] > 0).all()


def test_table_is_the_same_twice() -> None:
    """Two tables of one teacher are equal bit for bit."""
    first, second = (static_table(stub, len(VECTORS), 4, lambda _: None) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert first.shape == (3000, 4)
    assert first.dtype == np.float32


def test_rows_are_components_weighted_by_log_rank() -> None:
    """Row i is log(2 + i) times the components of piece i, in the order of the ids."""
    table = static_table(stub, len(VECTORS), 4, lambda _: None)
    vectors = stub(np.arange(len(VECTORS))).astype(np.float64)
    mean, components = principal_components(vectors, 4)
    for row in (0, 1, 1023, 1024, 2999):
        np.testing.assert_allclose(table[row], np.log(2 + row) * (components @ (vectors[row] - mean)), rtol=1e-5)


def test_rare_pieces_weigh_more() -> None:
    """Of two pieces with one vector, the rarer one has the longer row."""
    table = static_table(lambda pieces: stub(pieces % 1500), len(VECTORS), 4, lambda _: None)
    ratio = np.linalg.norm(table[1500:], axis=1) / np.linalg.norm(table[:1500], axis=1)
    np.testing.assert_allclose(ratio, np.log(2 + np.arange(1500, 3000)) / np.log(2 + np.arange(1500)), rtol=1e-4)


def test_progress_counts_pieces() -> None:
    """Progress says how far the vocabulary is."""
    said: list[str] = []
    static_table(stub, len(VECTORS), 4, said.append)
    assert said[:2] == ["encoding word pieces: 0 of 3,000", "encoding word pieces: 1,024 of 3,000"]


def test_piece_is_encoded_as_the_model_encodes_its_word(minilm: Path) -> None:
    """The vector of a piece is the model's own vector of the text that is this one word."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm), device="cpu")
    words = ["patent", "noise", "the"]
    vectors = piece_encoder(minilm)(np.array(model.tokenizer.convert_tokens_to_ids(words)))
    np.testing.assert_allclose(vectors, model.encode(words), atol=1e-6)


@pytest.fixture(scope="module")
def static_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the static model, made from a teacher of random vectors."""
    folder = tmp_path_factory.mktemp("home")
    vectors = np.random.default_rng(1).normal(size=(30522, 256)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATBENCH_HOME", str(folder))
        patch.setattr(distilled, "piece_encoder", lambda _: lambda pieces: vectors[pieces])
        model_folder(registry.get("minilm-static-256"))
    return folder


@pytest.fixture
def static(minilm: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the static model."""
    folder = request.getfixturevalue("static_home")
    monkeypatch.setenv("PATBENCH_HOME", str(folder))
    return folder / "models" / "minilm-static-256"


def test_static_model_is_made_once(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """First use makes the folder, second use finds it, verified by the digests noted when it was made."""
    monkeypatch.setattr(distilled, "static_table", lambda *_: pytest.fail("made again"))
    assert model_folder(registry.get("minilm-static-256")) == static
    noted = json.loads((static / "source.json").read_text("utf-8"))["sha256"]
    assert set(noted) == {"model.safetensors", "modules.json", "tokenizer.json"}


def test_fault_01_tampered_static_model_is_refused(
    static: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table made here is verified against what was noted when it was made."""
    copy = shutil.copytree(static, tmp_path / "home" / "models" / static.name)
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "home"))
    (copy / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(WrongWeights, match="tokenizer"):
        model_folder(registry.get("minilm-static-256"))


def test_fault_10_empty_text_gives_zeros(static: Path) -> None:
    """Texts without word pieces have the zero vector, never NaN; others have length 1."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(static), device="cpu")
    assert not model.encode([""]).any()
    vectors = model.encode(["", "  ", "a hearing aid"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [0, 0, 1], atol=1e-6)


def test_fault_19_static_model_reads_texts_of_any_length(static: Path) -> None:
    """The teacher's limit of tokens does not cut a static model's texts."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(static), device="cpu")
    plain, longer = model.encode(["noise " * 1000, "noise " * 1000 + "wind " * 1000])
    assert float(plain @ longer) < 0.99


def test_static_model_is_the_mean_of_its_rows(static: Path) -> None:
    """A text's vector is the mean row of its word pieces, without special tokens, at length 1."""
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(static / "tokenizer.json"))
    rows = load_file(static / "model.safetensors")["embedding.weight"]
    mean = rows[tokenizer.encode("Hearing aids", add_special_tokens=False).ids].mean(axis=0)
    vector = SentenceTransformer(str(static), device="cpu").encode("Hearing aids")
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-6)
