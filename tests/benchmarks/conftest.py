"""A hub on loopback that holds DAPFAM."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.benchmarks.dapfam import REPO, REVISION
from tests.benchmarks.dapfam_fixture import Dapfam, made_dapfam
from tests.hub_server import Hub, served, use_hub


@pytest.fixture
def dapfam() -> Dapfam:
    """Rows that a test may change before they are written."""
    return made_dapfam()


@pytest.fixture
def dapfam_hub(dapfam: Dapfam, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub; a test writes ``dapfam`` to its folder again where it has changed rows."""
    monkeypatch.setattr("time.sleep", lambda _: None)
    with served(Hub({f"datasets/{REPO}": dapfam.write(tmp_path / "dapfam")}, commit=REVISION)) as hub:
        use_hub(monkeypatch, hub.url, tmp_path / "cache")
        yield hub
