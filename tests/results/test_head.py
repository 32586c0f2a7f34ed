"""What a record says of a model that patbench trained."""

import json
from pathlib import Path
from typing import Any

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.results import head


def said(folder: Path, **more: Any) -> Path:
    """A folder with such a file as training writes."""
    facts = {"recipe": "R3", "base": {"name": "b", "files": "f"}, "landscape": {"name": "l", "digest": "d"}}
    facts |= {"seed": 1, "control": "matched", "pairs": {"sections": 9}, "tokens": 80, "steps": 4}
    facts |= {"test_queries": ["US-2-A", "US-1-A"], "settings": {"batch": 2}} | more
    (folder / "patbench_finetune.json").write_text(json.dumps(facts), "utf-8")
    return folder


def test_a_record_has_what_a_page_needs_without_the_folder(tmp_path: Path) -> None:
    """Test queries in order, settings left out."""
    facts = head.finetuned_facts(said(tmp_path))
    assert facts["test_queries"] == ["US-1-A", "US-2-A"]
    assert (facts["recipe"], facts["control"], facts["seed"], facts["steps"]) == ("R3", "matched", 1, 4)
    assert "settings" not in facts


def test_a_folder_that_was_not_trained_here_has_none(tmp_path: Path) -> None:
    """Most models."""
    assert head.finetuned_facts(tmp_path) is None


def test_many_test_queries_are_a_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same one as of the list."""
    whole = head.finetuned_facts(said(tmp_path))
    monkeypatch.setattr(head, "_MOST_LISTED", 1)
    short = head.finetuned_facts(said(tmp_path))
    assert "test_queries" not in short
    assert short["test_digest"] == whole["test_digest"]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """Rather than a record that hides how its model was trained."""
    (tmp_path / "patbench_finetune.json").write_text("{", "utf-8")
    with pytest.raises(EncoderError, match="patbench_finetune"):
        head.finetuned_facts(tmp_path)
