"""What people's files say of numbers, families, absent values and dates, from a file to the landscape."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from patbench_core.errors import PatbenchError
from patbench_core.landscape.importing import import_files
from patbench_core.landscape.landscape import Landscape

Write = Callable[[str, str], Path]


@pytest.fixture
def landscape(write: Write) -> Callable[..., Landscape]:
    """Import rows."""

    def imported(*rows: dict[str, Any], name: str = "rows") -> Landscape:
        lines = (json.dumps({"title": f"Title {place}"} | row) for place, row in enumerate(rows))
        return import_files([write(f"{name}.jsonl", "\n".join(lines))], name)

    return imported


def links(landscape: Landscape) -> list[tuple[int, int]]:
    """Rows of both ends."""
    return sorted(zip(landscape.qrels.query_row.tolist(), landscape.qrels.doc_row.tolist(), strict=True))


def test_series_of_an_office_do_not_mix(landscape: Callable[..., Landscape]) -> None:
    """A citation of one series is not one of another; publication levels of one number are."""
    found = landscape(
        {"publication_number": "JP-H0512345-A"},
        {"publication_number": "JP-H0512345-B2", "cites": ["JP-H0512345-A"]},
        {"publication_number": "US-5000001-A", "cites": ["JPH0512345 (B2)", "CN1300000C"]},
        {"publication_number": "CN-1300000-A"},
        {"publication_number": "CN-1300000-C"},
        {"publication_number": "EP-1000001-A1"},
        {"publication_number": "EP-1000001-B1"},
        {"publication_number": "US-9000001-B2", "cites": ["EP-1000001-A1"]},
    )
    assert links(found) == [(1, 0), (2, 1), (2, 4), (7, 5), (7, 6)]
    assert found.facts["left_out"] == {"self": 0, "own_family": 0, "equal_title": 0}


def test_a_number_with_something_unread_behind_it_is_refused(landscape: Callable[..., Landscape]) -> None:
    """The row is named; a number that nobody could cite is never taken."""
    with pytest.raises(PatbenchError, match=r"line 2, field 'publication_number'.*US20140000001A1-2014x"):
        landscape({"publication_number": "US-1000001-A"}, {"publication_number": "US20140000001A1-2014x"})


@pytest.mark.parametrize("value", [-1, 0, "0", "-1", "nan", "", None, "-", "N/A", 0.0, "NULL", "#N/A"])
def test_placeholders_make_no_family(landscape: Callable[..., Landscape], value: object) -> None:
    """Documents of no known family are not of one."""
    rows = [{"publication_number": f"US-100000{place}-A", "family_id": value} for place in range(3)]
    found = landscape(*(row | {"cites": ["US-1000000-A"]} for row in rows))
    assert links(found) == [(1, 0), (2, 0)]
    assert found.column("family_id") == [None] * 3


def test_two_files_of_one_publication_complete_each_other(write: Write) -> None:
    """An abstract of one file and a title of another make one document; another title is named with both places."""
    one = {"publication_number": "EP-1000001-A1", "title": "A pump", "abstract": ""}
    other = {"publication_number": "EP1000001 (A1)", "title": "NA", "abstract": "It pumps."}
    files = [write(f"{name}.jsonl", json.dumps(row)) for name, row in (("one", one), ("other", other))]
    found = import_files(files, "both")
    assert (found.column("title"), found.column("abstract")) == (["A pump"], ["It pumps."])
    wrong = write("wrong.jsonl", json.dumps(one | {"title": "A valve"}))
    with pytest.raises(
        PatbenchError, match=r"wrong\.jsonl, line 1, field 'title'.*another title in .*one\.jsonl, line 1"
    ):
        import_files([*files, wrong], "wrong")


def test_exports_of_two_dates_agree_on_families(write: Write) -> None:
    """The later export lists more members, and another first one."""
    early = {"publication_number": "US-1000001-A", "family_members": ["m2", "m3"], "cites": ["EP-1000002-A1"]}
    late = {"publication_number": "EP-1000002-A1", "family_members": ["m1", "m3"]}
    files = [write(f"{name}.jsonl", json.dumps(row)) for name, row in (("early", early), ("late", late))]
    found = import_files(files, "dates")
    assert found.column("family_id") == ["m1", "m1"]
    assert found.facts["left_out"]["own_family"] == 1


def test_absent_values_are_absent_and_counted(landscape: Callable[..., Landscape]) -> None:
    """Words for nothing are not titles, and documents without title are not of equal title."""
    words = ("NA", "nan", "None", "-", "N/A", "null")
    rows = [
        {
            "publication_number": f"US-200000{place}-A",
            "title": word,
            "abstract": f"Text {place}.",
            "cites": ["US-2000000-A"],
        }
        for place, word in enumerate(words)
    ]
    found = landscape(*rows)
    assert len(links(found)) == len(words) - 1
    assert found.column("title") == [""] * len(words)
    assert found.facts["source"][0]["absent"] == {"title": len(words)}


def test_a_bad_date_costs_the_date_alone(landscape: Callable[..., Landscape]) -> None:
    """The row stays, and the facts say what was not read."""
    found = landscape(
        {"publication_number": "US-1000001-A", "publication_date": "25/04/2013"},
        {"publication_number": "US-1000002-A", "publication_date": "31/02/2013"},
        {"publication_number": "US-1000003-A", "publication_date": "2007-07-19T00:00:00Z"},
    )
    assert found.column("publication_date") == ["2013-04-25", None, "2007-07-19"]
    assert "31/02/2013" in found.facts["source"][0]["spared"]["publication_date"]


def test_an_ambiguous_column_of_dates_is_refused(landscape: Callable[..., Landscape]) -> None:
    """Both readings are named, and nothing is left behind."""
    with pytest.raises(PatbenchError, match=r"2013-05-04 \(day first\) or .*2013-04-05 \(month first\)"):
        landscape({"publication_number": "US-1000001-A", "publication_date": "04/05/2013"})
