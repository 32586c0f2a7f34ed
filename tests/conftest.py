"""Fixtures for all tests: a home of their own, no hub, and the real patents where they are at hand."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.benchmarks.dapfam_fixture import Dapfam
    from tests.book.browser import Browser
    from tests.hub_server import Hub

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

# No test is timed: hypothesis's own limit of 200 ms an example fails on a busy machine.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# No test cuts the power: what waits for the disk need not. Processes that tests start and kill do wait.
os.fsync = lambda _: None

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty PATBENCH_HOME and an empty folder of published results for each test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PATBENCH_HOME", str(folder))
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    return folder


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """One Chromium for all tests; skips where there is none."""
    from tests.book.browser import find_browser, running

    path = find_browser()
    if path is None:
        pytest.skip("no Chromium on this machine")
    with running(path, tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real patents (``landscapes/``) and facts (``facts/``) beside the compendium."""
    if not SHARED.is_dir():
        pytest.skip("real patents are not at hand: no folder 'shared' beside the compendium")
    return SHARED


@pytest.fixture
def dapfam() -> "Dapfam":
    """Rows of DAPFAM that a test may change before they are written."""
    from tests.benchmarks.dapfam_fixture import made_dapfam

    return made_dapfam()


@pytest.fixture
def dapfam_hub(dapfam: "Dapfam", tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator["Hub"]:
    """A hub on loopback that holds them; a test that changes rows later writes them to its folder again."""
    from patbench_core.benchmarks.dapfam import REPO, REVISION
    from tests.hub_server import Hub, served, use_hub

    monkeypatch.setattr("time.sleep", lambda _: None)
    with served(Hub({f"datasets/{REPO}": dapfam.write(tmp_path / "dapfam")}, commit=REVISION)) as hub:
        use_hub(monkeypatch, hub.url, tmp_path / "cache")
        yield hub
