"""`patbench encode`: what it prints."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Done
from tests.tiny_transformers import save_model


def test_a_view_that_is_named_twice_is_encoded_and_named_once(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """In the order in which they were named."""
    patbench("landscape", "demo", "--patents", 40, "--name", "tiny")
    views = [word for view in ("TA", "T", "T") for word in ("--view", view)]
    done = patbench("encode", "--landscape", "tiny", "--model", save_model(tmp_path / "model"), *views)
    assert (done.code, done.out.splitlines()[0].strip()) == (0, "tiny, TA, T")
