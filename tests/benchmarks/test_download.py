"""Files of the hub, from a hub on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.benchmarks.download import dataset_file, newest_revision
from patbench_core.benchmarks.errors import BenchmarkError
from tests.hub_server import COMMIT, Hub, served, use_hub

REPO = "somebody/patents"
CONTENT = bytes(range(256)) * 400


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with one file, asked without waiting between attempts."""
    (tmp_path / "repo" / "test").mkdir(parents=True)
    (tmp_path / "repo" / "test" / "data.parquet").write_bytes(CONTENT)
    monkeypatch.setattr("time.sleep", lambda _: None)
    with served(Hub({f"datasets/{REPO}": tmp_path / "repo"})) as hub:
        use_hub(monkeypatch, hub.url, tmp_path / "cache")
        yield hub


def fetch(revision: str = COMMIT, path: str = "test/data.parquet") -> Path:
    """The one file."""
    return dataset_file(REPO, revision, path)


def left(tmp_path: Path) -> list[Path]:
    """Files of the cache that hold content."""
    folders = (tmp_path / "cache" / "datasets--somebody--patents" / name for name in ("blobs", "snapshots"))
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def test_a_file_is_fetched_once(hub: Hub) -> None:
    """The second time the hub is not even asked."""
    assert fetch().read_bytes() == CONTENT
    asked = list(hub.asked)
    assert fetch().read_bytes() == CONTENT
    assert hub.asked == asked


def test_the_newest_revision_is_a_commit(hub: Hub) -> None:
    """Whatever the main branch stands for."""
    assert newest_revision(REPO) == COMMIT


def test_fault_27_a_broken_connection_is_taken_up_again(hub: Hub) -> None:
    """From where it broke off."""
    hub.cut["test/data.parquet"] = 2
    assert fetch().read_bytes() == CONTENT


def test_fault_27_a_download_that_never_ends_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    """And is a clean miss the next time."""
    hub.cut["test/data.parquet"] = 10**6
    with pytest.raises(BenchmarkError, match=r"broke off .* nothing was kept, run again"):
        fetch()
    assert left(tmp_path) == []
    hub.cut.clear()
    assert fetch().read_bytes() == CONTENT


def test_other_bytes_than_the_hub_names_are_refused(hub: Hub, tmp_path: Path) -> None:
    """Taken out of the cache, so that the next attempt starts anew."""
    hub.corrupt.add("test/data.parquet")
    with pytest.raises(BenchmarkError, match=r"SHA-256 [0-9a-f]{64}, expected is [0-9a-f]{64}"):
        fetch()
    assert left(tmp_path) == []
    hub.corrupt.clear()
    assert fetch().read_bytes() == CONTENT


def test_a_file_that_rots_on_the_disk_is_refused(hub: Hub) -> None:
    """Not only what comes over the wire is compared."""
    blob = fetch().resolve()
    blob.chmod(0o644)
    blob.write_bytes(CONTENT[::-1])
    with pytest.raises(BenchmarkError, match="it was removed from the cache, run again,"):
        fetch()


@pytest.mark.parametrize("status", [401, 403])
def test_a_gated_data_set_says_where_to_accept(hub: Hub, status: int) -> None:
    """And how to log in."""
    hub.gated[f"datasets/{REPO}"] = status
    with pytest.raises(BenchmarkError, match=rf"{hub.url}/datasets/{REPO}, then log in with 'hf auth login'"):
        fetch()
    with pytest.raises(BenchmarkError, match="then log in with 'hf auth login' and run"):
        newest_revision(REPO)


def test_what_the_hub_does_not_have_is_named(hub: Hub) -> None:
    """The file, the revision, the data set."""
    with pytest.raises(BenchmarkError, match="no such file"):
        fetch(path="test/other.parquet")
    with pytest.raises(BenchmarkError, match="no such revision"):
        fetch(revision="f" * 40)
    hub.repos.clear()
    with pytest.raises(BenchmarkError, match="no such data set"):
        fetch()


def test_without_a_hub_there_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody listens, or the machine is told to stay offline."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    use_hub(monkeypatch, "http://127.0.0.1:9", tmp_path / "cache")
    with pytest.raises(BenchmarkError, match="not in the cache and the hub could not be reached") as error:
        fetch()
    assert "\n" not in str(error.value)
    with pytest.raises(BenchmarkError, match=r"\): check the connection and HF_HUB_OFFLINE,"):
        newest_revision(REPO)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BenchmarkError, match="HF_HUB_OFFLINE"):
        fetch()


def test_a_prepared_cache_needs_no_hub(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in the cache is found offline."""
    fetch()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert fetch().read_bytes() == CONTENT


def test_models_come_from_the_same_hub(hub: Hub, tmp_path: Path) -> None:
    """Whole snapshots, as the tests of hub models fetch them."""
    from huggingface_hub import snapshot_download

    hub.repos["models/somebody/model"] = tmp_path / "repo"
    folder = Path(snapshot_download("somebody/model", revision=COMMIT))
    assert (folder / "test" / "data.parquet").read_bytes() == CONTENT
