"""Google Patents exports."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.formats import exports
from patbench_core.landscape.schema import Patent

HEADER = [
    *("", "publication_number", "publication_date", "country_code", "family_id", "title_text", "abstract_text"),
    *("uspc_code", "cpc_code", "ipc_code", "refs", "embedding_v1", "valid"),
]
ROW = {
    "publication_number": "US-7-B2",
    "publication_date": "20090825",
    "country_code": "US",
    "family_id": "359",
    "title_text": "A  lamp",
    "abstract_text": "It\n shines.",
    "uspc_code": "['1/1.']",
    "cpc_code": "['B64G1/641', 'B64G1/641']",
    "ipc_code": "['B64G1/36', 'G09F/']",
    "refs": "['US-2-A', 'GB-1-A', '']",
    "embedding_v1": "[0.5, -1]",
    "valid": "True",
}
Table = Callable[..., Path]


def patents(
    table: Table, *rows: dict[str, str], name: str = "orbit.csv", header: list[str] = HEADER
) -> list[Patent | BadField]:
    """What is read from rows that differ from ROW as given."""
    file = table(name, header, *([{**ROW, **row}.get(column, "0") for column in header] for row in rows))
    return [patent for export in exports([file]) for _, patent in export.patents()]


def test_every_column_arrives(table: Table) -> None:
    """Lists, dates, blanks, vectors and labels as the export means them."""
    expected = Patent(
        publication_number="US-7-B2",
        country="US",
        family_id="359",
        publication_date="2009-08-25",
        title="A lamp",
        abstract="It shines.",
        ipc=("B64G1/36", "G09F"),
        cpc=("B64G1/641",),
        labels={"labels": ("orbit",)},
        cites=("GB-1-A", "US-2-A"),
        vectors={"embedding_v1": (0.5, -1.0)},
    )
    assert patents(table, {}) == [expected]


def test_what_stands_for_absent(table: Table) -> None:
    """No family is 0 or -1, no vector a lone comma, no list an empty cell or list."""
    for empty in (
        {"family_id": "-1", "embedding_v1": ",", "refs": "[]"},
        {"family_id": "0", "embedding_v1": "", "refs": ""},
    ):
        (patent,) = patents(table, empty)
        assert (patent.family_id, patent.vectors, patent.cites) == (None, {}, ())


def test_labels_come_from_the_file_name(table: Table) -> None:
    """False rows are drawn at random; without the column every row is of the topic."""
    yes, no = patents(table, {}, {"valid": "False"}, name="radar.csv.gz")
    assert yes.labels == {"labels": ("radar",)}
    assert no.labels == {"labels": ("seed-negative:radar",)}
    (plain,) = patents(table, {}, header=HEADER[:-1])
    assert plain.labels == {"labels": ("orbit",)}


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("valid", "yes", "bad valid"),
        ("refs", "['US-1-A'", "bad list"),
        ("cpc_code", "__import__('os')", "bad list"),
        ("embedding_v1", "[0.1, nan]", "bad list"),
    ],
)
def test_bad_cells_are_told(table: Table, field: str, value: str, kind: str) -> None:
    """Each names file, line and field."""
    (bad,) = patents(table, {field: value})
    assert isinstance(bad, BadField) and bad.kind == kind
    assert f"orbit.csv, line 2, field {field!r}" in str(bad)


def test_a_bad_date_costs_the_date_and_is_counted(table: Table) -> None:
    """The patent stays; what could not be read is told with its line."""
    file = table("orbit.csv", HEADER, [{**ROW, "publication_date": "soon"}.get(column, "0") for column in HEADER])
    (export,) = exports([file])
    ((_, patent),) = export.patents()
    assert isinstance(patent, Patent) and patent.publication_date is None
    assert export.notes.spared == {"publication_date": (1, "line 2: 'soon' is not a date")}


def test_the_download_of_the_site_says_what_it_lacks(table: Table) -> None:
    """Its first line is the search; numbers, titles and dates are all that it has."""
    header = ["id", "title", "assignee", "inventor/author", "publication date", "grant date", "result link"]
    row = ["CN-110364031-B", "Path planning ", "X", "Y", "2020-12-15", "2020-12-15", "https://example.org"]
    file = table("gp-search-20250101-000000.csv", ["search URL:", "https://example.org/?q=a"], header, row)
    (export,) = exports([file])
    ((line, patent),) = export.patents()
    assert line == 3 and isinstance(patent, Patent)
    assert (patent.publication_number, patent.publication_date) == ("CN-110364031-B", "2020-12-15")
    assert (export.layout.name, "no abstracts" in export.layout.says) == ("google-search", True)
