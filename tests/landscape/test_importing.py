"""Files into landscapes: all of it or nothing."""

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from patbench_core.errors import PatbenchError
from patbench_core.errors.landscape import BadField, LandscapeError
from patbench_core.landscape import importing
from patbench_core.landscape.importing import import_files, import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent

Write = Callable[[str, str | bytes], Path]
Jsonl = Callable[..., Path]

GOOD = '{"publication_number": "US-1-A", "title": "t"}\n'
GOOGLE = "publication_number,publication_date,family_id,title_text,abstract_text,cpc_code,ipc_code,refs\n"


def left_behind(home: Path) -> list[Path]:
    """Files below the home folder."""
    return [path for path in home.rglob("*") if path.name != "landscapes"]


def links(landscape: Landscape) -> list[tuple[str, str]]:
    """Links as pairs of numbers."""
    numbers, qrels = landscape.publication_numbers, landscape.qrels
    return list(zip(numbers[qrels.query_row], numbers[qrels.doc_row], strict=True))


def test_a_mixture_of_files_makes_one_landscape(jsonl: Jsonl, write: Write) -> None:
    """Formats mix, links cross from file to file, and the facts tell where everything came from."""
    first = jsonl({"publication_number": "EP-2-A1", "cites": ["US-2012102104-A1"], "split": "x"}, name="a.jsonl.gz")
    second = write("b.csv", GOOGLE + "US-20120102104-A1,20120426,7,Lamp,Light,[],['F21V1/00'],['EP-2-B1']\n")
    landscape = import_files([first, second], "mixed")
    assert links(landscape) == [("EP-2-A1", "US-20120102104-A1"), ("US-20120102104-A1", "EP-2-A1")]
    facts = landscape.facts
    assert [(each["file"], each["format"], each["rows"]) for each in facts["source"]] == [
        ("a.jsonl.gz", "jsonl", 1),
        ("b.csv", "google", 1),
    ]
    assert (facts["documents"], facts["queries"], facts["citations"], facts["citations_outside"]) == (2, 2, 2, 0)
    assert (facts["other_fields"], facts["synthetic"], facts["links_from"]) == ({"split": 1}, False, "citations")


def test_rows_of_one_number_are_merged_over_files(jsonl: Jsonl) -> None:
    """Far apart, in another spelling: codes, citations and labels united, in the second file as in the first."""
    filler = [{"publication_number": f"US-{n}-A", "title": "t"} for n in range(100, 1400)]
    one = {"publication_number": "US-7-B2", "title": "t", "ipc": ["B"], "labels": ["b"], "cites": ["US-101-A"]}
    two = {"publication_number": "US7B2", "title": "t", "ipc": ["A"], "labels": ["a"], "cites": ["US-100-A"]}
    landscape = import_files([jsonl(one, *filler, name="a.jsonl"), jsonl(two, name="b.jsonl")], "x")
    row = landscape.publication_numbers.tolist().index("US-7-B2")
    assert (len(landscape), landscape.facts["merged_rows"]) == (1301, 1)
    assert landscape.column("ipc")[row] == ["A", "B"]
    assert landscape.column("labels")[row] == {"labels": ["a", "b"]}
    assert landscape.column("cites")[row] == ["US-100-A", "US-101-A"]


def test_the_order_of_files_does_not_matter(jsonl: Jsonl) -> None:
    """The same rows, split and ordered otherwise, have one digest."""
    rows = [{"publication_number": f"US-{n % 3}-A", "cites": [f"US-{n}-A"], "labels": [str(n)]} for n in range(7)]
    files = [jsonl(*rows[:4], name="a.jsonl"), jsonl(*rows[4:], name="b.jsonl")]
    assert import_files(files, "x").facts["digest"] == import_files(files[::-1], "y").facts["digest"]


