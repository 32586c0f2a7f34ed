"""Tests of files that appear whole or not at all."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core import files


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans()), max_size=5))
def test_equal_values_have_equal_digests_whatever_the_order_of_keys(value: dict[str, object]) -> None:
    """Canonical JSON sorts keys."""
    assert files.digest(value) == files.digest(dict(reversed(value.items())))


@given(st.text(), st.text())
def test_other_values_have_other_digests(one: str, other: str) -> None:
    """Digests tell texts apart, and a list from its joined parts."""
    assert (files.digest(one) == files.digest(other)) == (one == other)
    assert files.digest([one, other]) != files.digest([one + other])


def test_fault_05_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails while syncing does not touch what was there."""
    path = tmp_path / "a.json"
    files.write_atomic(path, b"old")

    def broken(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="No space"):
        files.write_atomic(path, b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    assert path.read_bytes() == b"old"


def test_a_failed_block_leaves_no_folder(tmp_path: Path) -> None:
    """Neither the target nor the temporary folder is there."""
    with pytest.raises(RuntimeError), files.folder_atomic(tmp_path / "a") as folder:
        (folder / "half").write_text("x")
        raise RuntimeError
    assert not list(tmp_path.iterdir())


def test_a_folder_replaces_an_older_one(tmp_path: Path) -> None:
    """The old files are gone, and so is the temporary name."""
    for name in ("old", "new"):
        with files.folder_atomic(tmp_path / "a") as folder:
            (folder / name).write_text("x")
    assert [file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*")] == ["a", "a/new"]


def test_fault_28_two_processes_make_one_folder_at_once(tmp_path: Path) -> None:
    """A folder that another process finished meanwhile is replaced."""
    target = tmp_path / "a"
    with files.folder_atomic(target) as slow:
        (slow / "slow").write_text("x")
        with files.folder_atomic(target) as quick:
            (quick / "quick").write_text("x")
    assert [file.name for file in target.iterdir()] == ["slow"]
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_fault_28_many_writers_of_one_folder_all_succeed(tmp_path: Path) -> None:
    """Whoever is last wins, nobody fails, nothing is left beside the folder."""

    def write(writer: int) -> None:
        for _ in range(20):
            with files.folder_atomic(tmp_path / "a") as folder:
                (folder / str(writer)).write_text("x")

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    assert len(list((tmp_path / "a").iterdir())) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_large_file_is_read_once_while_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And again when it has changed, even at the same size."""
    file = tmp_path / "weights"
    file.write_bytes(b"a" * files._LARGE)
    first = files.file_sha256(file)
    assert first == hashlib.sha256(b"a" * files._LARGE).hexdigest()
    with monkeypatch.context() as patch:
        patch.setattr(files, "_read_sha256", lambda _: pytest.fail("read again"))
        assert files.file_sha256(file) == first
    replaced = tmp_path / "other"
    replaced.write_bytes(b"b" * files._LARGE)
    replaced.replace(file)
    assert files.file_sha256(file) == hashlib.sha256(b"b" * files._LARGE).hexdigest()


def test_states_change_with_every_file(tmp_path: Path) -> None:
    """Written over, added, taken away; of a folder that is not there they are empty."""
    folder = tmp_path / "folder"
    states = [files.file_states(folder)]
    (folder / "below").mkdir(parents=True)
    file = folder / "below" / "file"
    for content in (b"a", b"bb", b"cc"):
        files.write_atomic(file, content)
        states.append(files.file_states(folder))
    file.unlink()
    states.append(files.file_states(folder))
    assert states[0] == ()
    assert len(set(states)) == len(states)
    assert files.file_states(folder) == states[-1]


def test_a_digest_of_texts_knows_where_one_ends() -> None:
    """And their order."""
    every = [["ab", "c"], ["a", "bc"], ["c", "ab"], ["abc"], ["\ud800"], []]
    assert len({files.texts_digest(texts) for texts in every}) == len(every)
