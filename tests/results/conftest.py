"""Records of two small landscapes, cheap models only."""

from pathlib import Path

import pytest

from patbench_core.landscape import registry
from patbench_core.tasks.base import ensure


@pytest.fixture(scope="session")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with records of ``tiny`` (two views) and ``other`` (one view) by BM25."""
    folder = tmp_path_factory.mktemp("studied")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATBENCH_HOME", str(folder))
        patch.setenv("PATBENCH_RESULTS", str(folder / "results"))
        registry.make_demo("tiny", 80)
        registry.make_demo("other", 60, seed=3)
        for name, view in (("tiny", "T"), ("tiny", "TA"), ("other", "TA")):
            ensure("retrieval", name, ["bm25"], view=view)
    return folder


@pytest.fixture
def study_home(studied: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, for one test that only reads it."""
    monkeypatch.setenv("PATBENCH_HOME", str(studied))
    monkeypatch.setenv("PATBENCH_RESULTS", str(studied / "results"))
    return studied
