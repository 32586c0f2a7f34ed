"""The page of the offices, built from tables of ranks and topics alone."""

from pathlib import Path

import pyarrow as pa
import pytest

from patbench_core.landscape import registry
from patbench_core.landscape.schema import Patent
from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.results import ledger
from patbench_core.results.selection import groups
from patbench_core.studies import jurisdiction
from patbench_core.studies.jurisdiction_offices import OTHERS, UNREAD, offices
from patbench_core.tasks.retrieval.task import TASK
from patbench_core.tasks.topics.task import TASK as TOPICS
from tests.fakes import small_landscape
from tests.records import sample_record

Query = tuple[str, list[tuple[str, int]]]


def record(queries: list[Query], topics: list[str] | None = None, model: str = "fake", best: float = 0.5) -> None:
    """Add a record of queries: the office of each, and office and rank of each document that it cites."""
    ids = [f"{office}-{number}-A1" for number, (office, _) in enumerate(queries, start=1000)]
    links = [(query, *link) for query, (_, of) in zip(ids, queries, strict=True) for link in of]
    table = pa.table(
        {
            "query_id": [query for query, _, _ in links],
            "doc_id": [f"{office}-{number}-B1" for number, (_, office, _) in enumerate(links, start=5000)],
            "gain": pa.array([1] * len(links), pa.int32()),
            "rank": pa.array([rank for _, _, rank in links], pa.int32()),
        }
    )
    made = sample_record(model=model)
    made["scopes"]["ALL"]["metrics"]["nDCG@10"] = best
    ledger.add(made, {"ranks": table})
    if topics is not None:
        head = sample_record(task=TOPICS) | {"task": TOPICS}
        classes = [topic and f"{topic}01" for topic in topics]
        ledger.add(head, {"topics": pa.table({"query_id": ids, "section": topics, "class": classes})})


def found(office: str, *ranks: int, cited: str = "US") -> list[Query]:
    """Queries of one office that cite one document each, at these ranks."""
    return [(office, [(cited, rank)]) for rank in ranks]


def test_a_page_from_real_texts(study_home: Path) -> None:
    """The demo has several offices: three parts a landscape, with interval, number of queries and command."""
    jurisdiction.ensure("tiny", ["bm25"])
    page = jurisdiction.study(fewest=3)
    headings = [section.heading for section in page.sections]
    assert [
        f"tiny, {part}" for part in ("by query office", "by query and cited office", "office or topic")
    ] == headings[:3]
    html = page._repr_html_()
    for said in ("95 % interval", "queries", "synthetic", "patbench evaluate --landscape tiny --model bm25"):
        assert said in html


def test_offices_share_out_the_records_mean(study_home: Path) -> None:
    """Means of offices, weighted by their queries, are the mean of the record."""
    (group,) = groups(TASK, lambda of: of["query"]["view"] == "TA" and of["landscape"]["name"] == "tiny")
    measured = offices(group, "nDCG@10", 3)
    means = measured.by_office().values()
    overall = group.entries[0].record["scopes"]["ALL"]
    assert sum(of.n for of in means) == overall["n_queries"]
    assert sum(of.links for of in means) == overall["n_links"]
    mean = sum(of.n * of.mean[0] for of in means) / overall["n_queries"]
    assert mean == pytest.approx(overall["metrics"]["nDCG@10"])


def test_one_office_is_one_sentence() -> None:
    """No figure and no table pretend that there is something to compare."""
    record(found("US", *range(1, 21)))
    (section,) = jurisdiction.study().sections
    assert section.answer == "Every query (20) and every cited patent is of US: offices cannot be compared here."
    assert section.plot is None
    assert section.table is None


def test_a_clear_difference_is_told() -> None:
    """EP finds all at once, WO nothing in time; JP is pooled and named."""
    record(found("EP", *[1, 2] * 10) + found("WO", *[9, 10] * 10) + found("JP", 1))
    first, _, third = jurisdiction.study().sections
    assert first.answer.startswith("From EP, nDCG@10 of fake is 0.815")
    assert "is separable" in first.answer
    assert "fewer than 10 queries each: JP (1); together they are still too few" in first.notes[0]
    assert first.table.data["query_office"].tolist() == ["EP", "WO"]
    assert "Separable pairs of offices: 1 of 1 (all queries)" in third.answer
    assert "topics are not recorded: patbench run jurisdiction --landscape small does it" in third.answer


