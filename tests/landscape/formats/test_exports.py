"""Real shapes of exports, one of each kind, value for value."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from patbench_core.landscape.formats import exports
from patbench_core.landscape.importing import import_files
from tests.landscape.exports import MADE, PATENTS, as_xlsx

Write = Callable[[str, str | bytes], Path]
Read = Callable[..., list[tuple[int, Any]]]

BIGQUERY = {
    "publication_number": "US-7650331-B1",
    "country_code": "US",
    "family_id": "-1",
    "publication_date": 20100119,
    "title_localized": [
        {"text": "Système", "language": "fr", "truncated": False},
        {"text": "System", "language": "en", "truncated": False},
    ],
    "abstract_localized": [],
    "claims_localized": [{"text": "1. A system.", "language": "en", "truncated": False}],
    "ipc": [],
    "cpc": [
        {"code": "G06F9/5066", "inventive": True, "tree": []},
        {"code": "G06F9/00", "inventive": False, "tree": []},
    ],
    "citation": [{"publication_number": "US-5-A", "npl_text": ""}, {"publication_number": "", "npl_text": "A book"}],
}
LENS = {
    "lens_id": "1-2",
    "jurisdiction": "US",
    "doc_number": "20130101709",
    "kind": "A1",
    "date_published": "2013-04-25",
    "biblio": {
        "invention_title": [{"text": "Pizza", "lang": "en"}],
        "classifications_ipcr": {"classifications": [{"symbol": "A23L1/00"}]},
        "references_cited": {
            "citations": [
                {"patcit": {"document_id": {"jurisdiction": "US", "doc_number": "1234567", "kind": "A"}}},
                {"nplcit": {"text": "A cookbook"}},
            ]
        },
    },
    "abstract": [{"text": "It is assembled.", "lang": "en"}],
    "claims": [{"claims": [{"claim_text": ["1. A pizza."]}, {"claim_text": ["2. Another."]}], "lang": "en"}],
    "description": {"text": "Dough.", "lang": "en"},
}
ESPACENET = (
    "\ufeffEspacenet patent search\n\n"
    "Title;Publication number;Publication date;International classification;Inventor(s)\n"
    '"Pizza; its preparation";"US2002048624 (A1); US6858243 (B2)";"2002-04-25; 2005-02-22";"A21C9/00\nA21B1/00";X\n'
)
PATENTSCOPE = (
    "Search\tFP:(pump)\n\n"
    "Application Id\tApplication Date\tCountry\tTitle\tAbstract\tI P C\tPublication Number\tPublication Date\n"
    "WO2020123456\t01.12.2018\tWO\tPUMP\tA pump\tF04B 1/00; F04B 2/00\tWO/2020/123456\t18.06.2020\n"
    "US271828\t01.12.2018\tUS\tVALVE\tA valve\t\t20200123456\t23.04.2020\n"
)


@pytest.mark.parametrize("name", MADE)
def test_every_container_gives_the_same_patents(write: Write, read: Read, tmp_path: Path, name: str) -> None:
    """CSV, TSV, JSON, JSON Lines, Parquet, a spreadsheet, compressed: value for value."""
    (tmp_path / name).write_bytes(MADE[name])
    found = [patent for _, patent in read(tmp_path / name)]
    for patent, row in zip(found, PATENTS, strict=True):
        assert {field: getattr(patent, field) for field in row} == row | {
            name: tuple(row[name]) for name in ("ipc", "cites")
        }


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv"])
def test_rows_of_bigquery_are_read_nested_and_as_json_in_cells(
    write: Write, read: Read, tmp_path: Path, form: str
) -> None:
    """English of several languages, codes and cited publications; no family, no abstract, no IPC."""
    file = tmp_path / f"bq.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist([BIGQUERY]), file)
    elif form == "jsonl":
        file.write_text(json.dumps(BIGQUERY))
    else:
        cells = (json.dumps(value) if isinstance(value, list) else str(value) for value in BIGQUERY.values())
        quoted = ('"' + cell.replace('"', '""') + '"' for cell in cells)
        file.write_text(",".join(BIGQUERY) + "\n" + ",".join(quoted) + "\n")
    ((_, patent),) = read(file)
    assert (patent.title, patent.abstract, patent.claims) == ("System", "", "1. A system.")
    assert (patent.ipc, patent.cpc, patent.cites) == ((), ("G06F9/5066", "G06F9/00"), ("US-5-A",))
    assert (patent.family_id, patent.publication_date, patent.country) == (None, "2010-01-19", "US")


def test_lists_that_parquet_writers_wrap_are_lists(read: Read, tmp_path: Path) -> None:
    """BigQuery's own Parquet has ``{"list": [{"element": ...}]}``."""
    wrapped = {
        "publication_number": "US-1-A",
        "title_localized": {"list": [{"element": {"text": "Lamp", "language": "en"}}]},
        "cpc": {"list": [{"element": {"code": "G06F9/00"}}]},
        "citation": {"list": [{"element": {"publication_number": "US-2-A"}}]},
    }
    pq.write_table(pa.Table.from_pylist([wrapped]), tmp_path / "bq.parquet")
    ((_, patent),) = read(tmp_path / "bq.parquet")
    assert (patent.title, patent.cpc, patent.cites) == ("Lamp", ("G06F9/00",), ("US-2-A",))


