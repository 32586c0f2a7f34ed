"""Which records a page shows, and which belong to a named model."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.naming import folder_name, with_digits
from patbench_core.encoders.registry import get
from patbench_core.frames import records
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.results.selection import groups, is_of, model_ids, own_files, registered, title
from patbench_core.tasks.retrieval.frame import named_across_views
from patbench_core.tasks.retrieval.task import TASK
from tests.records import sample_record


def name_of(group: list[ledger.Entry]) -> str:
    """The landscape of a group."""
    return group[0].record["landscape"]["name"]


def test_groups_are_by_landscape(study_home: Path) -> None:
    """Each landscape once, the larger first, every record in its own."""
    found = groups(TASK)
    assert [(name_of(group), len(group)) for group in found] == [("tiny", 2), ("other", 1)]
    assert all(entry.live for group in found for entry in group)


def test_real_landscapes_come_first(study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real landscape stands above larger synthetic ones."""
    copy = tmp_path / "copy"
    shutil.copytree(study_home, copy)
    for file in (copy / "ledger" / "other").rglob("*.json"):
        record = json.loads(file.read_text())
        record["landscape"]["synthetic"] = False
        file.write_text(json.dumps(record))
    monkeypatch.setenv("PATBENCH_HOME", str(copy))
    assert [name_of(group) for group in groups(TASK)] == ["other", "tiny"]


def test_published_records_are_read_where_none_are_live(
    study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fresh machine shows results/, and says so; the same record computed here is not shown twice."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    ledger.publish("tiny")
    assert all(entry.live for group in groups(TASK) for entry in group)
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "empty"))
    (found,) = groups(TASK)
    assert name_of(found) == "tiny" and [entry.live for entry in found] == [False, False]


