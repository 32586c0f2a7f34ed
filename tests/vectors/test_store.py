"""Tests of vectors on disk."""

import hashlib
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections import namedtuple
from dataclasses import fields, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core import files
from patbench_core.encoders.identity import Identity
from patbench_core.files import text_digest
from patbench_core.vectors import store
from patbench_core.vectors.errors import DamagedShard, VectorsError
from patbench_core.vectors.store import Store

IDENTITY = Identity("m", "", "f" * 64, "fake", "", "both", "mean", 64, "float32", None, (("numpy", "2.4"),))
TEXTS = [f"text {place}" for place in range(20)]
DIGESTS = [text_digest(text) for text in TEXTS]
VECTORS = np.random.default_rng(0).standard_normal((20, 8)).astype(np.float32)


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    """Two shards of ten texts."""
    filled = Store(IDENTITY, tmp_path)
    filled.put(DIGESTS[:10], VECTORS[:10])
    filled.put(DIGESTS[10:], VECTORS[10:])
    return filled


def shards(folder: Store) -> list[Path]:
    """Files of the shards."""
    return sorted(folder.folder.glob("*.npy"))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(20)), st.integers(1, 20))
def test_vectors_come_back_in_any_order(order: list[int], first: int) -> None:
    """Bit by bit, wherever they were put."""
    kept = Store(IDENTITY)
    kept.put([DIGESTS[row] for row in order[:first]], VECTORS[order[:first]])
    if first < 20:
        kept.put([DIGESTS[row] for row in order[first:]], VECTORS[order[first:]])
    vectors, found = Store(IDENTITY).get(DIGESTS)
    assert found.all()
    np.testing.assert_array_equal(vectors, VECTORS)
    shutil.rmtree(kept.folder)


def test_texts_that_were_not_put_are_misses(filled: Store) -> None:
    """Their rows are zero; those around them are not moved."""
    vectors, found = filled.get([text_digest("other"), DIGESTS[3], text_digest("TEXT 4"), DIGESTS[15]])
    assert found.tolist() == [False, True, False, True]
    np.testing.assert_array_equal(vectors, [np.zeros(8), VECTORS[3], np.zeros(8), VECTORS[15]])


def test_an_empty_store_misses_everything(tmp_path: Path) -> None:
    """And asking makes no folder."""
    vectors, found = Store(IDENTITY, tmp_path).get(DIGESTS)
    assert vectors.shape == (20, 0)
    assert not found.any()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("field", [field.name for field in fields(Identity)])
def test_fault_01_02_03_another_identity_misses(filled: Store, field: str, tmp_path: Path) -> None:
    """Whichever field differs."""
    other = {"max_tokens": 65, "dimension": 4, "libraries": (("numpy", "2.5"),)}.get(field, "other")
    _, found = Store(replace(IDENTITY, **{field: other}), tmp_path).get(DIGESTS)
    assert not found.any()


def test_the_identity_lies_beside_the_shards(filled: Store) -> None:
    """So that a person can tell whose vectors these are."""
    kept = json.loads((filled.folder / "identity.json").read_text("utf-8"))
    assert kept["model"] == "m"
    assert set(kept) == {field.name for field in fields(Identity)}


