"""`patbench models`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.encoders.registry import entries
from tests.cli.conftest import Done
from tests.tiny_transformers import save_model

PACKAGED = (
    *("all-MiniLM-L6-v2", "minilm-static-256", "bm25", "all-mpnet-base-v2", "paraphrase-MiniLM-L3-v2"),
    *("embeddinggemma-300m", "multilingual-e5-small-4bit", "SmolLM2-135M-Instruct"),
)


def test_list_names_what_can_be_had_without_the_hub(patbench: Callable[..., Done]) -> None:
    """All of them, and how many more there are."""
    done = patbench("models", "list")
    assert done.code == 0
    assert all(name in done.out for name in PACKAGED)
    assert f"{len(entries()) - len(PACKAGED)} more are known" in done.out
    assert "patembed" not in done.out


def test_list_all_fits_100_columns(patbench: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is whole, on a line of its own, and no line is wider."""
    monkeypatch.setattr("patbench_core.cli.console._PIPE_COLUMNS", 100)
    done = patbench("models", "list", "--all")
    lines = [line.split() for line in done.out.splitlines()]
    assert {name for name in entries() if [name] not in [line[:1] for line in lines]} == set()
    assert max(map(len, done.out.splitlines())) <= 100


def test_show_says_what_the_registry_says(patbench: Callable[..., Done]) -> None:
    """Licence and weights' digest among it."""
    done = patbench("models", "show", "all-MiniLM-L6-v2")
    assert done.code == 0
    assert "Apache-2.0" in done.out
    assert "model.safetensors" in done.out


def test_show_says_what_a_model_of_the_hub_takes(patbench: Callable[..., Done]) -> None:
    """Its prompts, its licence, the memory it needs."""
    done = patbench("models", "show", "patembed-nano")
    assert done.code == 0
    for said in ("encode query for same document retrieval: ", "CC-BY-NC-SA-4.0", "1.3 GB to run at float32"):
        assert said in done.out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model that no registry knows, with prompts."""
    path = save_model(tmp_path / "my-model")
    (path / "config_sentence_transformers.json").write_text('{"prompts": {"query": "find: ", "document": "patent: "}}')
    return path


def test_verify_agrees_differs_or_cannot_tell(folder: Path, patbench: Callable[..., Done]) -> None:
    """Exit status 0, 1 and 2."""
    alone = patbench("models", "verify", folder)
    assert (alone.code, "0 of 2 differ" in alone.out) == (0, True)
    other = patbench("models", "verify", "patembed-base", "--folder", folder)
    assert other.code == 1
    assert "dropped: modules.json lists none" in other.out
    unreachable = patbench("models", "verify", "org/none")
    assert (unreachable.code, unreachable.out, len(unreachable.err.splitlines())) == (2, "", 1)


def test_verify_loads_the_model_where_it_is_asked_to(folder: Path, patbench: Callable[..., Done]) -> None:
    """And writes JSON, a line a fact."""
    done = patbench("models", "verify", folder, "--load", "--json")
    facts = {each["what"]: each for each in map(json.loads, done.out.splitlines())}
    assert facts["loaded pooling"] == {
        "model": "my-model",
        "what": "loaded pooling",
        "expected": "mean",
        "found": "mean",
        "verdict": "agrees",
    }
    assert facts["prompt of query"]["found"] == "'find: '"


def test_add_writes_an_entry_that_verify_agrees_with(folder: Path, patbench: Callable[..., Done]) -> None:
    """A second time the name is taken."""
    assert patbench("models", "add", folder, "--name", "mine").code == 0
    assert "find: " in patbench("models", "show", "mine").out
    verified = patbench("models", "verify", "mine")
    assert (verified.code, "0 of " in verified.out) == (0, True)
    again = patbench("models", "add", folder, "--name", "mine")
    assert (again.code, len(again.err.splitlines())) == (2, 1)
