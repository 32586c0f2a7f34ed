"""Which format a file has, and files that have none."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import (
    DamagedFile,
    EmptyFile,
    MissingColumns,
    MissingFile,
    UnknownFormat,
    UnreadableFile,
)
from patbench_core.landscape.formats import detect, google, lens, read

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.jsonl", "{}", "jsonl"),
        ("A.JSONL.GZ", "{}", "jsonl"),
        ("a.ndjson", "{}", "jsonl"),
        ("a.parquet", "PAR1", "parquet"),
        ("a.csv", ",".join(sorted(google.REQUIRED)), "google"),
        ("a.csv", "\ufeff" + ",".join(["Display Key", *sorted(lens.REQUIRED)]), "lens"),
    ],
)
def test_extension_and_header_tell_the_format(write: Write, name: str, content: str, format: str) -> None:
    """The extension decides, for CSV the columns."""
    assert detect(write(name, content)).name == format


def test_other_extensions_are_refused(write: Write) -> None:
    """The message lists those that are read."""
    with pytest.raises(UnknownFormat, match=r"a\.xlsx.*\.jsonl, \.ndjson, \.parquet, \.csv"):
        detect(write("a.xlsx", "PK"))


def test_missing_columns_are_named(write: Write) -> None:
    """For each export that the table could be."""
    header = ",".join(sorted(google.REQUIRED - {"refs", "family_id"}))
    with pytest.raises(
        MissingColumns, match=r"a\.csv, line 1.*as google \(columns missing: family_id, refs\).*Display Key"
    ):
        detect(write("a.csv", header))


def test_missing_empty_and_unreadable_files_are_told(write: Write, tmp_path: Path) -> None:
    """Each has an error of its own."""
    with pytest.raises(MissingFile, match=r"no\.jsonl does not exist"):
        detect(tmp_path / "no.jsonl")
    for name in ("a.jsonl", "a.csv", "a.jsonl.gz", "a.parquet"):
        with pytest.raises(EmptyFile, match=name):
            list(read(write(name, ""), Counter()))
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(UnreadableFile, match=r"folder\.jsonl"):
        list(read(tmp_path / "folder.jsonl", Counter()))


def test_a_cut_gzip_is_refused(write: Write) -> None:
    """Half a download is no landscape."""
    whole = write("a.jsonl.gz", '{"publication_number": "US-1-A"}\n' * 999)
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(DamagedFile, match=r"a\.jsonl\.gz is damaged"):
        list(read(whole, Counter()))


def test_compression_is_seen_in_the_bytes_not_in_the_name(write: Write) -> None:
    """A compressed file without .gz reads, and so does a plain one with it."""
    packed = write("a.jsonl.gz", '{"publication_number": "US-1-A"}')
    renamed = packed.rename(packed.with_name("b.jsonl"))
    ((_, patent),) = read(renamed, Counter())
    assert patent.publication_number == "US-1-A"


def test_fields_that_are_not_read_are_counted(write: Write) -> None:
    """By name, where they hold something."""
    other = Counter()
    list(
        read(write("a.jsonl", '{"publication_number": "US-1-A", "split": "x", "note": null, "embedding": [1]}'), other)
    )
    assert other == {"split": 1}
