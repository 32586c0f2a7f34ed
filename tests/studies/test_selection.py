"""Which records a page shows."""

import json
import shutil
from pathlib import Path

import pytest

from patbench_core import ledger
from patbench_core.studies.selection import HERE, PUBLISHED, groups, query_scores
from patbench_core.tasks.retrieval import TASK


def test_groups_are_by_landscape(study_home: Path) -> None:
    """Each landscape once, the larger first, every record in its own."""
    found = groups(TASK, lambda record: True)
    assert [(group.name, len(group.entries)) for group in found] == [("tiny", 2), ("other", 1)]
    assert all(group.origin == HERE for group in found)


def test_real_landscapes_come_first(study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real landscape stands above larger synthetic ones."""
    copy = tmp_path / "copy"
    shutil.copytree(study_home, copy)
    for file in (copy / "ledger" / "other").rglob("*.json"):
        record = json.loads(file.read_text())
        record["landscape"]["synthetic"] = False
        file.write_text(json.dumps(record))
    monkeypatch.setenv("PATBENCH_HOME", str(copy))
    assert [group.name for group in groups(TASK, lambda record: True)] == ["other", "tiny"]


def test_published_records_are_read_where_none_are_live(
    study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh machine shows results/, and says so; the same record computed here is not shown twice."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    ledger.publish("tiny")
    assert {group.origin for group in groups(TASK, lambda record: True)} == {HERE}
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "empty"))
    (found,) = groups(TASK, lambda record: True)
    assert (found.name, found.origin) == ("tiny", PUBLISHED)
    assert query_scores(found.entries, "ALL", "nDCG@10").shape[1] == 2


def test_a_changed_landscape_is_shown_once(study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of an older state of a landscape are not mixed with, nor shown beside, the newer ones."""
    copy = tmp_path / "copy"
    shutil.copytree(study_home, copy)
    files = sorted((copy / "ledger" / "tiny").rglob("*.json"))
    record = json.loads(files[0].read_text())
    record["landscape"]["digest"], record["created"], record["id"] = "old", "2000-01-01T00:00:00+00:00", "0" * 32
    files[0].with_name(f"{'0' * 32}.json").write_text(json.dumps(record))
    monkeypatch.setenv("PATBENCH_HOME", str(copy))
    assert [(group.name, len(group.entries)) for group in groups(TASK, lambda record: True)] == [
        ("tiny", 2),
        ("other", 1),
    ]