def test_a_changed_landscape_is_shown_once(study_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of an older state of a landscape are not mixed with, nor shown beside, the newer ones."""
    copy = tmp_path / "copy"
    shutil.copytree(study_home, copy)
    files = sorted((copy / "ledger" / "tiny").rglob("*.json"))
    record = json.loads(files[0].read_text())
    record["landscape"]["digest"], record["created"], record["id"] = "old", "2000-01-01T00:00:00+00:00", "0" * 32
    files[0].with_name(f"{'0' * 32}.json").write_text(json.dumps(record))
    monkeypatch.setenv("PATBENCH_HOME", str(copy))
    assert [(name_of(group), len(group)) for group in groups(TASK)] == [
        ("tiny", 2),
        ("other", 1),
    ]


def test_a_model_that_the_registry_does_not_hold_is_marked() -> None:
    """By name and revision; a folder that bears the name of a known model is not that model."""
    identity = {"model": "all-MiniLM-L6-v2", "revision": get("all-MiniLM-L6-v2").revision}
    record = sample_record(model="all-MiniLM-L6-v2")
    known = record | {"encoders": {"query": identity, "document": identity}}
    assert (registered(known), title(known)) == (True, "all-MiniLM-L6")
    assert title(known, "fusion:all-MiniLM-L6-v2") == "all-MiniLM-L6 with BM25"
    folder = record | {"encoders": {"document": identity | {"revision": ""}}}
    assert (registered(folder), title(folder)) == (False, "all-MiniLM-L6-v2 (unregistered)")
    hub = sample_record(model=get("all-MiniLM-L6-v2").hub)
    hub["encoders"] = {"document": identity | {"model": hub["model"]["name"]}}
    assert registered(hub)
    for name in ("my-model", "my-model:dim=3", "org/name"):
        other = sample_record(model=name)
        other["encoders"] = {"document": {"model": name.partition(":")[0], "revision": ""}}
        other["model"]["dtype"] = "bf16"
        assert title(other) == f"{name} (bf16, unregistered)"


def test_two_folders_of_one_name_are_two_models() -> None:
    """Neither hides the other, and digits of their files tell them apart; others need none."""

    def added(name: str, files: str, revision: str = "") -> Path:
        record = sample_record("small", name, files=files)
        record["encoders"] = {"document": {"model": name.partition(":")[0], "revision": revision, "files": files}}
        return ledger.add(record, {}).path

    mine = [added("mine", "aaaaaaaaa"), added("mine:dim=3", "bbbbbbbbb"), added("mine", "bbbbbbbbb")]
    alone, hub = added("yours", "ccccccccc"), {added("org/name", each, "main") for each in "de"}
    (group,) = groups(TASK)
    names = model_ids(group)
    assert [names[path] for path in mine] == ["mine@aaaaaaa", "mine@bbbbbbb:dim=3", "mine@bbbbbbb"]
    assert names[alone] == "yours"
    assert [names[path] for path in hub & set(names)] == ["org/name"]
    rows = records("retrieval", setup=None)
    assert set(rows["model_id"]) == set(names.values())
    assert rows["model"].nunique() == len(names)
    assert named_across_views(rows)["model"].nunique() == len(names)


def test_vectors_of_patents_are_never_marked() -> None:
    """They are not a model of a registry."""
    record = sample_record(model="precomputed:embedding_v1")
    record["encoders"] = {"document": {"model": "precomputed:embedding_v1", "revision": ""}}
    assert title(record) == "embedding_v1"


def test_prompts_that_no_text_got_are_marked() -> None:
    """A score without a model's prompts is not the model's."""
    record = sample_record(model="bm25")
    record["model"]["unused_prompts"] = ["s2p_query"]
    assert title(record) == "BM25 (no prompt used)"


@pytest.mark.parametrize("name", ["small", "other"])
@pytest.mark.parametrize("state", ["d", "another"])
def test_fault_30_a_model_trained_on_the_landscape_is_marked(name: str, state: str) -> None:
    """By the patents or by the name: a result restated under other labels is over training queries as before."""
    record = sample_record(model="bm25")
    record["model"]["finetuned"] = {"recipe": "R1", "landscape": {"name": name, "digest": state}}
    elsewhere = (name, state) == ("other", "another")
    assert title(record) == ("BM25" if elsewhere else "BM25 (trained on this landscape)")


@pytest.mark.parametrize(
    ("run", "counts"),
    [
        ({"n": 3}, False),  # fewer documents
        ({"seeds": [0]}, False),
        ({"methods": 1}, False),
        ({}, True),  # as much evidence, and newer
        ({"n": 90}, True),
        ({"n": 3, "protocol": 2}, True),  # what an older protocol says is not comparable
    ],
)
def test_a_quick_run_hides_no_full_one(run: dict[str, object], counts: bool) -> None:
    """Of records of one configuration the one of most tested documents counts, then the newest."""

    def drawn(day: int, protocol: int = 1, n: int = 40, methods: int = 2, seeds: Sequence[int] = (0, 1, 2)) -> str:
        record = dict(sample_record("small", "bm25", day=day, protocol=protocol))
        del record["query"], record["scopes"]
        record |= {"task": "classifiers", "split": "head", "created": f"2026-01-0{day}T00:00:00+00:00"}
        record |= {"scores": {f"method {each}": {"n": n} for each in range(methods)}, "details": {"seeds": list(seeds)}}
        return ledger.add(cast(Record, record), {}).record["id"]

    full, quick = drawn(1), drawn(2, **run)  # type: ignore[arg-type]
    assert [entry.record["id"] for (entry,) in groups("classifiers")] == [quick if counts else full]


def test_of_data_that_are_here_what_they_hold_now_counts() -> None:
    """Whichever was computed last; of others the newest, and of none that now hold something else."""
    for digest, day in (("one", 1), ("two", 2)):
        record = sample_record("small", "bm25", day=day)
        record["landscape"]["digest"], record["created"] = digest, f"2026-01-0{day}T00:00:00+00:00"
        ledger.add(record, {})

    def shown(now: str | None) -> list[str]:
        return [entry.record["landscape"]["digest"] for (entry,) in groups(TASK, {"small": now}.get)]

    assert [shown(now) for now in ("one", "two", "three", None)] == [["one"], ["two"], [], ["two"]]


@pytest.mark.parametrize(
    ("recorded", "named", "same"),
    [
        ("bm25", "bm25", True),
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2:layers=3", False),
        ("all-MiniLM-L6-v2:layers=3,dim=128", "all-MiniLM-L6-v2:dim=128,layers=3", True),
        ("precomputed:given", "precomputed:given", True),
        ("org/model", "org/model@abc", False),
        ("org/model", "org/model", True),
    ],
)
def test_a_model_is_named_as_for_an_evaluation(recorded: str, named: str, same: bool) -> None:
    """Variants in any order; a revision must be the recorded one."""
    assert is_of(sample_record(model=recorded), named) == same


def recorded(name: str, folder: Path) -> Record:
    """A record of the model of a folder."""
    record = sample_record(model=name)
    record["encoders"] = {"document": {"model": name, "revision": "", "files": folder_digest(folder)}}
    return record


def test_a_folder_is_known_by_its_name_and_files(tmp_path: Path) -> None:
    """Wherever it lies; not another folder of that name, and with digits of its files where it is named by them."""
    one, copy, other = (tmp_path / place / "mine" for place in ("one", "copy", "other"))
    for folder, text in ((one, "a"), (copy, "a"), (other, "b")):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(text)
    record = recorded("mine", one)
    assert is_of(record, str(one)) and is_of(record, str(copy))
    assert not is_of(record, str(other))
    assert not is_of(recorded("yours", one), str(one))
    for name, same in (("mine", True), (with_digits("mine", folder_digest(one)), True), ("mine@0000000", False)):
        assert is_of(record, name) == same


def test_a_folder_that_bears_the_name_of_a_registered_model_is_another(tmp_path: Path) -> None:
    """Records call it by its name and digits of its files; what is registered keeps its name."""
    folder = tmp_path / "bm25"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    record = recorded(folder_name(folder), folder)
    assert record["model"]["name"].startswith("bm25@")
    assert (title(record), own_files(record)) == (f"{folder_name(folder)} (unregistered)", folder_digest(folder))
    assert is_of(record, str(folder)) and is_of(record, folder_name(folder))
    assert not is_of(record, "bm25")
    assert not is_of(sample_record(model="bm25"), str(folder))
