"""`patbench models`."""

from collections.abc import Callable

from tests.cli.conftest import Done


def test_list_names_every_model(patbench: Callable[..., Done]) -> None:
    """All five of them."""
    done = patbench("models", "list")
    assert done.code == 0
    assert all(name in done.out for name in ("all-MiniLM-L6-v2", "minilm-static-256", "bm25", "all-mpnet-base-v2"))


def test_show_says_what_the_registry_says(patbench: Callable[..., Done]) -> None:
    """Licence and weights' digest among it."""
    done = patbench("models", "show", "all-MiniLM-L6-v2")
    assert done.code == 0
    assert "Apache-2.0" in done.out
    assert "model.safetensors" in done.out
