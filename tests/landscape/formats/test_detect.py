"""Which container and format a file has, and files that have none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.formats import exports

Write = Callable[[str, str | bytes], Path]
Read = Callable[..., list[tuple[int, object]]]


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.jsonl", '{"publication_number": "US-1-A"}', "patbench"),
        ("A.JSONL.GZ", '{"publication_number": "US-1-A"}', "patbench"),
        ("a.txt", '{"publication_number": "US-1-A"}', "patbench"),
        ("a.csv", "publication_number,title_text,abstract_text,cpc_code,ipc_code,refs", "google"),
        ("a.csv", "\ufeffDisplay Key,Jurisdiction,Title,IPCR Classifications", "lens"),
        ("a.csv", "publication_number,title_localized,cpc", "bigquery"),
        ("a.tsv", "patent_id\tpatent_title\tpatent_date", "patentsview"),
        ("a.csv", "PATENTSCOPE\n\nApplication Id;Publication Number;Title;I P C", "patentscope"),
        ("a.csv", "Title;Publication number;International classification", "espacenet"),
        ("a.json", '{"publication_number": "US1A", "main_cpc_label": "A61B", "title": "t"}', "hupd"),
        ("a.jsonl", '{"lens_id": "1", "jurisdiction": "US", "doc_number": "1", "kind": "A"}', "lens-json"),
    ],
)
def test_content_and_columns_tell_the_format(write: Write, name: str, content: str, format: str) -> None:
    """The best-matching table of columns decides, in any container."""
    (export,) = exports([write(name, content)])
    assert export.layout.name == format


def test_an_unknown_table_gets_the_nearest_format_and_a_line_to_start_from(write: Write) -> None:
    """What is missing, what is there, and ``--map`` with the columns that look right."""
    with pytest.raises(LandscapeError) as caught:
        exports([write("orbit.csv", "Patent no.;Title of invention;Assignee\nUS1;Pump;X\n")])
    message = str(caught.value)
    assert "orbit.csv, line 1" in message and "columns missing: 'publication_number'" in message
    assert "--map publication_number='Patent no.' --map title='Title of invention'" in message


@pytest.mark.parametrize(
    ("header", "guessed"),
    [
        ("Publication date;Patent number;Title", "--map publication_number='Patent number' --map title=Title"),
        ("申请日;公告号;发明名称", "--map publication_number=公告号 --map title=发明名称"),
    ],
)
def test_a_date_is_not_guessed_to_be_a_number(write: Write, header: str, guessed: str) -> None:
    """The column that says number, whatever else says publication."""
    with pytest.raises(LandscapeError, match=guessed):
        exports([write("a.csv", f"{header}\nx;y;z\n")])


def test_missing_empty_and_unreadable_files_are_told(write: Write, tmp_path: Path) -> None:
    """Each has a message of its own."""
    with pytest.raises(LandscapeError, match=r"no\.jsonl does not exist"):
        exports([tmp_path / "no.jsonl"])
    for name in ("a.jsonl", "a.csv", "a.jsonl.gz", "a.parquet", "a.xlsx"):
        with pytest.raises(LandscapeError, match=f"{name} is empty"):
            exports([write(name, "")])
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(LandscapeError, match=r"folder\.jsonl cannot be read"):
        exports([tmp_path / "folder.jsonl"])


def test_text_under_the_name_of_a_binary_format_is_read(write: Write, read: Read) -> None:
    """A list that somebody has called .xlsx or .parquet."""
    for name in ("a.xlsx", "a.parquet"):
        ((_, patent),) = read(write(name, "publication_number,title\nUS-1-A,A pump\n"))
        assert (patent.publication_number, patent.title) == ("US-1-A", "A pump")


def test_a_cut_gzip_is_refused(write: Write, read: Read) -> None:
    """Half a download is not a landscape."""
    whole = write("a.jsonl.gz", '{"publication_number": "US-1-A"}\n' * 999)
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(LandscapeError, match=r"a\.jsonl\.gz is damaged"):
        read(whole)


def test_compression_is_seen_in_the_bytes_not_in_the_name(write: Write, read: Read) -> None:
    """A compressed file without .gz reads, and so does a plain one with it."""
    packed = write("a.jsonl.gz", '{"publication_number": "US-1-A"}')
    ((_, patent),) = read(packed.rename(packed.with_name("b.jsonl")))
    assert patent.publication_number == "US-1-A"


def test_fields_that_are_not_read_are_counted(write: Write) -> None:
    """By name, where they hold something."""
    line = '{"publication_number": "US-1-A", "split": "x", "note": null, "embedding": [1]}'
    (export,) = exports([write("a.jsonl", line)])
    list(export.patents())
    assert export.other == {"split": 1}
