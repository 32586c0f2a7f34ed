"""The registry of models: what it holds, and what it refuses."""

import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from patbench_core.encoders import registry
from patbench_core.encoders.errors import EncoderError
from tests.encoders.tiny_models import table


def read(folder: Path, text: str) -> dict[str, registry.ModelEntry]:
    file = folder / "models.toml"
    file.write_text(text, "utf-8")
    return registry.read(file)


def test_known_models() -> None:
    """The packaged models come first, and the quick default is the first three."""
    assert list(registry.entries())[:5] == [
        "all-MiniLM-L6-v2",
        "minilm-static-256",
        "bm25",
        "all-mpnet-base-v2",
        "paraphrase-MiniLM-L3-v2",
    ]
    default = [entry.name for entry in registry.entries().values() if entry.default]
    assert default == ["all-MiniLM-L6-v2", "minilm-static-256", "bm25"]


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


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v1", "all-minilm-l6-v2"])
def test_unknown_model_suggests_close_names(name: str) -> None:
    """A misspelt name gets the names that it may have meant, and where the whole list is."""
    with pytest.raises(EncoderError, match=f"'{name}' is not known: did you mean 'all-MiniLM-L6-v2'") as error:
        registry.get(name)
    assert "models list --all" in str(error.value)


def test_unknown_model_without_close_names() -> None:
    """A name like no other gets the way to the list alone."""
    with pytest.raises(EncoderError, match=r"'zzz' is not known: 'patbench models list --all'") as error:
        registry.get("zzz")
    assert "did you mean" not in str(error.value)


def test_the_models_of_the_papers_are_known() -> None:
    """The 22 of arXiv 2605.24297, three of them late interaction and one BM25; the 12 of the patembed family."""
    known = registry.entries().values()
    scored = [entry for entry in known if "arXiv 2605.24297" in entry.published]
    backends = Counter(entry.backend for entry in scored)
    assert len(scored) == 22
    assert (backends["late-interaction"], backends["bm25"]) == (3, 1)
    assert sum(entry.name.startswith("patembed-") for entry in known) == 12


def test_every_model_of_the_published_tables_is_known(shared: Path) -> None:
    """By its title or its name there; without what tells a configuration of it apart."""
    known = {each.lower() for entry in registry.entries().values() for each in (entry.title, entry.name)}
    with (shared / "facts" / "published_scores.csv").open() as file:
        models = {row["model"].lower().removesuffix(" int8").split(" k1=")[0] for row in csv.DictReader(file)}
    assert {model for model in models if not model.startswith("rrf")} - known == set()


def test_a_model_of_the_hub_says_how_it_is_read() -> None:
    """Hub id, size, dimension and tokens; its revision, where one is given, is a commit."""
    for entry in registry.entries().values():
        if entry.hub:
            assert entry.parameters and entry.dimension and entry.max_tokens, entry.name


def test_prompts_of_a_family_are_written_once() -> None:
    """A model takes the prompts of the one that it names; one trained without has none."""
    large, nano = registry.get("patembed-large"), registry.get("patembed-nano")
    assert nano.prompts == large.prompts
    assert nano.prompts["retrieval_IN.query"] == "encode query for same document retrieval: "
    assert registry.get("patembed-large_no_prompts").prompts == {}


def test_fault_30_exposure_is_unknown_unless_said() -> None:
    """Only documented training data make a claim: the patembed family saw the training part of PatenTEB."""
    assert registry.get("patembed-base").exposed("PatenTEB") == "trained"
    assert registry.get("patembed-base").exposed("DAPFAM") == "unknown"
    assert registry.get("bm25").exposed("DAPFAM") == "not trained"
    assert registry.get("paecter").exposed("arXiv 2605.24297") == "unknown"


