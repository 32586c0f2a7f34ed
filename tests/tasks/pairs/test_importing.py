"""Pairs from a file: read back as they were, or refused in one line."""

import gzip
from pathlib import Path

import pytest

from patbench_core.errors import PatbenchError
from patbench_core.errors.landscape import LandscapeError
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.pairs import registry
from patbench_core.tasks.pairs.importing import import_pairs
from tests.phrases import HEADER, phrase_lines, small_pairs, write_phrases


def test_what_was_imported_is_read_back(tmp_path: Path) -> None:
    """Counts, digests and pairs."""
    made = small_pairs(tmp_path)
    read = registry.get("small")
    assert read.facts == made.facts
    assert read.table.equals(made.table)
    assert (made.facts["pairs"], made.facts["anchors"], made.facts["phrases"], made.facts["contexts"]) == (
        144,
        24,
        168,
        2,
    )
    assert not made.facts["synthetic"]
    assert registry.known() == ["demo-phrases", "small"]


def test_order_and_compression_do_not_matter(tmp_path: Path) -> None:
    """The content's digest is of the pairs, the source's of the bytes."""
    one = small_pairs(tmp_path)
    file = tmp_path / "turned.csv.gz"
    file.write_bytes(gzip.compress("\n".join([HEADER, *reversed(phrase_lines())]).encode()))
    other = import_pairs(file, "other")
    assert other.facts["digest"] == one.facts["digest"]
    assert other.facts["source"] != one.facts["source"]


def test_another_score_is_another_digest(tmp_path: Path) -> None:
    """Records of the two are not mixed."""
    line, *rest = phrase_lines()
    other = import_pairs(write_phrases(tmp_path, [line.rsplit(",", 1)[0] + ",0.33", *rest]), "other")
    assert other.facts["digest"] != small_pairs(tmp_path).facts["digest"]


@pytest.mark.parametrize(
    ("lines", "header", "said"),
    [
        (["1,a,b,A01"], "id,anchor,target,context", "line 1: no column score"),
        (["1,a,b,A01,1.5"], HEADER, "line 2, score '1.5': a number from 0 to 1"),
        (["1,a,b,A01,nan"], HEADER, "score 'nan'"),
        (["1,a,b,A01,much"], HEADER, "score 'much'"),
        (["1,a,b,A01,1", "1,a,c,A01,0"], HEADER, "line 3: id '1' is on line 2 too"),
        (["1,a,,A01,1"], HEADER, "line 2, column 'target' is empty"),
        (["1,a,b,A01"], HEADER, "line 2"),
        ([], HEADER, "no pair below its header line"),
    ],
)
def test_a_file_that_holds_no_pairs_is_refused(
    tmp_path: Path, home: Path, lines: list[str], header: str, said: str
) -> None:
    """One line that names the place; nothing is written."""
    with pytest.raises(PatbenchError) as caught:
        import_pairs(write_phrases(tmp_path, lines, header), "bad")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (home / "pairs").exists()


def test_files_and_names_that_are_refused(tmp_path: Path) -> None:
    """An empty file, none at all, names that are not free."""
    (tmp_path / "empty.csv").touch()
    with pytest.raises(LandscapeError, match="is empty"):
        import_pairs(tmp_path / "empty.csv", "bad")
    with pytest.raises(LandscapeError, match="does not exist"):
        import_pairs(tmp_path / "none.csv", "bad")
    with pytest.raises(PatbenchError, match="use 1 to 64"):
        import_pairs(tmp_path / "empty.csv", "../bad")
    with pytest.raises(TaskError, match="kept for the generated pairs"):
        import_pairs(tmp_path / "empty.csv", "demo-phrases")
    with pytest.raises(TaskError, match="patbench pairs import FILE --name none"):
        registry.get("none")


def test_a_changed_table_is_refused(tmp_path: Path, home: Path) -> None:
    """What the digest does not describe is not judged."""
    small_pairs(tmp_path)
    import_pairs(write_phrases(tmp_path, phrase_lines(seed=1)), "other")
    table = home / "pairs" / "small" / "pairs.parquet"
    table.write_bytes((home / "pairs" / "other" / "pairs.parquet").read_bytes())
    with pytest.raises(TaskError, match="is not the table"):
        registry.get("small")
    table.write_bytes(b"no table")
    with pytest.raises(TaskError, match="cannot be read"):
        registry.get("small")


def test_real_phrases_are_read(shared: Path) -> None:
    """The published counts of pairs and anchors."""
    facts = import_pairs(shared / "landscapes" / "usppp_phrases.csv.gz", "real").facts
    assert (facts["pairs"], facts["anchors"], facts["contexts"]) == (36_473, 733, 106)
