"""Real patents, counted by others before."""

import csv
from pathlib import Path

import pytest

from patbench_core.landscape.card import card
from patbench_core.landscape.importing import import_files
from patbench_core.landscape.landscape import Landscape

WORD = {1: "IN", 0: "OUT", -1: "UNKNOWN"}


@pytest.fixture
def folder(shared: Path) -> Path:
    """The landscapes."""
    return shared / "landscapes"


def links(landscape: Landscape) -> dict[tuple[str, str], tuple[str, str]]:
    """Domain by class and by subclass of each link."""
    numbers, qrels = landscape.publication_numbers, landscape.qrels
    ends = zip(numbers[qrels.query_row], numbers[qrels.doc_row], strict=True)
    kinds = zip(map(WORD.get, qrels.domain3.tolist()), map(WORD.get, qrels.domain4.tolist()), strict=True)
    return dict(zip(ends, kinds, strict=True))


def judged(file: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """The same as the qrels file has it."""
    with file.open(encoding="utf-8", newline="") as handle:
        return {(r["query_id"], r["doc_id"]): (r["ipc3"], r["ipc4"]) for r in csv.DictReader(handle, delimiter="\t")}


@pytest.mark.parametrize(
    ("name", "documents", "queries", "n_links", "domain3"),
    [("landscape_us", 4679, 830, 1677, (1319, 358)), ("synbio_thomson", 644, 110, 169, (141, 28))],
)
def test_counts_and_domains_are_those_of_the_qrels(
    folder: Path, name: str, documents: int, queries: int, n_links: int, domain3: tuple[int, int]
) -> None:
    """Documents, queries and links, and IN or OUT of every single link, by class and by subclass."""
    qrels = folder / f"{name}.qrels.tsv"
    landscape = import_files([folder / f"{name}.jsonl.gz"], name, qrels)
    found = card(landscape)
    assert (len(landscape), found.facts["queries"], found.facts["links"]) == (documents, queries, n_links)
    assert (found.domain3["IN"], found.domain3["OUT"], found.domain3["UNKNOWN"]) == (*domain3, 0)
    assert links(landscape) == judged(qrels)


def test_exports_and_citations_give_the_links_of_the_qrels(folder: Path) -> None:
    """Five raw exports, the prepared file without qrels: the same patents, the very same links."""
    exports = sorted((folder / "raw" / "google_patents_export").glob("*.csv.gz"))
    raw = import_files(exports, "raw")
    prepared = import_files([folder / "landscape_us.jsonl.gz"], "prepared")
    expected = judged(folder / "landscape_us.qrels.tsv")
    assert links(raw) == links(prepared) == expected
    assert raw.facts["left_out"] == prepared.facts["left_out"] == {"self": 1, "own_family": 73, "equal_title": 26}
    assert raw.facts["merged_rows"] == 492
    order = [landscape.tie_rank.argsort() for landscape in (raw, prepared)]
    for column in (
        "publication_number",
        "country",
        "family_id",
        "publication_date",
        "title",
        "abstract",
        "ipc",
        "cpc",
        "labels",
        "cites",
    ):
        one, other = (
            [land.column(column)[row] for row in rows] for land, rows in zip((raw, prepared), order, strict=True)
        )
        assert one == other, column
    assert (
        raw.facts["vectors"]["embedding_v1"]["documents"],
        prepared.facts["vectors"]["embedding_v1"]["documents"],
    ) == (2564, 2315)


def test_patents_without_links_and_claims_without_titles_are_landscapes_too(folder: Path) -> None:
    """Their cards say what they lack."""
    papers = card(import_files([folder / "pap2pat.jsonl.gz"], "papers"))
    assert (papers.facts["documents"], papers.facts["links"], papers.sections["description"]["documents"]) == (
        1813,
        0,
        1813,
    )
    claims = card(import_files([folder / "patentsberta_claims.jsonl.gz"], "claims"))
    assert (
        claims.facts["documents"],
        claims.sections["claims"]["documents"],
        claims.sections["title"]["documents"],
    ) == (2511, 2511, 0)
    assert claims.label_sets["labels"]["documents"] == 2511
