"""The registry of models: what it holds, and what it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from patbench_core.encoders import registry
from patbench_core.errors.models import BrokenRegistry, UnknownModel, UnreadableRegistry
from tests.encoders.tiny_models import table


def read(folder: Path, text: str) -> dict[str, registry.ModelEntry]:
    file = folder / "models.toml"
    file.write_text(text, "utf-8")
    return registry.read(file)


def test_known_models() -> None:
    """The embedded models are known, and the quick default is the first three."""
    assert list(registry.entries()) == [
        "all-MiniLM-L6-v2",
        "minilm-static-256",
        "bm25",
        "all-mpnet-base-v2",
        "paraphrase-MiniLM-L3-v2",
    ]
    assert registry.default_models() == ["all-MiniLM-L6-v2", "minilm-static-256", "bm25"]


def test_entry_holds_its_name() -> None:
    """An entry knows the name it is found by."""
    assert all(registry.get(name) == entry and entry.name == name for name, entry in registry.entries().items())


def test_fetched_models_pin_their_weights() -> None:
    """Every model that packages carry has the digest of its weights, its tokenizer and its modules."""
    for entry in registry.entries().values():
        if entry.packages:
            assert {"model.safetensors", "tokenizer.json", "modules.json"} <= set(entry.sha256), entry.name


def test_entries_is_a_copy() -> None:
    """Who changes the answer does not change the registry."""
    registry.entries().clear()
    assert registry.entries()


def test_unknown_model_suggests_close_names() -> None:
    """A misspelt name gets the names that it may have meant, and the whole list."""
    with pytest.raises(
        UnknownModel, match=r"'all-MiniLM-L6-v1' is not known: did you mean 'all-MiniLM-L6-v2'"
    ) as error:
        registry.get("all-MiniLM-L6-v1")
    assert "bm25" in str(error.value)


def test_unknown_model_without_close_names() -> None:
    """A name like no other gets the list alone."""
    with pytest.raises(UnknownModel, match=r"'zzz' is not known: choose one of all-MiniLM-L6-v2, ") as error:
        registry.get("zzz")
    assert error.value.close == []


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("pooled", "mean", "is unknown"),
        ("backend", "bm26", "expected one of sentence-transformers, static, bm25"),
        ("install", "download", "expected one of site-package"),
        ("default", 1, "expected true or false"),
        ("dimension", "384", "expected a whole number"),
        ("dimension", True, "expected a whole number"),
        ("parameters", "22M", "expected a number"),
        ("title", 7, "expected text"),
        ("languages", "en", "expected a list of texts"),
        ("packages", ["loose"], "expected NAME==VERSION"),
        ("source_sha256", "abc", "expected 64 hexadecimal digits"),
        ("sha256", {"model.safetensors": "abc"}, "expected 64 hexadecimal digits"),
        ("sha256", {"model.safetensors": 5}, "expected a table of texts"),
        ("base", "nobody", "is no model of this file"),
    ],
)
def test_wrong_value_is_refused(tmp_path: Path, field: str, value: object, why: str) -> None:
    """A typo, an unknown field and a value of the wrong kind name entry, field and line."""
    text = table("good") + table("bad", **{field: value})
    with pytest.raises(BrokenRegistry, match=why) as error:
        read(tmp_path, text)
    assert (error.value.entry, error.value.field) == ("bad", field)
    line = text.splitlines()[error.value.line - 1]
    assert line.startswith((f"{field} =", f"[bad.{field}]"))


def test_missing_field_is_refused(tmp_path: Path) -> None:
    """A field that every entry needs is missed, at the line of the entry's header."""
    text = table("good") + table("bad").replace("family = 'tiny'\n", "")
    with pytest.raises(BrokenRegistry, match="'family': is missing") as error:
        read(tmp_path, text)
    assert text.splitlines()[error.value.line - 1] == "[bad]"


@pytest.mark.parametrize(
    ("way", "field"),
    [
        ("site-package", "packages"),
        ("joined-slices", "packages"),
        ("converted-onnx", "packages"),
        ("distilled", "base"),
    ],
)
def test_way_of_installing_needs_its_fields(tmp_path: Path, way: str, field: str) -> None:
    """An entry that says how it is installed says from what."""
    with pytest.raises(BrokenRegistry, match=f"'{field}': is missing"):
        read(tmp_path, table("bad", install=way))


def test_scalar_in_place_of_an_entry_is_refused(tmp_path: Path) -> None:
    """A value outside of any table is no entry."""
    with pytest.raises(BrokenRegistry, match="expected a table"):
        read(tmp_path, "version = 1\n")


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    """A file that is no TOML names the line."""
    with pytest.raises(UnreadableRegistry, match="line 2"):
        read(tmp_path, "[a]\ntitle = \n")


def test_import_is_light() -> None:
    """Reading the registry imports no library of numbers or models."""
    code = "import sys, patbench_core.encoders.registry as r; r.entries(); print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert not {"numpy", "torch", "transformers", "tokenizers", "safetensors"} & set(done.stdout.split())
