"""Lens.org exports, as their headers were in 2023 and in 2020."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.formats import exports
from patbench_core.landscape.schema import Patent

NOW = [
    *("#", "Jurisdiction", "Kind", "Display Key", "Lens ID", "Publication Date", "Publication Year"),
    *("Application Number", "Application Date", "Priority Numbers", "Earliest Priority Date", "Title", "Abstract"),
    *("Applicants", "Inventors", "Owners", "URL", "Document Type", "Has Full Text", "Cites Patent Count"),
    *("Cited by Patent Count", "Simple Family Size", "Simple Family Members", "Simple Family Member Jurisdictions"),
    *("Extended Family Size", "Extended Family Members", "Extended Family Member Jurisdictions", "Sequence Count"),
    *("CPC Classifications", "IPCR Classifications", "US Classifications", "NPL Citation Count"),
    *("NPL Resolved Citation Count", "NPL Resolved Lens ID(s)", "NPL Resolved External ID(s)", "NPL Citations"),
    "Legal Status",
]
ROW = {
    "#": "1",
    "Jurisdiction": "US",
    "Kind": "A1",
    "Display Key": "US 2011/0185700 A1",
    "Publication Number": "US 2011/0185700 A1",
    "Lens ID": "122-778-618-820-635",
    "Publication Date": "2011-08-04",
    "Title": "Lamp holder",
    "Abstract": "It holds a lamp.",
    "Simple Family Members": "122-778-618-820-635;;004-833-779-175-37X",
    "CPC Classifications": "F02C7/055;;F02C7/055;;B64D27/02",
    "IPCR Classifications": "F02C7/055",
    "Cites Patent Count": "7",
}
Table = Callable[..., Path]
Read = Callable[..., list[Any]]


def test_every_column_arrives(table: Table) -> None:
    """Numbers in the form of other exports, one key for the whole family, each code once."""
    file = table("lens-export.csv", NOW, [ROW.get(column, "") for column in NOW])
    (export,) = exports([file])
    ((line, patent),) = export.patents()
    assert line == 2
    assert patent == Patent(
        publication_number="US-20110185700-A1",
        country="US",
        family_members=("122-778-618-820-635", "004-833-779-175-37X"),
        publication_date="2011-08-04",
        title="Lamp holder",
        abstract="It holds a lamp.",
        ipc=("F02C7/055",),
        cpc=("F02C7/055", "B64D27/02"),
    )
    assert "Application Number" not in export.other


def test_all_members_of_a_family_get_one_key(table: Table, read: Read) -> None:
    """The order of members differs from row to row."""
    turned = {**ROW, "Display Key": "EP 1 B1", "Simple Family Members": "004-833-779-175-37X;;122-778-618-820-635"}
    file = table("lens.csv", NOW, *([row.get(column, "") for column in NOW] for row in (ROW, turned)))
    (_, one), (_, other) = read(file)
    assert set(one.family_members) == set(other.family_members) != set()


def test_exports_before_2021_have_no_abstract_and_no_family(table: Table, read: Read) -> None:
    """Their number stands in another column."""
    missing = {"Display Key", "Abstract", "Simple Family Members"}
    header = ["Publication Number", *(column for column in NOW if column not in missing)]
    file = table("lens.csv.gz", header, [ROW.get(column, "") for column in header])
    ((_, patent),) = read(file)
    assert (patent.publication_number, patent.abstract, patent.family_id) == ("US-20110185700-A1", "", None)


def test_a_key_that_is_no_number_is_told(table: Table, read: Read) -> None:
    """A patent without country and number cannot be cited."""
    ((_, bad),) = read(table("lens.csv", NOW, [{**ROW, "Display Key": "?"}.get(c, "") for c in NOW]))
    assert isinstance(bad, BadField) and bad.kind == "bad number" and "lens.csv, line 2" in str(bad)