def test_a_flat_selection_of_bigquery_is_read(write: Write, read: Read) -> None:
    """Columns as one names them in a SELECT, lists joined by commas."""
    header = "publication_number,title,abstract,cpc_codes,citations,publication_date\n"
    ((_, patent),) = read(write("flat.csv", header + 'US-1-A,T,A,"G06F9/00,A61B1/00","US-2-A,US-3-A",20100119\n'))
    assert (patent.cpc, patent.cites) == (("G06F9/00", "A61B1/00"), ("US-2-A", "US-3-A"))


def test_json_of_lens_holds_all(write: Write, read: Read) -> None:
    """Number from its parts, texts, codes and cited documents out of nested objects."""
    ((_, patent),) = read(write("lens.jsonl", json.dumps(LENS)))
    assert (patent.publication_number, patent.country, patent.publication_date) == (
        "US-20130101709-A1",
        "US",
        "2013-04-25",
    )
    assert (patent.title, patent.abstract, patent.description) == ("Pizza", "It is assembled.", "Dough.")
    assert (patent.claims, patent.ipc, patent.cites) == ("1. A pizza.\n2. Another.", ("A23L1/00",), ("US-1234567-A",))


def test_espacenet_names_several_publications_in_a_cell(write: Write, read: Read) -> None:
    """Each is a patent with its own date, of one family, below whatever stands above the table."""
    found = [patent for _, patent in read(write("esp.csv", ESPACENET))]
    assert [patent.publication_date for patent in found] == ["2002-04-25", "2005-02-22"]
    assert len({patent.family_members for patent in found}) == 1 and found[0].family_members
    assert {patent.ipc for patent in found} == {("A21C9/00", "A21B1/00")}
    assert {patent.title for patent in found} == {"Pizza; its preparation"}


def test_espacenet_names_who_gave_a_code(write: Write, read: Read) -> None:
    """The offices behind a code are not part of it, nor a code of their own."""
    table = "Title;Publication number;Family number;CPC\nPump;US6858243B2;1;A61M1/10 (EP,US)\n"
    ((_, patent),) = read(write("esp.csv", table))
    assert patent.cpc == ("A61M1/10",)


ORBIT = (
    "Publication numbers with kind code & date,English title,IPC - International classification,Cited patents,"
    "Questel unique family ID (FAN)\n"
    '"US2013296823 A1 20131107 [US20130296823]\nEP1234567 A1 19990101 [EP1234567]",Pump,A61M1/10,US6858243,123\n'
)
PATSNAP = "Publication Number,Title,Publication Date,IPC,Simple Family,Current Assignee,Cited Patents\n"
PATSNAP_CHINESE = "公开(公告)号,标题,公开(公告)日,IPC分类号,简单同族,[标]当前申请(专利权)人,引用专利\n"


def test_orbit_has_a_family_in_a_row(write: Write, read: Read) -> None:
    """Each publication of the cell is a patent of the family that the row names."""
    found = [patent for _, patent in read(write("orbit.csv", ORBIT))]
    assert [patent.country for patent in found] == ["US", "EP"]
    assert {(patent.title, patent.family_id, patent.cites) for patent in found} == {("Pump", "123", ("US6858243",))}


@pytest.mark.parametrize("header", [PATSNAP, PATSNAP_CHINESE])
def test_patsnap_has_citations_in_either_language(write: Write, read: Read, header: str) -> None:
    """Lists are joined by bars; the columns' names are English or Chinese."""
    row = (
        "CN103456789A,泵,2013-12-18,F04D29/00 | A61M1/10,CN103456789A | CN103456789B,ACME,CN101254344A | US6858243B2\n"
    )
    file = write("patsnap.csv", header + row)
    assert exports([file])[0].layout.name == "patsnap"
    ((_, patent),) = read(file)
    assert (patent.title, patent.publication_date, patent.ipc) == ("泵", "2013-12-18", ("F04D29/00", "A61M1/10"))
    assert patent.cites == ("CN101254344A", "US6858243B2")
    assert patent.family_members == ("CN103456789A", "CN103456789B")


def test_patentscope_gives_numbers_their_country_and_points_their_days(write: Write, read: Read) -> None:
    """Tab-separated in UTF-16, as a spreadsheet saves it, with the search above."""
    found = [patent for _, patent in read(write("ps.tsv", PATENTSCOPE.encode("utf-16")))]
    assert [patent.country for patent in found] == ["WO", "US"]
    assert [patent.publication_date for patent in found] == ["2020-06-18", "2020-04-23"]
    assert found[0].ipc == ("F04B 1/00", "F04B 2/00")


