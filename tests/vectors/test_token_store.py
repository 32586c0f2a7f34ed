"""Tests of token vectors on disk."""

import hashlib
import os
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.vectors import store
from patbench_core.vectors.errors import DamagedShard, VectorsError
from patbench_core.vectors.token_store import TokenStore, TokenVectors
from tests.vectors.test_store import DIGESTS, IDENTITY, written_at_once

RANDOM = np.random.default_rng(0)
VECTORS = [RANDOM.standard_normal((length, 8)).astype(np.float32) for length in [0, 1, *RANDOM.integers(0, 9, 18)]]
EVERY = np.arange(20)


def put(folder: TokenStore, rows: np.ndarray | list[int]) -> Path:
    """Add a shard of some texts."""
    return folder.put([DIGESTS[row] for row in rows], [VECTORS[row] for row in rows])


def read(vectors: TokenVectors, rows: np.ndarray = EVERY) -> list[np.ndarray]:
    """Vectors text by text."""
    return np.split(vectors.read(rows), np.cumsum(vectors.lengths[rows])[:-1])


def whole(vectors: TokenVectors, rows: np.ndarray = EVERY) -> bool:
    """Whether the vectors of `rows` are those that were put, bit by bit."""
    pairs = zip(read(vectors, rows), rows, strict=True)
    return bool(vectors.found[rows].all()) and all(np.array_equal(found, VECTORS[row]) for found, row in pairs)


@pytest.fixture
def filled(tmp_path: Path) -> TokenStore:
    """Two shards of ten texts."""
    filled = TokenStore(IDENTITY, tmp_path)
    put(filled, EVERY[:10])
    put(filled, EVERY[10:])
    return filled


def shards(folder: TokenStore) -> list[Path]:
    """Files of the shards."""
    return sorted(folder.folder.glob("*.tokens"))


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(20)), st.integers(1, 19), st.permutations(range(20)))
def test_vectors_come_back_in_any_order(order: list[int], first: int, asked: list[int]) -> None:
    """Wherever they were put, and texts without vectors among them."""
    kept = TokenStore(IDENTITY)
    put(kept, order[:first])
    put(kept, order[first:])
    assert whole(TokenStore(IDENTITY).get(DIGESTS), np.array(asked))
    shutil.rmtree(kept.folder)


def test_texts_that_were_not_put_are_misses(tmp_path: Path) -> None:
    """A text without vectors is none; an empty store misses everything, and asking makes no folder."""
    kept = TokenStore(IDENTITY, tmp_path)
    assert not kept.get(DIGESTS).found.any()
    assert not list(tmp_path.iterdir())
    put(kept, [0, 5])
    assert np.flatnonzero(kept.get(DIGESTS).found).tolist() == [0, 5]


def test_fault_01_another_identity_misses(filled: TokenStore, tmp_path: Path) -> None:
    """The folder is that of the identity."""
    assert not TokenStore(replace(IDENTITY, max_tokens=65), tmp_path).get(DIGESTS).found.any()
    assert (filled.folder / "identity.json").exists()


@pytest.mark.parametrize("vectors", [1, 5, 1000])
def test_blocks_hold_every_text_once_and_no_more_than_asked(filled: TokenStore, vectors: int) -> None:
    """A text that has more is a block of its own."""
    found, rows = filled.get(DIGESTS), RANDOM.permutation(20)[:15]
    places = []
    for block, matrix in found.blocks(rows, vectors):
        assert len(matrix) <= vectors or (found.lengths[rows[block]] > 0).sum() == 1
        np.testing.assert_array_equal(matrix, np.concatenate([VECTORS[row] for row in rows[block]]))
        places += block.tolist()
    assert sorted(places) == list(range(15))


