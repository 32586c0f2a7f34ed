"""`patbench export`: files that others read."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Done


def test_a_record_becomes_a_file_a_scope_and_one_of_the_model(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Their names are on standard output."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    done = patbench(
        "export", "mteb", "--landscape", "tiny", "--model", "bm25", "--view", "T", "--out", tmp_path / "out"
    )
    assert done.code == 0
    files = [Path(line) for line in done.out.splitlines()]
    names = ["model_meta", *(f"PatbenchTiny{scope}TToTRetrieval" for scope in ("All", "In", "Out"))]
    assert [file.stem for file in files] == names
    assert json.loads(files[1].read_text("utf-8"))["task_name"] == "PatbenchTinyAllTToTRetrieval"


def test_a_landscape_becomes_a_folder(patbench: Callable[..., Done], tmp_path: Path) -> None:
    """Four tables and a card; a scope that is none, or that has no link, is one clear line and leaves nothing."""
    patbench("landscape", "demo", "--patents", 80, "--name", "tiny")
    words = ("export", "mteb-task", "--landscape", "tiny", "--out", tmp_path / "out")
    done = patbench(*words, "--scope", "XX")
    assert (done.code, (tmp_path / "out").exists()) == (2, False)
    done = patbench(*words)
    assert done.code == 0
    assert len(done.out.splitlines()) == 5
    assert all(Path(line).is_file() for line in done.out.splitlines())
