"""Tests of views."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.schema import TEXT_FIELDS
from patbench_core.landscape.views import VERBATIM, VIEWS, fields, renderer

PATENT = {
    "title": " Pump ",
    "abstract": "A pump is shown.",
    "claims": "1. A pump. 2. The pump of claim 1.",
    "description": "The pump turns.\n",
    "expert_title": "Turning pump",
    "expert_abstract": "NOVELTY: it turns.",
    "text": "It turns.",
}


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("T", "Pump"),
        ("A", "A pump is shown."),
        ("C1", "A pump."),
        ("C", "1. A pump. 2. The pump of claim 1."),
        ("D", "The pump turns."),
        ("TA", "Pump\nA pump is shown."),
        ("TAC", "Pump\nA pump is shown.\n1. A pump. 2. The pump of claim 1."),
        ("FULL", "Pump\nA pump is shown.\n1. A pump. 2. The pump of claim 1.\nThe pump turns."),
        ("TEXT", "It turns."),
        ("expert-T", "Turning pump"),
        ("expert-TA", "Turning pump\nNOVELTY: it turns."),
        ("expert-TAC", "Turning pump\nNOVELTY: it turns.\n1. A pump. 2. The pump of claim 1."),
    ],
)
def test_a_view_is_its_parts_one_below_the_other(view: str, text: str) -> None:
    """Parts are stripped and joined by one newline."""
    assert renderer(view)(PATENT) == text


@pytest.mark.parametrize("view", VIEWS)
def test_empty_parts_are_skipped(view: str) -> None:
    """A patent with a title alone, and one of blanks."""
    title = dict.fromkeys(TEXT_FIELDS, "") | {"title": "Pump", "expert_title": "Pump"}
    assert renderer(view)(title) == ("Pump" if ("T" in view or "FULL" in view) and view != "TEXT" else "")
    assert renderer(view)(dict.fromkeys(TEXT_FIELDS, " \n ")) == ""


@pytest.mark.parametrize("view", VIEWS + VERBATIM)
def test_a_view_reads_no_other_column_than_it_says(view: str) -> None:
    """`fields` is what `renderer` needs."""
    assert renderer(view)({name: PATENT[name] for name in fields(view)}) == renderer(view)(PATENT)


@pytest.mark.parametrize(
    "view", ["", "ta", "TC", "expert", "expert-", "expert-expert-T", "expert-TEXT", "C2", "mteb-doc-T", "mteb-TA"]
)
def test_other_views_are_refused(view: str) -> None:
    """The message lists the views there are."""
    for ask in (renderer, fields):
        with pytest.raises(LandscapeError, match="choose one of T, A, C1"):
            ask(view)


@given(st.fixed_dictionaries({name: st.text(max_size=20) for name in TEXT_FIELDS}), st.sampled_from(VIEWS))
def test_a_view_has_no_outer_blanks(patent: dict[str, str], view: str) -> None:
    """Whatever the texts."""
    text = renderer(view)(patent)
    assert text == text.strip()


@pytest.mark.parametrize(
    ("view", "text"),
    [
        ("mteb-query-TA", " Pump \nA pump is shown."),
        ("mteb-query-TAC", " Pump \nA pump is shown.\n1. A pump. 2. The pump of claim 1."),
        ("mteb-doc-TA", "Pump  A pump is shown."),
        ("mteb-doc-FULL", "Pump  A pump is shown.\n1. A pump. 2. The pump of claim 1.\nThe pump turns."),
    ],
)
def test_the_views_of_mteb_keep_the_blanks_inside(view: str, text: str) -> None:
    """`tests/benchmarks/test_dapfam_mteb.py` compares them with MTEB itself."""
    assert renderer(view)(PATENT) == text
