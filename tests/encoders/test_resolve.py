"""Tests of what users call a model."""

from pathlib import Path

import pytest

from patbench_core.encoders import resolve as module
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape
from tests.tiny_transformers import save_model, save_table


@pytest.fixture
def landscape() -> Landscape:
    """Two patents with a vector each."""
    return small_landscape([Patent(f"US-{place}-A", "US", vectors={"embedding_v1": (1.0, place)}) for place in (1, 2)])


def find(model: str, landscape: Landscape, reading: Reading | None = None, dtype: str = "float32") -> object:
    """Resolve with defaults."""
    return resolve(model, landscape, reading or Reading(), dtype)


def test_registry_names_come_first(landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also before a folder of that name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bm25").mkdir()
    assert isinstance(find("bm25", landscape), LexicalEncoder)


def test_vectors_of_the_landscape(landscape: Landscape) -> None:
    """By their name there."""
    encoder = find("precomputed:embedding_v1", landscape)
    assert isinstance(encoder, PrecomputedEncoder)
    assert encoder.name == "precomputed:embedding_v1"
    with pytest.raises(LandscapeError, match="embedding_v1"):
        find("precomputed:embedding_v2", landscape)


def test_a_folder_reads_at_its_own_length_unless_told(landscape: Landscape, tmp_path: Path) -> None:
    """The name in records is the folder's own, not its path."""
    path = save_model(tmp_path / "my-model")
    encoder = find(str(path), landscape)
    assert isinstance(encoder, DenseEncoder)
    assert (encoder.name, encoder.revision, encoder.reading_name) == ("my-model", "", "1x20")
    assert find(str(path), landscape, Reading(3, 10, "max")).reading_name == "3x10:max"


def test_a_table_reads_everything(landscape: Landscape, tmp_path: Path) -> None:
    """Whatever the reading; its arithmetic is float32."""
    encoder = find(str(save_table(tmp_path / "table")), landscape, Reading(3, 10), "bf16")
    assert isinstance(encoder, DenseEncoder)
    assert (encoder.reading_name, encoder.dtype, encoder.static) == ("whole", "float32", True)


def test_a_hub_id_has_a_revision_behind_it(
    landscape: Landscape, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is part of the identity."""
    path, asked = save_model(tmp_path / "model"), []

    def hub(model: str, revision: str | None) -> tuple[Path, str]:
        asked.append((model, revision))
        return path, "c" * 40

    monkeypatch.setattr(module, "hub_folder", hub)
    encoders = [find(name, landscape) for name in ("org/name", "org/name@v1")]
    assert asked == [("org/name", None), ("org/name", "v1")]
    assert {(encoder.name, encoder.identity("query").revision) for encoder in encoders} == {("org/name", "c" * 40)}


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("no-such-model", "is not known"),
        ("all-minilm-l6-v2", "did you mean 'all-MiniLM-L6-v2'"),
        ("./missing/folder", "this folder does not exist: check its path"),
        ("./missing", "this folder does not exist"),
        ("/missing/folder", "this folder does not exist"),
        ("~/missing", "this folder does not exist"),
        ("a/b/c", "is not known"),
        ("", "is not known"),
        ("paraphrase-MiniLM-L3-v2", "is not installed"),
        ("nobody/nothing", "could not be fetched from the hub"),
        ("nobody/nothing@v1", "could not be fetched from the hub"),
    ],
)
def test_what_is_no_model_gets_one_line(landscape: Landscape, model: str, said: str) -> None:
    """With the remedy."""
    with pytest.raises(EncoderError, match=said) as raised:
        find(model, landscape)
    assert "\n" not in str(raised.value)


def test_a_folder_without_a_model_is_named(landscape: Landscape, tmp_path: Path) -> None:
    """Its path is in the message."""
    with pytest.raises(EncoderError, match=f"{tmp_path}.*no weights"):
        find(str(tmp_path), landscape)
