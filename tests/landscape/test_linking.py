"""Qrels files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.errors.landscape import BadField, LandscapeError
from patbench_core.landscape.linking import Judgement, read_qrels

Write = Callable[[str, str | bytes], Path]


def test_columns_are_found_by_name_and_others_ignored(write: Write) -> None:
    """Any order of columns, plain or gz, blank lines passed over."""
    file = write("a.qrels.tsv.gz", "ipc3\tdoc_id\tscore\tquery_id\nIN\tUS-2-A\t3\tUS-1-A\n\nOUT\tUS-3-A\t1.0\tUS-1-A\n")
    assert list(read_qrels(file)) == [Judgement(2, "US-1-A", "US-2-A", 3), Judgement(4, "US-1-A", "US-3-A", 1)]


def test_without_scores_every_gain_is_one(write: Write) -> None:
    """Two columns are enough."""
    assert list(read_qrels(write("a.tsv", "query_id\tdoc_id\nA\tB"))) == [Judgement(2, "A", "B", 1)]


@pytest.mark.parametrize(
    ("line", "kind", "told"),
    [
        ("A\tB", "bad cells", "2 cells under a header of 3"),
        ("A\t\t1", "missing value", "'doc_id'"),
        ("A\tB\t-1", "bad gain", "'-1' is not a whole number"),
        ("A\tB\t0.5", "bad gain", "'0.5'"),
        ("A\tB\thigh", "bad gain", "'high'"),
        ("A\tB\t2147483648", "bad gain", "2147483647"),
    ],
)
def test_bad_lines_are_told(write: Write, line: str, kind: str, told: str) -> None:
    """Each names file and line, and the next line is read."""
    bad, good = read_qrels(write("a.tsv", f"query_id\tdoc_id\tscore\n{line}\nA\tB\t1\n"))
    assert isinstance(bad, BadField) and bad.kind == kind and "a.tsv, line 2" in str(bad) and told in str(bad)
    assert good == Judgement(3, "A", "B", 1)


def test_whole_files_are_refused(write: Write) -> None:
    """Without its columns, without text, without anything."""
    with pytest.raises(LandscapeError, match="columns missing: doc_id"):
        list(read_qrels(write("a.tsv", "query_id\tdocument\n")))
    with pytest.raises(LandscapeError, match="is not text"):
        list(read_qrels(write("a.tsv", b"query_id\tdoc_id\n\xff\t\xfe\n")))
    with pytest.raises(LandscapeError, match="is empty"):
        list(read_qrels(write("a.tsv", "")))
