"""Qrels files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadCells, BadField, BadGain, EmptyFile, LandscapeError, MissingValue, NotText
from patbench_core.landscape.qrels import Judgement, read

Write = Callable[[str, str | bytes], Path]


def test_columns_are_found_by_name_and_others_ignored(write: Write) -> None:
    """Any order of columns, plain or gz, blank lines passed over."""
    file = write("a.qrels.tsv.gz", "ipc3\tdoc_id\tscore\tquery_id\nIN\tUS-2-A\t3\tUS-1-A\n\nOUT\tUS-3-A\t1.0\tUS-1-A\n")
    assert list(read(file)) == [Judgement(2, "US-1-A", "US-2-A", 3), Judgement(4, "US-1-A", "US-3-A", 1)]


def test_without_scores_every_gain_is_one(write: Write) -> None:
    """Two columns are enough."""
    assert list(read(write("a.tsv", "query_id\tdoc_id\nA\tB"))) == [Judgement(2, "A", "B", 1)]


@pytest.mark.parametrize(
    ("line", "error", "told"),
    [
        ("A\tB", BadCells, "2 cells under a header of 3"),
        ("A\t\t1", MissingValue, "'doc_id'"),
        ("A\tB\t-1", BadGain, "'-1' is not a whole number"),
        ("A\tB\t0.5", BadGain, "'0.5'"),
        ("A\tB\thigh", BadGain, "'high'"),
        ("A\tB\t2147483648", BadGain, "2147483647"),
    ],
)
def test_bad_lines_are_told(write: Write, line: str, error: type[BadField], told: str) -> None:
    """Each names file and line, and the next line is read."""
    bad, good = read(write("a.tsv", f"query_id\tdoc_id\tscore\n{line}\nA\tB\t1\n"))
    assert isinstance(bad, error) and "a.tsv, line 2" in str(bad) and told in str(bad)
    assert good == Judgement(3, "A", "B", 1)


def test_whole_files_are_refused(write: Write) -> None:
    """Without its columns, without text, without anything."""
    with pytest.raises(LandscapeError, match="columns missing: doc_id"):
        list(read(write("a.tsv", "query_id\tdocument\n")))
    with pytest.raises(NotText):
        list(read(write("a.tsv", b"query_id\tdoc_id\n\xff\t\xfe\n")))
    with pytest.raises(EmptyFile):
        list(read(write("a.tsv", "")))