def test_tables_of_patentsview_complete_each_other(write: Write) -> None:
    """Codes, citations and claims come in rows of their own; rows of other patents are counted, not imported."""
    tables = {
        "g_cpc.tsv": "patent_id\tcpc_sequence\tcpc_group\n10\t0\tA61B5/00\n10\t1\tG06F3/01\n99\t0\tA61B5/00\n",
        "g_cites.tsv": "patent_id\tcitation_sequence\tcitation_patent_id\n11\t0\t10\n",
        "g_foreign.tsv": "patent_id\tcitation_application_id\tcitation_country\n11\t2156295\tGB\n",
        "g_patent.tsv": "patent_id\tpatent_date\tpatent_title\n10\t2018-06-19\tLadar\n11\t2019-06-18\tLidar\n",
    }
    landscape = import_files([write(name, text) for name, text in tables.items()], "pv")
    assert landscape.publication_numbers.tolist() == ["US-10", "US-11"]
    assert landscape.column("cpc") == [["A61B5/00", "G06F3/01"], []]
    assert landscape.column("cites") == [[], ["GB-2156295", "US-10"]]
    assert (landscape.facts["links"], landscape.facts["unmatched_rows"]) == (1, 1)


def test_claims_in_rows_below_each_other_are_one_text(write: Write, read: Read) -> None:
    """In their order."""
    rows = "patent_id\tclaim_sequence\tclaim_text\n10\t0\t1. A ladar.\n10\t1\t2. Another.\n11\t0\t1. A lidar.\n"
    assert [patent.claims for _, patent in read(write("g_claims.tsv", rows))] == [
        "1. A ladar.\n2. Another.",
        "1. A lidar.",
    ]


def test_hupd_is_one_application_a_file(write: Write, read: Read) -> None:
    """Indented or not; the decision is a label set."""
    row = {
        "publication_number": "US20130296823A1",
        "title": "t",
        "cpc_labels": ["A61M51723"],
        "main_cpc_label": "A61M51723",
        "decision": "REJECTED",
        "full_description": "d",
    }
    for indent in (None, 2):
        ((_, patent),) = read(write("1.json", json.dumps(row, indent=indent)))
        assert (patent.cpc, patent.description, patent.labels) == (("A61M51723",), "d", {"decision": ("REJECTED",)})


def test_a_spreadsheet_is_read_below_its_preamble(read: Read, tmp_path: Path) -> None:
    """Numbers, days and blank rows as Excel keeps them."""
    import datetime

    rows = [row | {"publication_date": datetime.datetime(2001, 2, 3), "family_id": 7.0} for row in PATENTS]
    (tmp_path / "a.xlsx").write_bytes(as_xlsx([*rows, dict.fromkeys(PATENTS[0])], ["Report of today"], []))
    found = read(tmp_path / "a.xlsx")
    assert [line for line, _ in found] == [4, 5, 6]
    assert {(patent.publication_date, patent.family_id) for _, patent in found} == {("2001-02-03", "7")}


def test_blank_rows_and_rows_of_commas_are_passed_over(write: Write, read: Read) -> None:
    """As Excel leaves them at the end; spaces do not make a row."""
    text = "publication_number,title,\n\nUS-1-A,a,\n,,\n , ,\nUS-2-A,b,,,\n,,,,\n"
    assert [line for line, _ in read(write("a.csv", text))] == [3, 6]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_any_separator_quote_and_line_end(write: Write, read: Read, end: str, separator: str, quote: str) -> None:
    """A quoted cell may hold any of them."""
    title = f"a{separator} b{end}c"
    rows = [
        ["publication_number", "title", "ipc"],
        ["US-1-A", f"{quote}{title}{quote}", "A61B5/00;;F21V1/00"],
        ["US-2-A", f"{quote}x{quote}", ""],
    ]
    if separator in ";|":
        rows[1][2] = f"{quote}{rows[1][2]}{quote}"
    text = end.join(separator.join(row) for row in rows) + end
    (_, first), (_, second) = read(write("a.csv", text))
    assert (first.title, first.ipc, second.title) == (title, ("A61B5/00", "F21V1/00"), "x")


@pytest.mark.parametrize(
    "cell", ['=cmd|"/C calc"!A0', "<script>alert(1)</script>", "\u202egnp.exe", "\x1b[2J", "{{7*7}}", "x" * 10_000_000]
)
def test_hostile_cells_are_texts(write: Write, read: Read, cell: str) -> None:
    """They are kept as they are, and the columns' names are told harmlessly."""
    quoted = cell.replace('"', '""')
    ((_, patent),) = read(write("a.csv", f'publication_number,title\nUS-1-A,"{quoted}"\n'))
    assert patent.title == cell
    (export,) = exports([write("b.jsonl", json.dumps({"publication_number": "US-1-A", cell[:50]: 1}))])
    assert len(list(export.patents())) == 1
