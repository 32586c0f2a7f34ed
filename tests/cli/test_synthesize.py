"""`patbench synthesize`: a file of labelled documents."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from patbench_core.cli import app
from patbench_core.errors import PatbenchError
from tests.fakes import small_landscape
from tests.labelled import labelled_patents


def test_a_file_of_documents_with_labels_and_parents(tmp_path: Path) -> None:
    """As many as asked for; a wrong label set writes nothing."""
    landscape = small_landscape(labelled_patents())
    out = tmp_path / "made.jsonl"
    words = ["synthesize", "--landscape", landscape.name, "--generator", "mix", "--number", "7", "--out", str(out)]
    shown = CliRunner().invoke(app, [*words, "--labels", "topic"], catch_exceptions=False).stdout
    assert "7 documents by mix" in shown
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len(rows) == 7
    numbers = set(landscape.publication_numbers.tolist())
    assert all(row["text"] and row["labels"] and set(row["parents"]) <= numbers for row in rows)
    out.unlink()
    with pytest.raises(PatbenchError, match="no label set 'colour'"):
        CliRunner().invoke(app, [*words, "--labels", "colour"], catch_exceptions=False)
    assert not out.exists()


def test_a_file_of_the_readers_own_is_spared(tmp_path: Path) -> None:
    """What this command wrote is replaced; what it did not write stays, and the message names another way."""
    landscape = small_landscape(labelled_patents())
    out = tmp_path / "mine.jsonl"
    words = ["synthesize", "--landscape", landscape.name, "--generator", "mix", "--number", "2", "--out", str(out)]
    for content in ('{"title": "A pump"}\n', "plain text", ""):
        out.write_text(content)
        with pytest.raises(PatbenchError, match="choose another --out"):
            CliRunner().invoke(app, [*words, "--labels", "topic"], catch_exceptions=False)
        assert out.read_text() == content
    out.unlink()
    for _ in range(2):
        CliRunner().invoke(app, [*words, "--labels", "topic"], catch_exceptions=False)
        assert len(out.read_text().splitlines()) == 2