def test_commercial_use_follows_the_licence() -> None:
    """Terms that are not a standard licence are not read as a permission."""
    expected = {"bm25": True, "bge-m3": True, "patembed-base": False, "embeddinggemma-300m": None, "PatentSBERTa": None}
    assert {name: registry.get(name).commercial for name in expected} == expected


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("pooled", "mean", "is unknown"),
        ("backend", "bm26", "expected one of sentence-transformers, static, bm25, late-interaction"),
        ("licence", "Apache 2.0", "expected one of Apache-2.0, MIT, .* or LicenseRef-NAME"),
        ("licence", "apache-2.0", "expected one of Apache-2.0"),
        ("licence", "LicenseRef-", "expected one of Apache-2.0"),
        ("hub", "no-organisation", "expected organisation/name"),
        ("hub", "../../etc/passwd", "expected organisation/name"),
        ("revision", "main", "expected a commit of 40"),
        ("dtype", "fp16", "expected one of float32, float16, bfloat16"),
        ("gated", "yes", "expected true or false"),
        ("remote_code", 1, "expected true or false"),
        ("parameters", -1, "expected millions"),
        ("max_tokens", 0, "expected more than zero"),
        ("prompts", {"passage": "passage: "}, "expected keys ROLE or TASK.ROLE"),
        ("prompts", {"query": 3}, "expected a table of texts"),
        ("prompts_of", "nobody", "is not a model of this file"),
        ("exposure", {"DAPFMA": "unknown"}, "expected benchmarks among DAPFAM"),
        ("exposure", {"DAPFAM": "no"}, "expected one of trained, not trained, unknown"),
        ("published", "arXiv", "expected a list of texts"),
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
        ("base", "nobody", "is not a model of this file"),
    ],
)
def test_wrong_value_is_refused(tmp_path: Path, field: str, value: object, why: str) -> None:
    """A typo, an unknown field and a value of the wrong kind name entry, field and line."""
    text = table("good") + table("bad", **{field: value})
    with pytest.raises(EncoderError, match=why) as error:
        read(tmp_path, text)
    message = re.search(r"line (\d+), model 'bad', field '(\w+)'", str(error.value))
    assert message and message[2] == field
    line = text.splitlines()[int(message[1]) - 1]
    assert line.startswith((f"{field} =", f"[bad.{field}]"))


def test_a_revision_needs_its_repository(tmp_path: Path) -> None:
    """A commit of nothing is not a pin."""
    with pytest.raises(EncoderError, match="'hub': is missing, and there is a revision"):
        read(tmp_path, table("bad", revision="0" * 40))


def test_missing_field_is_refused(tmp_path: Path) -> None:
    """A field that every entry needs is missed, at the line of the entry's header."""
    text = table("good") + table("bad").replace("family = 'tiny'\n", "")
    with pytest.raises(EncoderError, match="'family': is missing") as error:
        read(tmp_path, text)
    assert re.search(rf"line {text.splitlines().index('[bad]') + 1}, model 'bad'", str(error.value))


@pytest.mark.parametrize(
    ("way", "field"),
    [
        ("site-package", "packages"),
        ("zip", "packages"),
        ("onnx", "packages"),
        ("gguf", "packages"),
        ("q4-blocks", "packages"),
        ("distilled", "base"),
    ],
)
def test_way_of_installing_needs_its_fields(tmp_path: Path, way: str, field: str) -> None:
    """An entry that says how it is installed says from what."""
    with pytest.raises(EncoderError, match=f"'{field}': is missing"):
        read(tmp_path, table("bad", install=way))


def test_scalar_in_place_of_an_entry_is_refused(tmp_path: Path) -> None:
    """A value outside of any table is not an entry."""
    with pytest.raises(EncoderError, match="expected a table"):
        read(tmp_path, "version = 1\n")


def test_broken_toml_is_refused(tmp_path: Path) -> None:
    """A file that is not TOML names the line."""
    with pytest.raises(EncoderError, match="line 2"):
        read(tmp_path, "[a]\ntitle = \n")


def test_import_is_light() -> None:
    """Reading the registry imports no library of numbers or models."""
    code = "import sys, patbench_core.encoders.registry as r; r.entries(); print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert not {"numpy", "torch", "transformers", "tokenizers", "safetensors"} & set(done.stdout.split())
