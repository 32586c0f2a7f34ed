"""`patbench synthesize`: a file of labelled documents."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from patbench_core.cli import app
from patbench_core.errors import PatbenchError, UnfitLandscape
from patbench_core.tasks.labels import label_set
from patbench_core.tasks.synthetic.pool import default_view, pool
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


def invoked(*words: str) -> str:
    """What the command prints."""
    return CliRunner().invoke(app, ["synthesize", *words], catch_exceptions=False).stdout


def test_how_much_of_a_file_of_texts_is_used_is_said(tmp_path: Path) -> None:
    """Behind the number of documents; of a file that is not as it should be nothing is written."""
    landscape = small_landscape(labelled_patents())
    file, out = tmp_path / "texts.jsonl", tmp_path / "made.jsonl"
    documents = pool(landscape, label_set(landscape, "topic"), default_view(landscape), 400, folds=0).documents
    numbers = [document.number for document in documents[:2]]
    rows = [{"id": number, "generated": {"gpt": "A pump."}} for number in (*numbers, "EP-9999999-A1")]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    words = ["--landscape", landscape.name, "--labels", "topic", "--number", "2", "--out", str(out)]
    shown = invoked(*words, "--generator", f"file:{file}#gpt")
    assert f"2 of {len(documents)} training documents have a text in the file" in shown
    assert "rows that match no training document: 1 of 3" in shown
    out.unlink()
    file.write_text(json.dumps(rows[0] | {"generated": {"gpt": 5}}))
    with pytest.raises(PatbenchError, match="5 is not a text of system 'gpt'"):
        invoked(*words, "--generator", f"file:{file}#gpt")
    assert not out.exists()


def test_nothing_is_tested_so_that_no_folds_are_needed(tmp_path: Path) -> None:
    """Of patents that are all alike too, which a study refuses and says why."""
    landscape = small_landscape([replace(each, title="A pump.", abstract="It turns.") for each in labelled_patents()])
    words = ["--landscape", landscape.name, "--labels", "topic", "--number", "3", "--out", str(tmp_path / "made.jsonl")]
    assert "3 documents by eda" in invoked(*words, "--generator", "eda")
    with pytest.raises(UnfitLandscape, match="documents in 1 groups of one family or text do not fill 10 folds"):
        pool(landscape, label_set(landscape, "topic"), "TA", 400)


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