@pytest.mark.parametrize("damage", ["first byte", "last byte", "middle byte", "cut", "empty", "longer"])
def test_fault_05_a_damaged_shard_is_set_aside_and_its_texts_are_misses(filled: Store, damage: str) -> None:
    """With a warning that names it; the other shard is read, and put writes the lost one again."""
    broken = shards(filled)[0]
    data = bytearray(broken.read_bytes())
    place = {"first byte": 0, "last byte": -1, "middle byte": len(data) // 2}.get(damage)
    if place is not None:
        data[place] ^= 1
    broken.write_bytes({"cut": data[:-40], "empty": b"", "longer": data + b"x"}.get(damage, data))
    with pytest.warns(DamagedShard, match=broken.name):
        vectors, found = filled.get(DIGESTS)
    assert found.sum() == 10
    np.testing.assert_array_equal(vectors[found], VECTORS[found])
    assert broken.with_suffix(".broken").exists()
    missing = np.flatnonzero(~found)
    assert filled.put([DIGESTS[row] for row in missing], VECTORS[missing]) == broken
    assert filled.get(DIGESTS)[1].all()


def test_a_file_that_is_no_shard_is_set_aside(filled: Store) -> None:
    """A name that is not a checksum, or a checksum of other bytes."""
    (filled.folder / "notes.npy").write_bytes(b"x")
    with pytest.warns(DamagedShard):
        assert filled.get(DIGESTS)[1].all()


def test_fault_05_files_of_a_write_that_was_cut_off_are_not_shards(filled: Store) -> None:
    """A kill leaves a temporary name, which is not read."""
    whole = shards(filled)[0]
    (filled.folder / f".{whole.name}.abc.part").write_bytes(whole.read_bytes()[:100])
    whole.unlink()
    assert filled.get(DIGESTS)[1].sum() == 10


def test_fault_28_a_shard_that_another_process_sets_aside_meanwhile_is_a_miss(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it goes before it is read or after."""
    first, second = shards(filled)
    second.write_bytes(b"broken")
    opened = Path.open

    def late(path: Path, mode: str) -> BinaryIO:
        if path == second:
            handle = opened(path, mode)
            path.unlink()
            return handle
        path.unlink()
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", late)
    with pytest.warns(DamagedShard):
        assert not filled.get(DIGESTS)[1].any()
    assert not first.exists()


def test_the_same_text_in_two_shards_has_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That of the first shard by name, in whatever order they were put or the disk lists them."""
    glob = Path.glob
    for turn in (1, -1):
        both = Store(IDENTITY, tmp_path / str(turn))
        written = {both.put(DIGESTS, vectors).name: vectors for vectors in (VECTORS, VECTORS + 1)[::turn]}
        monkeypatch.setattr(Path, "glob", lambda *args, turn=turn: sorted(glob(*args))[::turn])
        np.testing.assert_array_equal(both.get(DIGESTS)[0], written[min(written)])


WRITER = """
import sys
from pathlib import Path
import numpy as np
from patbench_core.vectors.store import Store
from tests.vectors.test_store import DIGESTS, IDENTITY, VECTORS
kept = Store(IDENTITY, Path(sys.argv[1]))
for turn in range(20):
    row = (turn + int(sys.argv[2])) % 20
    kept.put([DIGESTS[row]], VECTORS[[row]])
    kept.get(DIGESTS)
"""


def written_at_once(program: str, folder: Path) -> list[int]:
    """Exit codes of two processes that write the same texts to `folder`, the second from the middle on."""
    root = Path(__file__).parents[2]
    writers = [subprocess.Popen([sys.executable, "-c", program, str(folder), start], cwd=root) for start in ("0", "10")]
    return [writer.wait() for writer in writers]


def test_fault_28_two_processes_write_at_once(tmp_path: Path) -> None:
    """Both end well; every text is found, and equal shards are one file."""
    assert written_at_once(WRITER, tmp_path) == [0, 0]
    both = Store(IDENTITY, tmp_path)
    np.testing.assert_array_equal(both.get(DIGESTS)[0], VECTORS)
    assert len(shards(both)) == 20
    assert not list(both.folder.glob("*.part")) + list(both.folder.glob(".*"))


def test_fault_22_no_pickle_is_read(filled: Store, tmp_path: Path) -> None:
    """A shard of objects, of the right name, is refused and its code does not run."""

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "exploded"),)

    path = tmp_path / "objects.npy"
    np.save(path, np.array([Bomb()], dtype=object), allow_pickle=True)
    data = path.read_bytes()
    assert pickle.PROTO in data
    (filled.folder / f"{hashlib.sha256(data).hexdigest()}.npy").write_bytes(data)
    with pytest.warns(DamagedShard):
        assert filled.get(DIGESTS)[1].all()
    assert not (tmp_path / "exploded").exists()


def test_fault_29_too_small_a_disk_is_seen_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names both sizes; nothing is left behind."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 10**6, 10**6))
    small = Store(IDENTITY, tmp_path / "store")
    with pytest.raises(VectorsError, match=r"157 MB of vectors are to be written and 1 MB are free"):
        small.check_space(100_000, 384)
    small.check_space(100, 384)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("after", [0, 1, 2])
def test_fault_29_a_disk_that_fills_up_leaves_no_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Whether it is full at the folder, at its description, or at the vectors."""
    full = OSError(28, "No space left on device")
    calls = iter(range(9))
    write, mkdir = files.write_atomic, Path.mkdir

    def writing(path: Path, data: bytes) -> None:
        if next(calls) == after - 1:
            raise full
        write(path, data)

    def making(path: Path, *rest: object, **named: object) -> None:
        if after == 0:
            raise full
        mkdir(path, *rest, **named)

    monkeypatch.setattr(store, "write_atomic", writing)
    monkeypatch.setattr(Path, "mkdir", making)
    kept = Store(IDENTITY, tmp_path / "store")
    with pytest.raises(VectorsError, match="free some space"):
        kept.put(DIGESTS, VECTORS)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "identity.json"]
    assert not kept.get(DIGESTS)[1].any()


def test_shards_of_two_dimensions_are_refused(filled: Store) -> None:
    """Both are whole, so neither is set aside: the message names one of them, both numbers and the remedy."""
    other = filled.put([text_digest("another")], np.ones((1, 9), np.float32))
    with pytest.raises(VectorsError, match=r"have [89] dimensions, those of the shards before it [89]: delete the fol"):
        filled.get(DIGESTS)
    assert other.is_file() and len(shards(filled)) == 3


def test_a_text_that_is_no_unicode_has_a_digest() -> None:
    """Lone surrogates are bytes like others."""
    assert text_digest("\ud800") != text_digest("\ud801")


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((3, 4), np.float32),
        np.zeros(3, [("digest", np.uint8, (32,)), ("vector", np.float64, (8,))]),
        np.zeros(3, [("digest", np.uint8, (16,)), ("vector", np.float32, (8,))]),
        np.zeros(3, [("digest", np.uint8, (32,)), ("vector", np.float32)]),
        np.zeros(3, np.void(36).dtype),
    ],
)
def test_an_array_of_another_type_is_no_shard(filled: Store, array: np.ndarray) -> None:
    """Even under its own checksum: it is set aside, and the others are read."""
    buffer = io.BytesIO()
    np.save(buffer, array)
    path = filled.add(buffer.getvalue(), ".npy")
    with pytest.warns(DamagedShard, match=path.name):
        assert filled.get(DIGESTS)[1].all()
    assert path.with_suffix(".broken").exists()
