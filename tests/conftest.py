"""Fixtures for all tests: a home of their own, no hub, and the real patents where they are at hand."""

import os
from pathlib import Path

import pytest

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty PATBENCH_HOME and an empty folder of published results for each test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PATBENCH_HOME", str(folder))
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real patents (``landscapes/``) and facts (``facts/``) beside the compendium."""
    if not SHARED.is_dir():
        pytest.skip("real patents are not at hand: no folder 'shared' beside the compendium")
    return SHARED
