"""Tests of the ledger."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pyarrow as pa
import pytest

from patbench_core.errors import PatbenchError
from patbench_core.paths import published
from patbench_core.results import ledger
from tests.records import sample_record

TABLES = {"scores": pa.table({"query_id": ["US-1-A"], "nDCG@10": [0.5]}), "ranks": pa.table({"rank": [1]})}


def files(folder: Path) -> list[str]:
    """Names of all files below a folder, without the digests."""
    return sorted(path.name.partition(".")[2] or path.name for path in folder.rglob("*") if path.is_file())


def test_a_record_is_found_by_its_key() -> None:
    """With its tables; another key finds nothing."""
    record = sample_record()
    ledger.add(record, TABLES)
    found = ledger.find("small", "retrieval", record["key"])
    assert found is not None
    assert found.record == record | {"tables": ["ranks", "scores"]}
    assert found.live
    assert found.table("scores").equals(TABLES["scores"])
    assert found.table("ranks").equals(TABLES["ranks"])
    assert ledger.find("small", "retrieval", record["key"] | {"view": "T"}) is None
    assert ledger.find("other", "retrieval", record["key"]) is None
    assert files(ledger.live_folder()) == ["json", "ranks.parquet", "scores.parquet"]


def test_fault_28_the_first_record_stays() -> None:
    """A second writer gets it back, whatever it brought."""
    first = ledger.add(sample_record(), TABLES)
    second = ledger.add(sample_record() | {"created": "later"}, {"scores": pa.table({"other": [1]})})
    assert second.record == first.record
    assert second.table("scores").equals(TABLES["scores"])


def test_fault_28_many_writers_of_one_record_all_get_the_same() -> None:
    """They begin at the same moment; nothing is left behind."""
    together = Barrier(8)

    def write(writer: int) -> str:
        together.wait()
        return ledger.add(sample_record() | {"created": str(writer)}, TABLES).record["created"]

    with ThreadPoolExecutor(8) as writers:
        created = set(writers.map(write, range(8)))
    assert len(created) == 1
    assert files(ledger.live_folder()) == ["json", "ranks.parquet", "scores.parquet"]


def test_fault_05_a_record_that_could_not_be_written_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record comes last: tables alone are not a record."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(OSError, match="No space"):
        ledger.add(sample_record(), TABLES)
    assert list(ledger.entries()) == []
    assert files(ledger.live_folder()) == ["ranks.parquet", "scores.parquet"]


def test_fault_09_a_record_with_nan_leaves_nothing() -> None:
    """JSON has no NaN: neither the record nor a table of it is written."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        ledger.add(sample_record() | {"tie_rate": float("nan")}, TABLES)
    assert files(ledger.live_folder()) == []


