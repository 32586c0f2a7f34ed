"""The page of the IN/OUT gap, built from tables of ranks alone."""

import pyarrow as pa
import pytest

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.results import ledger
from patbench_core.stats.gap import FEW, LITERATURE, MATCHED
from tests.pages.run import Shown, run_page
from tests.records import sample_record


def record(
    domains: list[list[int]], ranks: list[list[int]] | None = None, model: str = "fake", synthetic: bool = False
) -> None:
    """Add a record; a list of domains a query, cited documents ranked in that order unless ranks are given."""
    ranks = ranks or [list(range(1, len(kinds) + 1)) for kinds in domains]
    flat = [domain for kinds in domains for domain in kinds]
    places = pa.array([rank for each in ranks for rank in each], pa.int32())
    table = pa.table(
        {
            "query_id": [f"US-20020{query:05}-A1" for query, kinds in enumerate(domains) for _ in kinds],
            "doc_id": [f"EP-{place + 1000}-A1" for place in range(len(flat))],
            "gain": pa.array([1] * len(flat), pa.int32()),
            "domain": pa.array(flat, pa.int8()),
            "domain4": pa.array(flat, pa.int8()),
            "rank": places,
            "greater": pa.array([max(0, rank.as_py() - 1) for rank in places], pa.int32()),
            "tied": pa.array([0] * len(flat), pa.int32()),
        }
    )
    made = sample_record("made" if synthetic else "real", model)
    made["landscape"]["synthetic"] = synthetic
    ledger.add(made, {"ranks": table})


def page() -> Shown:
    """The page from the records that are there."""
    return run_page("gap", ensure=False)


def drop(shown: Shown, step: str) -> dict:
    """The drop of nDCG@10 by IPC class at one step."""
    rows = shown.names["measured"]
    rows = rows[(rows["step"] == step) & (rows["level"] == "IPC class") & (rows["metric"] == "nDCG@10")]
    return rows.iloc[0].to_dict()


def test_a_planted_gap_is_told_with_both_measures() -> None:
    """IN first, OUT far behind: all of nDCG@10 is lost by both ways of counting, none of Recall@100."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20)
    shown = page()
    assert "The model scores significantly lower out of domain" in shown.html
    assert "overlaps no interval" in shown.html
    assert (drop(shown, LITERATURE)["drop"], drop(shown, MATCHED)["drop"]) == (1, 1)
    recall = shown.names["measured"].query("metric == 'Recall@100' and step == @MATCHED")
    assert recall["drop"].tolist() == pytest.approx([0, 0])


def test_nothing_that_is_measured_is_called_published() -> None:
    """The way of counting is named as our reconstruction; the reported range alone is published."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20)
    text = page().html.lower()
    assert "our reconstruction" in text
    for words in ("published definition", "published drop", "published in", "fair definition"):
        assert words not in text


def test_the_reported_range_is_drawn_as_a_range() -> None:
    """A band from 0.55 to 0.65; no mark in between that nobody reported."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20)
    figure = page().names["figure"].figure
    bands = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(band.x0, band.x1) for band in bands] == [(0.55, 0.65)]
    assert all(0.6 not in (trace.x or ()) for trace in figure.data)


def test_the_queries_that_lose_most_come_first_and_open_at_google_patents() -> None:
    """Five at most; US applications zero-padded."""
    record([[IN, OUT]] * 12, [[1, out] for out in (2, 9, 3, 8, 4, 7, 5, 6, 2, 2, 2, 2)])
    shown = page()
    assert shown.names["hard"]["unit"].tolist()[:2] == ["US-2002000001-A1", "US-2002000003-A1"]
    assert len(shown.names["hard"]) == 5
    assert 'href="https://patents.google.com/patent/US20020000001A1/en"' in shown.html


def test_a_drop_that_says_nothing_is_not_printed() -> None:
    """Ten queries of which IN is found once: the interval is wider than the scale."""
    record([[IN, OUT]] * 10, [[1, 0], [0, 1], *[[0, 0]] * 8])
    shown = page()
    found = drop(shown, LITERATURE)
    assert found["high"] - found["low"] > 1
    assert "too few queries" in shown.html.lower()
    assert "[−" not in shown.html


def test_kinds_that_change_places_are_undecided() -> None:
    """No loss is claimed where the interval includes 0."""
    record([[IN, OUT], [OUT, IN]] * 15, [[1, 9], [1, 9]] * 15)
    shown = page()
    assert drop(shown, MATCHED)["verdict"] == "undecided"
    assert "Undecided" in shown.html


@pytest.mark.parametrize(
    "domains",
    [
        [[IN, IN], [IN]],
        [[OUT], [OUT]],
        [[UNKNOWN]],
        [[IN], [OUT], [UNKNOWN]],
        [[IN, OUT]],
        [[IN, OUT]] * (FEW - 1),
    ],
)
def test_a_gap_that_cannot_be_measured_is_one_sentence(domains: list[list[int]]) -> None:
    """Without OUT, without IN, without codes, without pairs, with too few of them: no figure, no number."""
    record(domains)
    shown = page()
    assert "Too few queries cite patents of a known IPC class" in shown.html
    assert "pb-plot" not in shown.html


def test_what_is_never_found_has_no_share() -> None:
    """IN scoring zero is a sentence, not an error."""
    record([[IN, OUT]] * 20, [[0, 1]] * 20)
    assert "Too few queries" in page().html


def test_synthetic_landscapes_are_folded_where_there_are_real_ones() -> None:
    """And shown where there are no others."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20, synthetic=True)
    assert "Synthetic landscape" not in page().html
    record([[IN, OUT]] * 20, [[1, 50]] * 20)
    html = page().html
    assert html.index('id="real"') < html.index("Synthetic landscape") < html.index('id="made"')


def test_names_are_escaped() -> None:
    """A model may be called anything."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20, model="<b>bold</b>")
    assert "<b>bold" not in page().html


def test_an_empty_ledger_is_one_sentence() -> None:
    """Nothing to show is not an error."""
    assert "No landscape has records" in page().html