def test_topics_explain_what_they_explain() -> None:
    """EP and WO differ only in how many of their queries are of the easy topic A."""
    easy, hard = [1, 2, 1, 2, 1], [8, 9, 8, 9, 8]
    record(
        found("EP", *easy * 5, *hard) + found("WO", *easy, *hard * 5),
        topics=[*"A" * 25, *"B" * 5, *"A" * 5, *"B" * 25],
    )
    third = jurisdiction.study().sections[-1]
    row = third.table.data.iloc[0]
    assert row["all"] == pytest.approx((0.852 - 0.310) * 4 / 6, abs=0.001)
    assert row["all_p_holm"] < 0.05
    assert row["same_section"] == pytest.approx(0, abs=1e-9)
    assert row["same_class"] == pytest.approx(0, abs=1e-9)
    assert row["change_section"] == pytest.approx(-row["all"])
    assert row["section_shared"] == "A B"
    assert row["first_section_queries"] == 30
    assert row["first_section_effective"] == pytest.approx(1 / (0.25 / 25 + 0.25 / 5))
    assert "1 of 1 (all queries), 0 of 1 (the same IPC section)" in third.answer


def test_topics_of_another_state_do_not_count() -> None:
    """Nor do offices without a topic in common make a comparison."""
    record(found("EP", *range(1, 13)) + found("WO", *range(1, 13)), topics=[*"A" * 12, *"B" * 12])
    third = jurisdiction.study().sections[-1]
    assert "too few share an IPC section" in third.answer
    assert "0 of 0 (the same IPC section)" in third.answer
    assert third.table.shown["same IPC section"].tolist() == ["too few"]
    assert third.html()


def test_queries_without_topic_are_left_out() -> None:
    """They count among all queries only."""
    record(found("EP", *[1] * 12) + found("WO", *[1] * 12), topics=[None, None, *"A" * 10, *"A" * 12])
    row = jurisdiction.study().sections[-1].table.data.iloc[0]
    assert (row["first_queries"], row["first_section_queries"], row["second_section_queries"]) == (12, 10, 12)


def test_cells_are_scores_of_condensed_rankings() -> None:
    """Brute force: documents of other offices removed, those behind them move up."""
    record([("EP", [("EP", 1), ("US", 2), ("US", 9)])] * 6 + [("EP", [("US", 4)])] * 6)
    (group,) = groups(TASK, lambda of: True)
    cells = offices(group, "nDCG@10", 1).by_cited_office()
    ndcg = measure("nDCG@10")

    def alone(*ranks: int) -> float:
        of = pa.array([1] * len(ranks)).to_numpy()
        return float(ndcg(Ranks(of * 0, pa.array(ranks).to_numpy(), of, 1))[0])

    assert cells["EP", "EP"].mean[0] == pytest.approx(1)
    assert cells["EP", "US"].mean[0] == pytest.approx((alone(1, 8) + alone(4)) / 2)
    assert [(cells["EP", to].n, cells["EP", to].links) for to in ("EP", "US")] == [(6, 6), (12, 18)]


def test_own_and_foreign_offices_are_compared_fairly() -> None:
    """Queries with both, own documents first."""
    record([("EP", [("EP", 1), ("US", 8)])] * 12 + found("US", *[1] * 12, cited="EP"))
    second = jurisdiction.study().sections[1]
    assert "own office score 1.000, those of others 0.333" in second.answer
    assert "12 queries with both" in second.answer
    assert "above 0 for 1 of 1 models" in second.answer


def test_cells_of_few_queries_are_grey_with_their_number() -> None:
    """No mean is drawn or downloaded for them."""
    record(found("EP", *[1] * 12) + found("EP", 3, cited="JP") + found("WO", *[2] * 12))
    second = jurisdiction.study().sections[1]
    grey, coloured = second.plot.figure.data
    assert grey.text[0][1] == "n 1"
    assert coloured.z[0][1] is None
    few = second.table.data[second.table.data["cited_office"] == OTHERS]
    assert few["fake_nDCG@10"].isna().all()
    assert "Cited offices pooled, with fewer than 10 queries each: JP." in second.notes


