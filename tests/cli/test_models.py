"""`patbench models`."""

from collections.abc import Callable

import pytest

from patbench_core.encoders.registry import entries
from tests.cli.conftest import Done

PACKAGED = ("all-MiniLM-L6-v2", "minilm-static-256", "bm25", "all-mpnet-base-v2", "paraphrase-MiniLM-L3-v2")


def test_list_names_what_can_be_had_without_the_hub(patbench: Callable[..., Done]) -> None:
    """All five of them, and how many more there are."""
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