@pytest.mark.parametrize("damage", ["first byte", "last byte", "middle byte", "cut", "empty", "longer"])
def test_fault_05_a_damaged_shard_is_set_aside_and_its_texts_are_misses(filled: TokenStore, damage: str) -> None:
    """With a warning that names it; the other shard is read, and put writes the lost one again."""
    broken = shards(filled)[0]
    data = bytearray(broken.read_bytes())
    place = {"first byte": 0, "last byte": -1, "middle byte": len(data) // 2}.get(damage)
    if place is not None:
        data[place] ^= 1
    broken.write_bytes({"cut": data[:-40], "empty": b"", "longer": data + b"x"}.get(damage, data))
    with pytest.warns(DamagedShard, match=broken.name):
        found = filled.get(DIGESTS)
    assert found.found.sum() == 10
    assert whole(found, np.flatnonzero(found.found))
    assert broken.with_suffix(".broken").exists()
    assert put(filled, np.flatnonzero(~found.found)) == broken
    assert whole(filled.get(DIGESTS))


def test_fault_05_22_what_is_no_shard_is_set_aside(filled: TokenStore, tmp_path: Path) -> None:
    """Though its name is its checksum: other bytes, one array, other types, objects, whose code does not run."""

    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "exploded"),)

    path = tmp_path / "other.npy"
    keys, ends, vectors = np.zeros((2, 32), np.uint8), np.array([1, 2]), np.zeros((2, 3), np.float32)
    others = [(keys * 1.0, ends, vectors), (keys, ends * 1.0, vectors), (keys, ends[0], vectors)]
    for arrays in ((), (keys,), (np.array([Bomb()], dtype=object),), *others):
        with path.open("wb") as handle:
            handle.write(b"" if arrays else b"x")
            for array in arrays:
                np.save(handle, array, allow_pickle=True)
        name = hashlib.sha256(path.read_bytes()).hexdigest()
        path.rename(filled.folder / f"{name}.tokens")
        with pytest.warns(DamagedShard, match=name):
            assert whole(filled.get(DIGESTS))
    assert not (tmp_path / "exploded").exists()


def test_fault_05_files_of_a_write_that_was_cut_off_are_not_shards(filled: TokenStore) -> None:
    """A kill leaves a temporary name, which is not read."""
    whole = shards(filled)[0]
    (filled.folder / f".{whole.name}.abc.part").write_bytes(whole.read_bytes()[:100])
    whole.unlink()
    assert filled.get(DIGESTS).found.sum() == 10


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:200])])
def test_fault_24_a_shard_that_goes_before_it_is_read_is_no_zeros(filled: TokenStore, lose: object) -> None:
    """Vectors are read after they are looked up."""
    vectors = filled.get(DIGESTS)
    for path in shards(filled):
        lose(path)
    with pytest.raises(VectorsError, match="vectors that were just written are not"):
        vectors.read(EVERY)


def test_the_same_text_in_two_shards_has_one_representation(tmp_path: Path) -> None:
    """That of the first shard by name, in whatever order they were put."""
    for turn in (1, -1):
        both = TokenStore(IDENTITY, tmp_path / str(turn))
        written = {both.put(DIGESTS, [each + add for each in VECTORS]).name: add for add in (0, 1)[::turn]}
        np.testing.assert_array_equal(read(both.get(DIGESTS))[1], VECTORS[1] + written[min(written)])


WRITER = """
import sys
from pathlib import Path
from tests.vectors.test_store import DIGESTS, IDENTITY
from tests.vectors.test_token_store import TokenStore, put
kept = TokenStore(IDENTITY, Path(sys.argv[1]))
for turn in range(20):
    put(kept, [(turn + int(sys.argv[2])) % 20])
    kept.get(DIGESTS)
"""


def test_fault_28_two_processes_write_at_once(tmp_path: Path) -> None:
    """Both end well; every text is found, and equal shards are one file."""
    assert written_at_once(WRITER, tmp_path) == [0, 0]
    both = TokenStore(IDENTITY, tmp_path)
    assert whole(both.get(DIGESTS))
    assert len(shards(both)) == 20
    assert not list(both.folder.glob(".*"))


def test_fault_29_too_small_a_disk_is_seen_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By all token vectors to come."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 10**6, 10**6))
    small = TokenStore(IDENTITY, tmp_path / "store")
    with pytest.raises(VectorsError, match=r"719 MB of vectors are to be written and 1 MB are free"):
        small.check_space(4679, 4679 * 300, 128)
    small.check_space(10, 1000, 128)
    assert not list(tmp_path.iterdir())


def test_fault_29_a_disk_that_fills_up_leaves_no_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do."""

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "write_atomic", full)
    kept = TokenStore(IDENTITY, tmp_path / "store")
    with pytest.raises(VectorsError, match="free some space"):
        put(kept, EVERY)
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]


def test_shards_of_two_dimensions_are_refused(filled: TokenStore) -> None:
    """An offset counts vectors of one length: of another the wrong numbers would be read."""
    filled.put([DIGESTS[0]], [np.ones((2, 9), np.float32)])
    with pytest.raises(VectorsError, match=r"have [89] dimensions, those of the shards before it [89]: delete the fol"):
        filled.get(DIGESTS)
