"""Building a book on a landscape that some studies have no use for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from patbench_core.book import build
from patbench_core.errors import UnfitLandscape
from patbench_core.progress import silent


def test_a_study_that_a_landscape_does_not_fit_shows_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs on its own landscape, with the models that can be had there, and the reason is told."""
    ran, checked, ensured = {}, {}, []

    def ensure(study: str, parameters: Mapping[str, Any], _: object) -> None:
        assert not ran, "a record that comes after a page makes it stale"
        ensured.append((study, dict(parameters)))
        if study == "citing" and "landscape" in parameters:
            raise UnfitLandscape(f"landscape {parameters['landscape']!r} has no citation link")

    monkeypatch.setattr(build, "studies", lambda: ["citing", "sorting"])
    monkeypatch.setattr(build, "ensure_study", ensure)
    monkeypatch.setattr(build, "run_study", lambda study, parameters, _: ran.update({study: parameters}))
    monkeypatch.setattr(build, "_jupyter_book", lambda: None)
    monkeypatch.setattr(build, "_vendor_plotly", lambda: None)
    monkeypatch.setattr(build, "check_book", lambda _, parameters: checked.update(parameters))
    built = build.build_book(given := {"landscape": "mine", "models": ["bm25", "precomputed:v1"]}, silent)
    assert ran == checked == {"citing": {"models": ["bm25"]}, "sorting": given}
    assert ("citing", {"models": ["bm25"]}) in ensured
    assert list(built.unfit) == ["citing"]
    assert "'mine' has no citation link" in str(built.unfit["citing"])
    assert built.index == Path(build.HTML / "index.html")
