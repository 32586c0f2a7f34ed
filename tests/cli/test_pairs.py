"""`patbench pairs`: what it prints. The app is called by itself."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from patbench_core.cli.pairs import app
from patbench_core.errors.pairs import UnknownPairs
from patbench_core.tasks.pairs import evaluation as evaluate
from tests.fakes import fake_encoder
from tests.phrases import phrase_lines, write_phrases


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What importing a small set prints; one encoder for every name."""
    monkeypatch.setattr(evaluate, "resolve", lambda *_: fake_encoder())
    file = write_phrases(tmp_path, phrase_lines())
    return CliRunner().invoke(app, ["import", str(file), "--name", "small"], catch_exceptions=False).stdout


def test_import_says_what_is_there(imported: str) -> None:
    """Counts and digest on one line."""
    assert imported.startswith("small: 144 pairs, 24 anchors, 168 phrases, 2 contexts; digest ")


def test_json_is_one_object_a_model() -> None:
    """With the promised keys."""
    done = CliRunner().invoke(app, ["evaluate", "--set", "small", "--model", "fake", "--json"], catch_exceptions=False)
    (found,) = (json.loads(line) for line in done.stdout.splitlines())
    assert list(found) == ["landscape", "task", "model", "anchors", "scores", "baseline"]
    assert set(found["scores"]) == {"ALL", "A", "G"}
    assert set(found["scores"]["ALL"]["metrics"]) == {"Pearson", "Spearman"}


def test_the_table_has_the_baseline() -> None:
    """A model given twice is shown once."""
    words = ["evaluate", "--set", "small", "--model", "fake", "--model", "fake"]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.stdout.count("fake") == 1
    assert "shared words" in done.stdout
    assert "144 pairs of 24 anchors" in done.stdout


def test_an_unknown_set_is_refused() -> None:
    """With the sets that there are."""
    with pytest.raises(UnknownPairs, match="known: demo-phrases, small"):
        CliRunner().invoke(app, ["evaluate", "--set", "none", "--model", "fake"], catch_exceptions=False)