def test_fault_29_a_disk_without_room_for_a_record_holds_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of the record is written before its tables."""

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ledger, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        ledger.add(sample_record(), TABLES)
    assert files(ledger.live_folder()) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"schema": 1, "id"', "cannot be read"),
        ("", "cannot be read"),
        ("[1]", "cannot be read"),
        ("{}", "cannot be read"),
        ("\udcff", "cannot be read"),
        ('{"schema": 99}', "version 99, not 1"),
        ('{"schema": 1}', "it has no command, created"),
    ],
)
def test_a_broken_record_is_one_line(content: str, why: str) -> None:
    """It names the file and the remedy."""
    entry = ledger.add(sample_record(), TABLES)
    entry.path.write_bytes(content.encode(errors="surrogateescape"))
    for read in (lambda: ledger.find("small", "retrieval", entry.record["key"]), lambda: list(ledger.entries())):
        with pytest.raises(PatbenchError, match=why) as error:
            read()
        assert str(entry.path) in str(error.value)
        assert "delete the file" in str(error.value)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", ["../x", "a/b", ""])
def test_fault_23_a_record_stays_in_the_ledger(name: str) -> None:
    """Names of landscapes are names of folders."""
    with pytest.raises(PatbenchError, match="use 1 to 64"):
        ledger.add(sample_record(name), {})
    with pytest.raises(PatbenchError, match="use 1 to 64"):
        ledger.publish(name)


def test_published_records_are_found_where_there_are_no_live_ones() -> None:
    """With their tables; texts are not copied, for there are none."""
    entry = ledger.add(sample_record(), TABLES)
    ledger.add(sample_record("other"), TABLES)
    copied = ledger.publish("small")
    assert copied == [published() / "small/retrieval" / entry.path.name]
    assert files(published()) == ["json", "ranks.parquet", "scores.parquet"]
    for file in entry.path.parent.iterdir():
        file.unlink()
    found = ledger.find("small", "retrieval", entry.record["key"])
    assert found is not None
    assert not found.live
    assert found.record == entry.record
    assert found.table("ranks").equals(TABLES["ranks"])


def test_publishing_twice_changes_nothing() -> None:
    """The same files."""
    ledger.add(sample_record(), TABLES)
    assert ledger.publish("small") == ledger.publish("small")
    assert files(published()) == ["json", "ranks.parquet", "scores.parquet"]


def test_nothing_to_publish_is_one_line() -> None:
    """It says how to compute something."""
    with pytest.raises(PatbenchError, match="patbench evaluate --landscape small"):
        ledger.publish("small")
    assert not published().exists()


def test_readers_see_both_ledgers_and_prefer_live_records() -> None:
    """A record of each key and landscape once."""
    for model in ("one", "two"):
        ledger.add(sample_record(model=model), TABLES)
    ledger.publish("small")
    ledger.find("small", "retrieval", {"model": "two"}).path.unlink()
    ledger.add(sample_record(model="three"), TABLES)
    found = {entry.record["model"]["name"]: entry.live for entry in ledger.entries()}
    assert found == {"one": True, "two": False, "three": True}
    assert list(ledger.entries("clustering")) == []
    assert len(list(ledger.entries("retrieval"))) == 3


def test_landscapes_of_equal_content_have_their_own_records() -> None:
    """Two names, one key: both are seen."""
    for name in ("small", "copy"):
        ledger.add(sample_record(name), TABLES)
    assert {entry.record["landscape"]["name"] for entry in ledger.entries()} == {"small", "copy"}


def test_files_of_a_write_that_was_cut_off_are_no_records() -> None:
    """A kill leaves a temporary name, which is not read."""
    entry = ledger.add(sample_record(), TABLES)
    (entry.path.parent / f".{entry.path.name}.abc.part").write_text('{"half": ')
    assert len(list(ledger.entries())) == 1


def test_an_id_is_32_hexadecimal_digits_of_the_key() -> None:
    """Whatever the order of its fields."""
    assert ledger.record_id({"a": 1, "b": 2}) == ledger.record_id({"b": 2, "a": 1}) != ledger.record_id({"a": 1})
    assert len(ledger.record_id({})) == 32
    int(ledger.record_id({}), 16)


def test_a_lost_table_is_named_with_what_makes_it_again() -> None:
    """Not those that a record never had."""
    entry = ledger.add(sample_record(), TABLES)
    file = ledger.table_file(entry.path, "ranks")
    file.unlink()
    with pytest.raises(PatbenchError, match=rf"{file} is not there: compute it again with 'patbench evaluate'"):
        entry.table("ranks")
    with pytest.raises(PatbenchError, match=r"has no table 'pairs': give records of a task that has one$"):
        entry.table("pairs")


def test_a_damaged_table_is_named_with_what_makes_it_again() -> None:
    """One line, without the traceback of the library."""
    entry = ledger.add(sample_record(), TABLES)
    file = ledger.table_file(entry.path, "ranks")
    file.write_bytes(b"garbage" * 9)
    with pytest.raises(PatbenchError, match=r"ranks.parquet cannot be read .*: delete it, then compute it again with"):
        entry.table("ranks")


def test_a_record_that_lost_a_table_is_computed_again() -> None:
    """It is not found, and the new one replaces it."""
    record = sample_record()
    entry = ledger.add(record, TABLES)
    assert ledger.recalled(record["landscape"], "retrieval", record["key"]) is not None
    ledger.table_file(entry.path, "ranks").unlink()
    assert ledger.recalled(record["landscape"], "retrieval", record["key"]) is None
    again = ledger.add(record | {"created": "later"}, TABLES)
    assert (again.record["created"], again.table("ranks").equals(TABLES["ranks"])) == ("later", True)
    assert ledger.recalled(record["landscape"], "retrieval", record["key"]) == again


def test_a_record_that_does_not_name_its_tables_has_those_of_its_task() -> None:
    """Records of before."""
    entry = ledger.add(sample_record(), {"scores": TABLES["scores"]})
    old = {name: value for name, value in entry.record.items() if name != "tables"}
    entry.path.write_text(json.dumps(old))
    found = ledger.read(entry.path)
    assert (found.whole(), found.whole(["scores"]), found.whole(["scores", "ranks"])) == (True, True, False)
    with pytest.raises(PatbenchError, match=r"has no table 'ranks': give .* or compute it again with 'patbench"):
        found.table("ranks")


@pytest.mark.parametrize("live", [True, False])
def test_a_result_that_does_not_depend_on_what_changed_is_restated(live: bool) -> None:
    """Under the facts of the landscape as it is now, with its tables; what is published stays as it is."""
    record = sample_record()
    entry = ledger.add(record, TABLES)
    if not live:
        (published_file,) = ledger.publish("small")
        for file in entry.path.parent.iterdir():
            file.unlink()
    now = record["landscape"] | {"digest": "now"}
    found = ledger.recalled(now, "retrieval", record["key"])
    assert found is not None and found.live
    assert found.record == entry.record | {"landscape": now}
    assert found.table("ranks").equals(TABLES["ranks"])
    assert [each.record["landscape"] for each in ledger.entries("retrieval")] == [now]
    if not live:
        assert ledger.read(published_file).record["landscape"]["digest"] == "d"


@pytest.mark.parametrize("broken", ["record", "table", "lost table"])
def test_what_is_broken_is_not_published_nor_what_lies_beside_it(broken: str) -> None:
    """It is read first, so that nothing of it stands in the published results."""
    ledger.add(sample_record(model="one"), TABLES)
    last = max((ledger.add(sample_record(model=f"{each}"), TABLES) for each in range(3)), key=lambda each: each.path)
    if broken == "record":
        last.path.write_text("{")
    elif broken == "table":
        ledger.table_file(last.path, "ranks").write_bytes(b"x")
    else:
        ledger.table_file(last.path, "ranks").unlink()
    with pytest.raises(PatbenchError, match=last.path.stem):
        ledger.publish("small")
    assert not published().exists()
