"""Checkpoints: what counts as one."""

from pathlib import Path

import pytest

from patbench_core.training.checkpoints import MANIFEST, check_room, complete, keep, last_complete, run_folder, seal
from patbench_core.training.errors import TrainingError


def written(folder: Path, step: int, sealed: bool = True) -> Path:
    """A checkpoint of one file."""
    checkpoint = folder / f"checkpoint-{step}"
    checkpoint.mkdir(parents=True)
    (checkpoint / "model.safetensors").write_bytes(b"weights")
    if sealed:
        seal(checkpoint)
    return checkpoint


def test_a_checkpoint_without_its_manifest_does_not_count(tmp_path: Path) -> None:
    """The one before it does, however much of the later one is there."""
    whole = written(tmp_path, 9)
    written(tmp_path, 10, sealed=False)
    assert last_complete(tmp_path) == whole


def test_a_checkpoint_of_other_bytes_does_not_count(tmp_path: Path) -> None:
    """A file that was cut, or is gone."""
    cut, gone = written(tmp_path, 1), written(tmp_path, 2)
    (cut / "model.safetensors").write_bytes(b"weig")
    (gone / "model.safetensors").unlink()
    assert not complete(cut)
    assert not complete(gone)
    assert last_complete(tmp_path) is None


def test_deleting_begins_with_the_manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the rest could not be deleted, the checkpoint does not count."""
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    old, new = written(tmp_path, 1), written(tmp_path, 2)
    keep(tmp_path, {new})
    assert not (old / MANIFEST).exists()
    assert last_complete(tmp_path) == new


def test_checkpoints_of_another_run_are_not_taken_up(tmp_path: Path) -> None:
    """The message names what differs; the checkpoints stay."""
    with pytest.raises(ZeroDivisionError), run_folder(tmp_path / "out", {"seed": 0, "pairs": "a"}) as folder:
        written(folder, 1)
        raise ZeroDivisionError
    with pytest.raises(TrainingError, match=r"other pairs\)"), run_folder(tmp_path / "out", {"seed": 0, "pairs": "b"}):
        pass
    assert last_complete(folder)
    with run_folder(tmp_path / "out", {"seed": 0, "pairs": "a"}):
        pass
    assert not folder.exists()


def test_one_process_at_a_time_trains_into_a_folder(tmp_path: Path) -> None:
    """The second is told so."""
    with (
        run_folder(tmp_path / "out", {}),
        pytest.raises(TrainingError, match="another process"),
        run_folder(tmp_path / "out", {}),
    ):
        pass


def test_a_disk_that_would_be_full_is_named_before_training(tmp_path: Path) -> None:
    """Three checkpoints with both moments of Adam, and the model."""
    with pytest.raises(TrainingError, match="MB are"):
        check_room(tmp_path, 10**15, 10**15)
