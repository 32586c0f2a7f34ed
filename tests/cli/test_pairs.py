"""`patbench pairs`: what it prints."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from patbench_core.cli import app as patbench
from patbench_core.tasks import base as evaluate
from patbench_core.tasks.errors import TaskError
from tests.fakes import fake_encoder
from tests.phrases import phrase_lines, write_phrases

PROMPTS = ("prompts", "unused_prompts")


def invoke(*words: str) -> Result:
    """Call `patbench pairs` in this process."""
    return CliRunner().invoke(patbench, ["pairs", *words], catch_exceptions=False)


@pytest.fixture(autouse=True)
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What importing a small set prints; one encoder for every name."""
    monkeypatch.setattr(evaluate, "resolve", lambda *_: fake_encoder())
    file = write_phrases(tmp_path, phrase_lines())
    return invoke("import", str(file), "--name", "small").stdout


def test_import_says_what_is_there(imported: str) -> None:
    """Counts and digest on one line."""
    assert imported.startswith("small: 144 pairs, 24 anchors, 168 phrases, 2 contexts; digest ")


def test_json_is_one_object_a_model() -> None:
    """With the promised keys."""
    done = CliRunner().invoke(
        patbench, ["pairs", "evaluate", "--set", "small", "--model", "fake", "--json"], catch_exceptions=False
    )
    (found,) = (json.loads(line) for line in done.stdout.splitlines())
    assert list(found) == ["landscape", "task", "model", "anchors", "scores", "baseline", "registered", *PROMPTS]
    assert set(found["scores"]) == {"ALL", "A", "G"}
    assert set(found["scores"]["ALL"]["metrics"]) == {"Pearson", "Spearman"}


def test_the_table_has_the_baseline() -> None:
    """A model given twice is shown once."""
    done = invoke("evaluate", "--set", "small", "--model", "fake", "--model", "fake")
    assert done.stdout.count("fake") == 1
    assert "shared words" in done.stdout
    assert "144 pairs of 24 anchors" in done.stdout


def test_an_unknown_set_is_refused() -> None:
    """With the sets that there are."""
    with pytest.raises(TaskError, match="known: demo-phrases, small"):
        invoke("evaluate", "--set", "none", "--model", "fake")