def test_given_links_replace_citations_and_obey_the_same_rules(jsonl: Jsonl, write: Write) -> None:
    """Own family, equal title, own number and score 0 are left out and counted."""
    file = jsonl(
        {"publication_number": "US-1-A", "title": "Lamp", "family_id": "f", "cites": ["US-4-A"]},
        {"publication_number": "US-2-A", "title": "b", "family_id": "f"},
        {"publication_number": "US-3-A", "title": "LAMP!"},
        {"publication_number": "US-4-A", "title": "d"},
        {"publication_number": "US-5-A", "title": "e"},
    )
    judged = [("US-1-A", f"US-{n}-A", gain) for n, gain in ((1, 1), (2, 1), (3, 1), (4, 0), (5, 2), (5, 2))]
    qrels = write("q.tsv", "query_id\tdoc_id\tscore\n" + "".join(f"{q}\t{d}\t{g}\n" for q, d, g in judged))
    landscape = import_files([file], "x", qrels)
    assert links(landscape) == [("US-1-A", "US-5-A")]
    assert landscape.qrels.gain.tolist() == [2]
    assert landscape.facts["left_out"] == {"self": 1, "own_family": 1, "equal_title": 1, "not_relevant": 1}
    assert landscape.facts["source"][1]["rows"] == 6


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "a.jsonl",
            GOOD + '{"publication_number": "US-2-A", "ti',
            ("line 2", "no whole JSON object", "export it again"),
        ),
        ("a.jsonl", b"\x89PNG\r\n\x1a\n", ("line 1", "not UTF-8 text", "export it again")),
        ("a.jsonl", '{"id": "US-1-A"}\n', ("line 1", "'publication_number'", "missing")),
        ("a.jsonl", GOOD + GOOD.replace('"t"', '"u"'), ("line 2", "title", "line 1", "keep the row")),
        ("a.jsonl", '{"publication_number": "US-1-A", "title": ["t"]}', ("line 1", "'title'", "a text")),
        ("a.jsonl", '{"publication_number": "US-1-A", "embedding": [NaN]}', ("line 1", "'embedding'", "nan")),
        ("a.jsonl", "", ("empty", "export it again")),
        ("a.jsonl", "\n\n", ("no patent", "right ones")),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00", ("damaged", "again")),
        ("a.parquet", b"PAR1PAR1", ("damaged", "again")),
        ("a.csv", "number,text\n1,2\n", ("line 1", "columns missing", "publication_number")),
        ("a.csv", b"\x89PNG\r\n\0\0", ("not text", "UTF-8")),
        ("a.csv", GOOGLE, ("no patent",)),
        ("a.csv", GOOGLE.encode() + b"US-1-A,20010101,,t\xff\xfe\x81,a,[],[],[]\n", ("line 2", "title_text", "UTF-8")),
        ("a.xlsx", "PK", ("damaged", "again")),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("old Excel", ".xlsx")),
        ("a.pdf", b"%PDF-1.7", ("a PDF", ".csv")),
    ],
)
def test_bad_files_get_one_clear_line_and_leave_nothing(
    write: Write, home: Path, name: str, content: str | bytes, told: tuple[str, ...]
) -> None:
    """Each kind of bad input names file, place and remedy; no trace stays in the home folder."""
    file = write("content", content)
    file = file.rename(file.with_name(name))
    with pytest.raises(PatbenchError) as caught:
        import_files([file], "x")
    message = str(caught.value)
    assert "\n" not in message
    assert all(part in message for part in told)
    assert file.name in message or "hold no patent" in message
    assert left_behind(home) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("query_id\tdoc_id\nUS-1-A\tUS-9-A\n", ("q.tsv, line 2, field 'doc_id'", "US-9-A", "import the file")),
        ("query_id\tdoc_id\nUS-9-A\tUS-1-A\n", ("q.tsv, line 2, field 'query_id'", "US-9-A")),
        (
            "query_id\tdoc_id\tscore\nUS-1-A\tUS-2-A\t1\nUS-1-A\tUS-2-A\t2\n",
            ("q.tsv, line 3", "another score in line 2"),
        ),
        ("query\tdoc\nA\tB\n", ("q.tsv", "query_id, doc_id")),
    ],
)
def test_bad_qrels_leave_nothing(jsonl: Jsonl, write: Write, home: Path, content: str, told: tuple[str, ...]) -> None:
    """A link to a document that is not there names file, line and number."""
    patents = jsonl({"publication_number": "US-1-A"}, {"publication_number": "US-2-A"})
    with pytest.raises(PatbenchError) as caught:
        import_files([patents], "x", write("q.tsv", content))
    assert all(part in str(caught.value) for part in told)
    assert left_behind(home) == []


