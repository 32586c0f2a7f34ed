"""Building a book on a landscape that some studies have no use for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from patbench_core.book import build
from patbench_core.progress import silent
from patbench_core.tasks.errors import UnfitLandscape


def test_a_study_that_a_landscape_does_not_fit_shows_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its notebook runs with its own parameters, and the reason is told; the other studies get the landscape."""
    ran, checked = {}, {}

    def ensure(study: str, parameters: Mapping[str, Any], _: object) -> None:
        if study == "citing" and parameters:
            raise UnfitLandscape(f"landscape {parameters['landscape']!r} has no citation link")

    monkeypatch.setattr(build, "STUDIES", {"citing": None, "sorting": None})
    monkeypatch.setattr(build, "ensure_study", ensure)
    monkeypatch.setattr(build, "run_study", lambda study, parameters, _: ran.update({study: parameters}))
    monkeypatch.setattr(build, "_jupyter_book", lambda: None)
    monkeypatch.setattr(build, "_vendor_plotly", lambda: None)
    monkeypatch.setattr(build, "check_book", lambda _, parameters: checked.update(parameters))
    built = build.build_book({"landscape": "mine"}, silent)
    assert ran == checked == {"citing": {}, "sorting": {"landscape": "mine"}}
    assert list(built.unfit) == ["citing"]
    assert "'mine' has no citation link" in str(built.unfit["citing"])
    assert built.index == Path(build.HTML / "index.html")
