"""Columns as a user maps them, and the file that keeps them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats import exports
from patbench_core.landscape.formats.mapping import given

Write = Callable[[str, str | bytes], Path]
Read = Callable[..., list]

ORBIT = (
    "Pub. no.;Publication title;Summary;IPC list;Assignee;Relevance\n"
    "US 7,994,462 B2;Lamp;It shines;A61B5/00|F21V1/00;X;high\n"
)


def test_a_spreadsheet_of_any_columns_is_read_as_mapped(write: Write, read: Read) -> None:
    """Fields, lists in a cell, and a label set of its own; columns that nobody mapped are counted."""
    mapped = given(
        [
            "publication_number=Pub. no.",
            "title=publication title",
            "abstract=Summary",
            "ipc=IPC list",
            "labels.relevance=Relevance",
        ]
    )
    file = write("orbit.csv", ORBIT)
    ((_, patent),) = read(file, mapped=mapped)
    assert (patent.title, patent.abstract, patent.ipc) == ("Lamp", "It shines", ("A61B5/00", "F21V1/00"))
    assert (patent.country, patent.labels) == ("US", {"relevance": ("high",)})
    (export,) = exports([file], mapped)
    list(export.patents())
    assert export.layout.name == "mapping" and export.other == {"Assignee": 1}


def test_a_known_format_keeps_its_columns_beside_mapped_ones(write: Write, read: Read) -> None:
    """Only what is mapped changes."""
    file = write(
        "lens.csv",
        "Display Key,Jurisdiction,Title,IPCR Classifications,Owners\nUS 2011/0185700 A1,US,Lamp,A61B5/00,X;;Y\n",
    )
    ((_, patent),) = read(file, mapped=given(["labels=Owners"]))
    assert (patent.publication_number, patent.title, patent.labels) == (
        "US-20110185700-A1",
        "Lamp",
        {"labels": ("X", "Y")},
    )


def test_a_mapping_file_says_the_same(write: Write, read: Read, tmp_path: Path) -> None:
    """What was mapped can be written, shared and read again; ``--map`` has the last word."""
    mapped = given(
        ["publication_number=Pub. no.", "title=Publication title", "labels.topic=IPC list"], dates="month-first"
    )
    (tmp_path / "m.toml").write_text(mapped.toml(), encoding="utf-8")
    assert given([], tmp_path / "m.toml") == mapped
    assert given(["title=Summary"], tmp_path / "m.toml").columns["title"] == ("Summary",)
    assert given([], tmp_path / "m.toml", dates="day-first").dates == "day-first"
    constant = write("c.toml", '[columns]\npublication_number = "Pub. no."\n[constants]\ncountry = "EP"\n')
    ((_, patent),) = read(write("a.csv", "Pub. no.;title\n1234567;y\n"), mapped=given([], constant))
    assert (patent.publication_number, patent.country) == ("EP-1234567", "EP")


def test_an_order_that_is_none_is_refused(tmp_path: Path) -> None:
    """On the command line and in a file, with the place and what can be written."""
    (tmp_path / "m.toml").write_text("dates = 3", encoding="utf-8")
    with pytest.raises(LandscapeError, match=r"m\.toml, dates = 3: .*day-first, month-first, year-first"):
        given([], tmp_path / "m.toml")
    with pytest.raises(LandscapeError, match=r"--dates dmy: .*day-first, month-first, year-first"):
        given([], dates="dmy")


@pytest.mark.parametrize(
    ("maps", "told"),
    [
        (["title"], "not of the form field=column"),
        (["titel=Publication title"], "did you mean title"),
        (["title=Publication titel"], "no file has a column 'Publication titel'"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(write: Write, maps: list[str], told: str) -> None:
    """The field or the column is named, and those that there are."""
    with pytest.raises(LandscapeError, match=told):
        exports([write("a.csv", ORBIT)], given(["publication_number=Pub. no.", "abstract=Summary", *maps]))


@pytest.mark.parametrize(
    "content", ["[columns", "[columns]\ntitle = 7\n", "[colums]\ntitle = 'x'\n", "columns = 3\n", "\xff"]
)
def test_a_mapping_file_that_is_none_is_refused(write: Write, content: str) -> None:
    """By its name."""
    with pytest.raises(LandscapeError, match=r"m\.toml"):
        given([], write("m.toml", content.encode("latin-1")))