def test_models_are_compared_within_an_office() -> None:
    """Each office has its own leader."""
    record(found("EP", *[1] * 20) + found("WO", *[9] * 20), model="one", best=0.6)
    record(found("EP", *[9] * 20) + found("WO", *[1] * 20), model="other")
    first = jurisdiction.study().sections[0]
    assert first.points == (
        "From EP (20 queries) one leads, above every other model.",
        "From WO (20 queries) other leads, above every other model.",
    )


@pytest.mark.parametrize(
    ("queries", "said"),
    [
        (found("US", *[1] * 12) + found("US", 1, cited="EP"), "Every query (13) is of US: query offices cannot"),
        (found("US", *[1] * 12) + found("EP", 1), "Only US has 10 queries or more"),
        (found("US", 1) + found("EP", 1), "No office has 10 queries or more"),
        (found("?", *[1] * 12, cited="?"), "No query's number names a patent office (12 queries)"),
        (found("?", *[1] * 12) + found("US", *[1] * 12) + found("EP", *[2] * 12), "From US, nDCG@10"),
        (found("US", *[0] * 12) + found("EP", *[0] * 12), "nDCG@10 of fake is 0.000"),
        (found("US", 1), "Every query (1) and every cited patent is of US"),
    ],
)
def test_what_cannot_be_compared_is_said(queries: list[Query], said: str) -> None:
    """One query office, few queries, numbers without office, nothing found: a sentence each, never an error."""
    record(queries, topics=["A"] * len(queries))
    page = jurisdiction.study()
    assert said in page.sections[0].answer
    assert page._repr_html_()


def test_unread_numbers_are_pooled_whatever_their_number() -> None:
    """They are of no office, and neither of their own nor of a foreign one."""
    record(found("?", *[1] * 12) + found("US", *[1] * 12) + found("EP", *[2] * 12))
    (group,) = groups(TASK, lambda of: True)
    measured = offices(group, "nDCG@10", 10)
    assert measured.rows == ["EP", "US", OTHERS] or measured.rows == ["US", "EP", OTHERS]
    assert measured.small == {UNREAD: 12}
    assert "12 queries whose number names no office" in jurisdiction.study().sections[0].notes[1]


def test_six_offices_are_drawn_and_all_are_listed() -> None:
    """28 pairs of eight offices: 15 rows in the figure, said so."""
    record([query for office in ("AT", "AU", "CA", "CH", "CN", "DE", "EP", "US") for query in found(office, *[3] * 10)])
    third = jurisdiction.study().sections[-1]
    assert len(third.table.shown) == 28
    assert len(third.plot.figure.layout.yaxis.ticktext) == 15
    assert "6 offices of most queries, the table all 28" in third.notes[-1]


def test_a_landscape_without_codes_has_a_gap_for_topics(home: Path) -> None:
    """Twelve documents are enough for a page, whatever they lack."""
    cited = Patent("US-1-A", "US", title="rotor")
    small_landscape(
        [cited, *(Patent(f"EP-{at}-A", "EP", title=f"rotor {at}", cites=("US-1-A",)) for at in range(2, 13))]
    )
    jurisdiction.ensure("small", ["bm25"], view="T")
    sections = jurisdiction.study(view="T").sections
    assert "Every query (11) is of EP" in sections[0].answer
    assert all(section.html() for section in sections)


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert jurisdiction.study().sections == ()


def test_published_records_are_enough(study_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The page is the same where the patents are not."""
    jurisdiction.ensure("tiny", ["bm25"])
    monkeypatch.setenv("PATBENCH_RESULTS", str(tmp_path / "published"))
    ledger.publish("tiny")
    live = next(
        section for section in jurisdiction.study(fewest=3).sections if section.heading.startswith("tiny, office")
    )
    monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / "bare"))
    assert registry.known() == ["demo"]
    bare = next(
        section for section in jurisdiction.study(fewest=3).sections if section.heading.startswith("tiny, office")
    )
    assert bare.answer == live.answer
    assert "topics are not recorded" not in bare.answer
