"""A store on object storage: in memory, and on an S3 server of this machine."""

from collections.abc import Iterator
from pathlib import Path

import fsspec
import numpy as np
import pytest

from patbench_core.vectors.errors import DamagedShard, VectorsError
from patbench_core.vectors.remote import VARIABLE
from patbench_core.vectors.store import Store
from tests.vectors.test_store import DIGESTS, IDENTITY, VECTORS

BUCKET = "memory://bucket/store"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """Objects in the memory of this process."""
    monkeypatch.setenv(VARIABLE, BUCKET)
    memory = fsspec.filesystem("memory")
    yield memory
    memory.rm("/bucket", recursive=True)


def check_shared(first: Path, second: Path) -> None:
    """What one machine puts another finds, and what that adds too."""
    assert not Store(IDENTITY, first).get(DIGESTS)[1].any()
    Store(IDENTITY, first).put(DIGESTS[:10], VECTORS[:10])
    vectors, there = Store(IDENTITY, second).get(DIGESTS)
    assert there.tolist() == [True] * 10 + [False] * 10
    np.testing.assert_array_equal(vectors[:10], VECTORS[:10])
    Store(IDENTITY, second).put(DIGESTS[10:], VECTORS[10:])
    np.testing.assert_array_equal(Store(IDENTITY, first).get(DIGESTS)[0], VECTORS)


@pytest.mark.usefixtures("storage")
def test_machines_share_vectors_without_a_shared_disk(tmp_path: Path) -> None:
    """Each has a folder of its own."""
    check_shared(tmp_path / "one", tmp_path / "other")


def test_a_folder_is_storage_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a disk that is mounted where the home folder is not; its folders are made."""
    monkeypatch.setenv(VARIABLE, (tmp_path / "mounted").as_uri())
    check_shared(tmp_path / "one", tmp_path / "other")


def test_fault_05_an_object_that_was_cut_off_is_a_miss(storage: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    """Its checksum is not its name."""
    path = Store(IDENTITY, tmp_path / "one").put(DIGESTS, VECTORS)
    name = f"/bucket/store/{path.parent.name}/{path.name}"
    storage.pipe_file(name, storage.cat_file(name)[:-1])
    with pytest.warns(DamagedShard):
        assert not Store(IDENTITY, tmp_path / "other").get(DIGESTS)[1].any()


def test_storage_that_there_is_not_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it."""
    monkeypatch.setenv(VARIABLE, "nowhere://bucket")
    with pytest.raises(VectorsError, match=r"PATBENCH_STORE=nowhere://bucket: .*pip install -e '.\[s3\]'"):
        Store(IDENTITY, tmp_path).get(DIGESTS)


def test_machines_share_vectors_on_s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocol itself, over loopback."""
    reason = "an optional extra: pip install -e '.[s3]', and moto[server] for this test"
    s3fs = pytest.importorskip("s3fs", reason=reason)
    server = pytest.importorskip("moto.server", reason=reason).ThreadedMotoServer(port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        monkeypatch.setenv(VARIABLE, "s3://bucket/store")
        s3fs.S3FileSystem().mkdir("bucket")
        check_shared(tmp_path / "one", tmp_path / "other")
    finally:
        server.stop()
