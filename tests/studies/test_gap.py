"""The page of the IN/OUT gap, built from tables of ranks alone."""

from pathlib import Path

import pyarrow as pa
import pytest

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.results import ledger
from patbench_core.results.selection import groups
from patbench_core.stats.gap import FEW
from patbench_core.studies import gap
from patbench_core.tasks.retrieval.task import TASK
from tests.records import sample_record


def record(domains: list[list[int]], ranks: list[list[int]] | None = None, subclass: int | None = None) -> None:
    """Add a record; a list of domains a query, cited documents ranked in that order unless ranks are given.

    All links are of the kind `subclass` by IPC subclass, or of their kind by class where it is None.
    """
    ranks = ranks or [list(range(1, len(of) + 1)) for of in domains]
    flat = [domain for of in domains for domain in of]
    table = pa.table(
        {
            "query_id": [f"US-{query}-A" for query, of in enumerate(domains) for _ in of],
            "doc_id": [f"EP-{place}-A" for place in range(len(flat))],
            "gain": pa.array([1] * len(flat), pa.int32()),
            "domain": pa.array(flat, pa.int8()),
            "domain4": pa.array(flat if subclass is None else [subclass] * len(flat), pa.int8()),
            "rank": pa.array([rank for of in ranks for rank in of], pa.int32()),
        }
    )
    ledger.add(sample_record(), {"ranks": table})


def test_the_page_has_a_section_a_landscape_and_level(study_home: Path) -> None:
    """With interval, number of queries, both definitions and what each confound changes."""
    sections = gap.study()._repr_html_()
    assert sections.count('class="pb-section"') == 4
    for said in ("tiny, by IPC class", "other, by IPC subclass", "do both", "patbench evaluate --landscape tiny"):
        assert said in sections


def test_the_published_definition_is_the_leaderboards(study_home: Path) -> None:
    """Means of IN and OUT, and numbers of queries, as in the record."""
    (entry,) = groups(TASK, lambda of: of["query"]["view"] == "TA" and of["landscape"]["name"] == "tiny")[0].entries
    section = next(of for of in gap.study().sections if of.heading == "tiny, by IPC class")
    row = section.table.data.iloc[0]
    for scope in ("IN", "OUT"):
        assert row[f"published_{scope}"] == pytest.approx(entry.record["scopes"][scope]["metrics"]["nDCG@10"])
        assert row[f"published_n_{scope}"] == entry.record["scopes"][scope]["n_queries"]


def test_a_planted_gap_is_told() -> None:
    """IN first, OUT far behind: all is lost by both definitions, and the queries are named."""
    record([[IN, OUT]] * 20, [[1, 50]] * 20)
    section, _ = gap.study().sections
    assert "drops by 100 % (95 % interval 100 to 100 %) in the published definition" in section.answer
    assert "by 100 % (95 % interval 100 to 100 %) in the fair one (20 queries)" in section.answer
    assert section.answer.count("does not hold (0 of 1 models in that range") == 2
    assert "US-0-A (IN 1.00, OUT 0.00)" in section.points[-1]


def test_the_queries_that_lose_most_come_first() -> None:
    """Five at most; none that does not lose."""
    record([[IN, OUT]] * 12, [[1, out] for out in (2, 9, 3, 8, 4, 7, 5, 6, 2, 2, 2, 2)])
    section, _ = gap.study().sections
    numbers = [word for word in section.points[-1].split() if word.startswith("US-")]
    assert numbers == ["US-1-A", "US-3-A", "US-5-A", "US-7-A", "US-6-A"]


def test_each_level_has_its_own_kinds() -> None:
    """IN and OUT by class, all OUT by subclass."""
    record([[IN, OUT]] * 12, subclass=OUT)
    by_class, by_subclass = gap.study().sections
    assert "12 queries cite within their IPC class (12 links), 12 across (12 links), 12 do both" in by_class.facts
    assert "0 queries cite within their IPC subclass (0 links), 12 across (24 links), 0 do both" in by_subclass.facts
    assert "the same IPC subclass" in by_subclass.answer


def test_no_gap_is_told() -> None:
    """Kinds that change places from query to query: the interval includes 0."""
    record([[IN, OUT], [OUT, IN]] * 15, [[1, 9], [1, 9]] * 15)
    section, _ = gap.study().sections
    assert "no loss is established for fake: the interval includes 0" in " ".join(section.points)


@pytest.mark.parametrize(
    ("domains", "said"),
    [
        ([[IN, IN], [IN]], "No query cites a patent of another IPC class"),
        ([[OUT], [OUT]], "No query cites a patent of the same IPC class"),
        ([[UNKNOWN]], "No query cites a patent of the same IPC class"),
        ([[IN], [OUT], [UNKNOWN]], "no query has both kinds"),
        ([[IN, OUT]], "Only 1 query has both kinds, too few"),
        ([[IN, OUT]] * (FEW - 1), f"Only {FEW - 1} queries have both kinds, too few"),
    ],
)
def test_a_gap_that_cannot_be_measured_is_said(domains: list[list[int]], said: str) -> None:
    """Without OUT, without IN, without codes, without pairs, with too few of them."""
    record(domains)
    section, _ = gap.study().sections
    assert said in section.answer
    assert section.html()
    if section.plot:
        assert "published definition" in section.plot.figure.layout.xaxis.title.text


def test_what_is_never_found_has_no_share() -> None:
    """IN scoring zero is a gap in the figure, not an error."""
    record([[IN, OUT]] * 20, [[0, 1]] * 20)
    section, _ = gap.study().sections
    assert "no defined share" in section.answer
    assert "cannot be judged" in section.answer
    assert section.plot.figure.data[0].x == ()


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert gap.study().sections == ()
