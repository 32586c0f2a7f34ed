"""Every page on landscapes that lack what it is about: an honest gap, or one clear line."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.book.catalogue import studies
from patbench_core.book.execute import ensure_study
from patbench_core.errors import UnfitLandscape
from patbench_core.landscape.schema import Patent
from patbench_core.progress import silent
from tests.fakes import small_landscape, small_patents
from tests.pages.run import run_page

NOT_A_NUMBER = re.compile(r"(?<![A-Za-z0-9+/])nan(?![A-Za-z0-9+/=])", re.IGNORECASE)
"""As a word of its own, not within one or within encoded numbers."""

MODELS = ["bm25", "precomputed:own"]


def vector(place: int) -> tuple[float, ...]:
    """A vector for each patent."""
    return tuple(np.random.default_rng(place).standard_normal(8).tolist())


def cited(place: int, patents: list[Patent]) -> tuple[str, ...]:
    """Two patents shortly before; those of another dozen are never cited."""
    return tuple(patents[to].publication_number for to in (place - 1, place - 4) if to >= place - place % 12)


PATENTS = [
    replace(
        patent,
        vectors={"own": vector(place)},
        labels={"topic": (("red", "blue", "green")[place % 3],)},
        cites=cited(place, small_patents(72)),
    )
    for place, patent in enumerate(small_patents(72))
]
"""A landscape that lacks nothing."""

LANDSCAPES: dict[str, list[Patent]] = {
    "whole": PATENTS,
    "one_office": [
        replace(
            each, publication_number=f"US{each.publication_number[2:]}", cites=tuple(f"US{to[2:]}" for to in each.cites)
        )
        for each in PATENTS
    ],
    "no_claims": [replace(each, claims="") for each in PATENTS],
    "no_citations": [replace(each, cites=()) for each in PATENTS],
    "no_ipc": [replace(each, ipc=()) for each in PATENTS],
    "no_labels": [replace(each, labels={}) for each in PATENTS],
    "one_label": [replace(each, labels={"topic": ("red",)}, ipc=("A61K31/00",)) for each in PATENTS],
    "twelve": PATENTS[:12],
    "equal_vectors": [replace(each, vectors={"own": vector(0)}) for each in PATENTS],
    "equal_texts": [replace(each, title="Pump", abstract="A pump.", claims="1. A pump.") for each in PATENTS],
}


ELSEWHERE = ("linkage", "linkage_training", "pairs")
"""Pages on sets of their own: no landscape changes them."""

AS_PANDAS = ("use_it_from_python",)
"""Pages that show DataFrames as Python prints them."""


@pytest.mark.parametrize(
    ("study", "landscape"),
    [(study, name) for study in studies() for name in LANDSCAPES if name == "whole" or study not in ELSEWHERE],
)
def test_what_is_missing_is_said(study: str, landscape: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback: the message is one line, and the page can be drawn whether or not there is a record."""
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "results"))
    small_landscape(LANDSCAPES[landscape], landscape)
    given = {"landscape": landscape, "models": MODELS, "varied": MODELS, "views": ["T", "TAC"]}
    try:
        ensure_study(study, given, silent)
    except UnfitLandscape as error:
        assert landscape != "whole", error
        assert "\n" not in str(error)
        assert landscape in str(error)
    page = run_page(study, ensure=False, **given).html
    assert study in AS_PANDAS or not NOT_A_NUMBER.search(page)
