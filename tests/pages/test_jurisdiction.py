"""The page of the offices, built from tables of ranks and topics alone."""

import pyarrow as pa
import pytest

from patbench_core.results import ledger
from patbench_core.stats.reweighting import ALL
from tests.pages.run import Shown, run_page
from tests.records import sample_record

Query = tuple[str, list[tuple[str, int]]]


def record(queries: list[Query], topics: list[str | None] | None = None, model: str = "fake") -> None:
    """Add a record of queries: the office of each, and office and rank of each document that it cites."""
    ids = [f"{office}-{number}-A1" for number, (office, _) in enumerate(queries, start=100000)]
    links = [(query, *link) for query, (_, cited) in zip(ids, queries, strict=True) for link in cited]
    ranks = [rank for _, _, rank in links]
    table = pa.table(
        {
            "query_id": [query for query, _, _ in links],
            "doc_id": [f"{office}-{number}-B1" for number, (_, office, _) in enumerate(links, start=500000)],
            "gain": pa.array([1] * len(links), pa.int32()),
            "domain": pa.array([1] * len(links), pa.int8()),
            "rank": pa.array(ranks, pa.int32()),
            "greater": pa.array([max(0, rank - 1) for rank in ranks], pa.int32()),
            "tied": pa.array([0] * len(links), pa.int32()),
        }
    )
    ledger.add(sample_record(model=model), {"ranks": table})
    if topics is not None:
        head = sample_record(task="topics") | {"task": "topics"}
        classes = [topic and f"{topic}01" for topic in topics]
        ledger.add(head, {"topics": pa.table({"query_id": ids, "section": topics, "class": classes})})


def found(office: str, *ranks: int, cited: str = "US") -> list[Query]:
    """Queries of one office that cite one document each, at these ranks."""
    return [(office, [(cited, rank)]) for rank in ranks]


def page(**parameters: object) -> Shown:
    """The page from the records that are there."""
    return run_page("jurisdiction", ensure=False, **parameters)


def difference(shown: Shown, basis: str = ALL) -> dict:
    """The first difference in nDCG@10."""
    rows = shown.names["differences"]
    return rows[(rows["basis"] == basis) & (rows["metric"] == "nDCG@10")].iloc[0].to_dict()


def test_one_office_is_one_sentence() -> None:
    """No figure and no table pretend that there is something to compare."""
    record(found("US", *range(1, 21)))
    html = page().html
    assert "Every query is of US: offices cannot be compared." in html
    assert "pb-plot" not in html
    assert "pb-table" not in html


def test_a_clear_difference_is_told() -> None:
    """EP finds all at once, WO nothing in time; JP is left out and named; rows say citing office."""
    record(found("EP", *[1, 2] * 10) + found("WO", *[9, 10] * 10) + found("JP", 1))
    shown = page()
    assert difference(shown)["verdict"] == "significantly better"
    assert "EP minus WO: significant in nDCG@10" in shown.html
    assert "Left out with fewer than 10 queries: JP (1)." in shown.html
    assert "citing offices" in shown.html
    for words in ("from US", "from EP", ">to<"):
        assert words not in shown.html


def test_what_could_not_be_seen_is_said() -> None:
    """Two offices alike: undecided, with the smallest difference that would have been found."""
    record(found("EP", *[1, 9] * 10) + found("WO", *[1, 9, 9] * 7))
    shown = page()
    assert difference(shown)["verdict"] == "undecided"
    assert f"a difference below {difference(shown)['detectable']:.2f} would often go unseen" in shown.html


def test_topics_explain_what_they_explain() -> None:
    """EP and WO differ only in how many of their queries are of the easy topic A."""
    easy, hard = [1, 2, 1, 2, 1], [8, 9, 8, 9, 8]
    record(
        found("EP", *easy * 5, *hard) + found("WO", *easy, *hard * 5),
        topics=[*"A" * 25, *"B" * 5, *"A" * 5, *"B" * 25],
    )
    shown = page()
    raw, same = difference(shown), difference(shown, "IPC section")
    assert raw["difference"] == pytest.approx((0.852 - 0.310) * 4 / 6, abs=0.001)
    assert raw["verdict"] == "significantly better"
    assert same["difference"] == pytest.approx(0, abs=1e-9)
    assert same["change"] == pytest.approx(-raw["difference"])
    assert same["shared"] == "A, B"


def test_pairs_of_offices_are_bars_with_their_number_of_queries() -> None:
    """Brute force: documents of other offices removed; pairs of few queries are left out."""
    record([("EP", [("EP", 1), ("US", 2), ("US", 9)])] * 12 + found("WO", *[2] * 12) + found("WO", 3, cited="JP"))
    pairs = page().names["pairs"]
    means = pairs[pairs["metric"] == "nDCG@10"].set_index("pair")["score"]
    assert set(means.index) == {"EP citing EP (12)", "EP citing US (12)", "WO citing US (12)"}
    assert means["EP citing EP (12)"] == pytest.approx(1)


def test_own_and_foreign_offices_are_matched() -> None:
    """Queries with both, own documents first."""
    record([("EP", [("EP", 1), ("US", 8)])] * 12 + found("US", *[1] * 12, cited="EP"))
    shown = page()
    away = shown.names["away"].iloc[0]
    assert (away["IN"], away["OUT"], away["n_IN"]) == (1, pytest.approx(1 / 3), 12)
    assert "cited other office" in shown.html


def test_a_drop_that_says_nothing_is_not_printed() -> None:
    """Ten queries of which the own office is found once: no row of own against others."""
    queries = [("EP", [("EP", rank), ("US", other)]) for rank, other in [(1, 0), (0, 1), *[(0, 0)] * 8]]
    record(queries + found("US", *[1] * 12))
    shown = page()
    assert shown.names["away"].empty
    assert "Own office against others" not in shown.html


@pytest.mark.parametrize(
    "queries",
    [
        found("US", *[1] * 12) + found("EP", 1),
        found("US", 1) + found("EP", 1),
        found("?", *[1] * 12, cited="?"),
        found("US", *[1] * 12) + found("?", *[1] * 12),
        found("US", 1),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(queries: list[Query]) -> None:
    """One query office, few queries, numbers without office: never an error."""
    record(queries, topics=["A"] * len(queries))
    assert "offices cannot be compared" in page().html


def test_nothing_found_is_not_an_error() -> None:
    """All scores zero."""
    record(found("US", *[0] * 12) + found("EP", *[0] * 12))
    assert difference(page())["difference"] == 0


def test_an_empty_ledger_is_one_sentence() -> None:
    """Nothing to show is not an error."""
    assert "No landscape has records" in page().html