def test_a_missing_file_is_told_before_anything_is_read(write: Write, tmp_path: Path, home: Path) -> None:
    """Patents and qrels alike, with no home folder made."""
    good = write("a.jsonl", GOOD)
    for files, qrels in (([good, tmp_path / "no.csv"], None), ([good], tmp_path / "no.tsv")):
        with pytest.raises(LandscapeError, match=r"no\.(csv|tsv) does not exist"):
            import_files(files, "x", qrels)
    assert not home.exists()


def test_skip_bad_keeps_good_rows_and_reports_the_rest(write: Write) -> None:
    """The report names file, line, field and reason; qrels lines are rows too."""
    bad = '{"publication_number": "US-2-A", "ipc": 7}\n{"publ\n{"publication_number": "US-1-A", "title": "u\\tv"}\n'
    file = write("a.jsonl", GOOD + bad + '{"publication_number": "US-3-A"}\n')
    qrels = write("q.tsv", "query_id\tdoc_id\nUS-1-A\tUS-2-A\nUS-1-A\tUS-3-A\n")
    landscape = import_files([file], "x", qrels, skip_bad=True)
    assert landscape.publication_numbers.tolist() == ["US-1-A", "US-3-A"]
    assert links(landscape) == [("US-1-A", "US-3-A")]
    header, *report = (landscape.folder / "skipped.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in report]
    assert header == "file\tline\tfield\twhy"
    assert [(Path(row[0]).name, row[1], row[2]) for row in rows] == [
        ("a.jsonl", "2", "ipc"),
        ("a.jsonl", "3", "(whole line)"),
        ("a.jsonl", "4", "title"),
        ("q.tsv", "2", "doc_id"),
    ]
    assert all(len(row) == 4 and row[3] for row in rows)
    assert landscape.facts["skipped_rows"] == 4
    reasons = {
        "ipc: bad type": 1,
        "(whole line): bad line": 1,
        "title: duplicate number": 1,
        "doc_id: unknown number": 1,
    }
    assert landscape.facts["skipped_reasons"] == reasons


def test_skip_bad_writes_no_report_without_bad_rows(write: Write) -> None:
    """Nothing to report, no file."""
    landscape = import_files([write("a.jsonl", GOOD)], "x", skip_bad=True)
    assert not (landscape.folder / "skipped.tsv").exists()


def test_skip_bad_still_needs_one_good_row(write: Write, home: Path) -> None:
    """A file of bad rows is the wrong file."""
    with pytest.raises(LandscapeError, match=r"'x': .*2 bad rows"):
        import_files([write("a.jsonl", "{\n[]\n")], "x", skip_bad=True)
    assert left_behind(home) == []


def test_importing_again_replaces_the_landscape(write: Write) -> None:
    """In one step, and the facts say what was there before."""
    first = import_files([write("a.jsonl", GOOD)], "x").facts
    again = import_files([write("a.jsonl", GOOD)], "x").facts
    other = import_files([write("a.jsonl", GOOD.replace("US", "EP"))], "x").facts
    assert (first["replaces"], again["replaces"], other["replaces"]) == (None, first["digest"], first["digest"])
    assert again["digest"] == first["digest"] != other["digest"]


def test_a_broken_landscape_is_replaced_too(write: Write) -> None:
    """Its message says to import it again, so that must work."""
    landscape = import_files([write("a.jsonl", GOOD)], "x")
    (landscape.folder / "patents.parquet").unlink()
    assert len(import_files([write("a.jsonl", GOOD)], "x")) == 1


@pytest.mark.parametrize("step", ["patents", "link", "write_atomic"])
def test_an_exception_midway_leaves_the_old_landscape(
    write: Write, home: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever fails while reading, linking or writing, what was there stays as it was."""
    before = import_files([write("a.jsonl", GOOD)], "x").facts

    def broken(*_: object) -> Iterator[Patent]:
        yield Patent("US-2-A", "US")
        raise KeyboardInterrupt

    def fails(*_: object) -> None:
        raise KeyboardInterrupt

    if step != "patents":
        monkeypatch.setattr(importing, step, fails)
    with pytest.raises(KeyboardInterrupt):
        import_patents(broken() if step == "patents" else [Patent("US-2-A", "US")], "x")
    assert [folder.name for folder in (home / "landscapes").iterdir()] == ["x"]
    assert Landscape.open(home / "landscapes" / "x").facts == before


def test_generated_patents_stream(home: Path) -> None:
    """They are written while they come: the first row groups are on the disk before the last patent is asked for."""

    def patents() -> Iterator[Patent]:
        for number in range(3000):
            yield Patent(f"US-{number}-A", "US", title=f"{number} " * 50)
        written.extend(path.stat().st_size for path in home.rglob("patents.parquet"))

    written: list[int] = []
    landscape = import_patents(patents(), "x", synthetic=True)
    assert len(landscape) == 3000 and landscape.facts["synthetic"]
    assert len(written) == 1 and written[0] > 4


def test_generated_patents_that_clash_are_refused() -> None:
    """A generator that repeats a number has a fault."""
    with pytest.raises(BadField, match="<x>, line 2, field 'title'"):
        import_patents([Patent("US-1-A", "US", title="a"), Patent("US-1-A", "US", title="b")], "x")


@pytest.mark.parametrize("name", ["../../x", "..", "a/b", "", ".hidden", "a" * 65, "a\0b", "x..y", "/etc"])
def test_fault_23_names_stay_below_the_home_folder(write: Write, home: Path, tmp_path: Path, name: str) -> None:
    """A name that is not a plain folder name is refused before anything is read or made."""
    file = write("a.jsonl", GOOD)
    before = sorted(tmp_path.rglob("*"))
    for refused in (lambda: import_files([file], name), lambda: import_patents([], name)):
        with pytest.raises(PatbenchError, match="use 1 to 64"):
            refused()
    assert sorted(tmp_path.rglob("*")) == before


def test_the_name_of_the_demo_is_kept(write: Write) -> None:
    """Else its figures would not be the same everywhere."""
    with pytest.raises(LandscapeError, match="'demo'"):
        import_files([write("a.jsonl", GOOD)], "demo")


def test_fault_29_a_disk_too_small_is_told_before_the_work(
    write: Write, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how much is free and how much is needed."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(LandscapeError, match=r"0\.0 MiB are free, the import needs about.*PATBENCH_HOME"):
        import_files([write("a.jsonl", GOOD)], "x")
    assert not home.exists()


def test_fault_29_a_disk_that_fills_up_leaves_nothing(
    write: Write, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The half-written folder goes."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(importing, "write_atomic", full)
    with pytest.raises(LandscapeError, match="the disk ran full"):
        import_files([write("a.jsonl", GOOD)], "x")
    assert left_behind(home) == []


def test_fault_21_a_landscape_is_read_as_data_only(write: Write, tmp_path: Path) -> None:
    """Cells that look like code stay text or are refused; nothing of them runs."""
    trap = f"__import__('pathlib').Path({str(tmp_path / 'ran')!r}).touch()"
    file = write("a.csv", GOOGLE + f'US-1-A,20010101,,t,a,[],[],"{trap}"\n')
    with pytest.raises(PatbenchError, match="field 'refs'"):
        import_files([file], "x")
    assert not (tmp_path / "ran").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(content=st.binary(max_size=60), name=st.sampled_from(["a.jsonl", "a.csv", "a.parquet", "a.jsonl.gz"]))
@example(content=b'"', name="a.csv")
def test_any_bytes_end_in_a_landscape_or_a_clear_error(tmp_path: Path, home: Path, content: bytes, name: str) -> None:
    """No file, however broken, ends in a traceback or leaves anything."""
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(PatbenchError):
        import_files([file], "x", skip_bad=True)
    assert left_behind(home) == []
