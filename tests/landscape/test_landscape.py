"""The read side of a landscape."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from patbench_core.errors.landscape import BrokenLandscape, LandscapeError
from patbench_core.landscape.importing import import_files, import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape

PATENTS = [
    Patent("US-30-A", "US", family_id="f1", title="c", ipc=("A61B5/00",), cites=("EP-20-B1", "US-4-A")),
    Patent("EP-20-A1", "EP", family_id="f2", title="b", ipc=("A61C1/00", "G06F3/01"), cites=("US-4-A",)),
    Patent("US-4-A", "US", title="a", cpc=("G06F3/02",), labels={"topic": ("x", "y")}, vectors={"embedding": (1, 2)}),
    Patent("WO-1-A1", "WO", family_id="f1", title="d", cites=("EP-20-A1", "US-30-A")),
    Patent("AT-9-B", "AT", vectors={"embedding": (3, 4)}),
]


@pytest.fixture
def landscape() -> Landscape:
    """Five patents with four links."""
    return import_patents(PATENTS, "small")


def test_columns_come_in_the_order_of_the_rows(landscape: Landscape) -> None:
    """Texts as they were, null for what is absent, labels as dicts."""
    assert len(landscape) == 5
    assert landscape.publication_numbers.tolist() == [patent.publication_number for patent in PATENTS]
    assert landscape.column("title") == ["c", "b", "a", "d", ""]
    assert landscape.column("family_id") == ["f1", "f2", None, "f1", None]
    assert landscape.column("labels") == [{}, {}, {"topic": ["x", "y"]}, {}, {}]
    assert landscape.column("ipc") is landscape.column("ipc")


def test_batches_hold_the_same_as_columns(landscape: Landscape) -> None:
    """Texts larger than memory can be walked through."""
    titles = [title for batch in landscape.batches(["title"]) for title in batch["title"].to_pylist()]
    assert titles == landscape.column("title")


def test_tie_rank_is_the_place_in_order_of_numbers(landscape: Landscape) -> None:
    """As text, so that US-30 comes before US-4."""
    assert landscape.tie_rank.dtype == np.int32
    assert landscape.tie_rank.tolist() == [2, 1, 3, 4, 0]


def test_families_are_codes_and_no_family_is_one_of_its_own(landscape: Landscape) -> None:
    """Two documents share a code exactly if both have the same family."""
    codes = landscape.families
    assert codes.dtype == np.int64
    assert codes[0] == codes[3]
    assert len(set(codes.tolist())) == 4


def test_qrels_are_ordered_by_numbers(landscape: Landscape) -> None:
    """Query number first, document number second; rows, gains and both domains beside."""
    qrels = landscape.qrels
    numbers = landscape.publication_numbers
    links = list(zip(numbers[qrels.query_row], numbers[qrels.doc_row], strict=True))
    assert links == [("EP-20-A1", "US-4-A"), ("US-30-A", "EP-20-A1"), ("US-30-A", "US-4-A"), ("WO-1-A1", "EP-20-A1")]
    assert qrels.gain.tolist() == [1, 1, 1, 1]
    assert qrels.domain3.tolist() == [1, 1, 0, -1]
    assert qrels.domain4.tolist() == [1, 0, 0, -1]
    assert (qrels.query_row.dtype, qrels.gain.dtype, qrels.domain3.dtype) == (np.int32, np.int32, np.int8)


def test_vectors_come_with_their_rows(landscape: Landscape) -> None:
    """Only documents that have one, in the order of rows."""
    rows, matrix = landscape.vectors("embedding")
    assert set(landscape.facts["vectors"]) == {"embedding"}
    assert rows.tolist() == [2, 4] and rows.dtype == np.int32
    assert matrix.tolist() == [[1, 2], [3, 4]] and matrix.dtype == np.float32


def test_unknown_columns_and_vectors_are_told(landscape: Landscape) -> None:
    """With those that there are."""
    with pytest.raises(LandscapeError, match=r"'claim'.*claims"):
        landscape.column("claim")
    with pytest.raises(LandscapeError, match=r"'small' came without vectors 'x' \(it has: embedding\)"):
        landscape.vectors("x")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "landscape.json").unlink(),
        lambda folder: (folder / "landscape.json").write_text("{"),
        lambda folder: (folder / "landscape.json").write_text("[]"),
        lambda folder: (folder / "landscape.json").write_text('{"format": 99}'),
        lambda folder: (folder / "qrels.parquet").unlink(),
        lambda folder: (folder / "patents.parquet").write_bytes(b"PAR1"),
        lambda folder: (folder / "vectors" / "embedding.parquet").unlink(),
        lambda folder: (folder / "patents.parquet").write_bytes((folder / "qrels.parquet").read_bytes()),
    ],
)
def test_a_broken_folder_is_told(landscape: Landscape, damage: Callable[[Path], object]) -> None:
    """Missing, cut, foreign and mixed up files are seen on opening."""
    damage(landscape.folder)
    with pytest.raises(BrokenLandscape, match=r"landscapes/small: .*; import it again"):
        Landscape.open(landscape.folder)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("landscape.json", b"{}", r"landscape\.json cannot be read \(it has no 'format'\); import it again$"),
        ("patents.parquet", b"", r"patents\.parquet cannot be read \(Parquet file size is 0 bytes\); import it again$"),
    ],
)
def test_a_broken_file_is_told_in_plain_english(landscape: Landscape, file: str, content: bytes, said: str) -> None:
    """Which one and why, without names of Python's exceptions."""
    (landscape.folder / file).write_bytes(content)
    with pytest.raises(BrokenLandscape, match=said):
        Landscape.open(landscape.folder)


def test_fault_04_the_digest_is_of_the_content(jsonl: Callable[..., Path]) -> None:
    """Order of rows and name of the landscape do not matter; every letter, code, link and vector does."""
    one = {"publication_number": "US-1-A", "title": "t", "ipc": ["A61B"], "cites": ["US-2-A"], "embedding": [1.0]}
    two = {"publication_number": "US-2-A", "title": "u"}

    def digest(*patents: dict[str, object], name: str = "x") -> str:
        return import_files([jsonl(*patents)], name).facts["digest"]

    same = digest(one, two)
    assert digest(two, one, name="y") == same
    changes = [{"title": "T"}, {"abstract": "a"}, {"ipc": []}, {"embedding": [1.5]}, {"cites": []}, {"country": "EP"}]
    changes += [
        {"family_id": "1"},
        {"labels": ["l"]},
        {"publication_date": "20010101"},
        {"cites": ["US-2-A", "US-9-A"]},
    ]
    others = [digest({**one, **change}, two) for change in changes]
    assert len({same, *others}) == 1 + len(changes)


def test_fault_22_nothing_in_the_folder_is_pickle(landscape: Landscape) -> None:
    """JSON and Parquet, nothing that runs when it is read."""
    files = sorted(str(file.relative_to(landscape.folder)) for file in landscape.folder.rglob("*") if file.is_file())
    assert files == ["landscape.json", "patents.parquet", "qrels.parquet", "vectors/embedding.parquet"]
    assert json.loads((landscape.folder / "landscape.json").read_text()) == landscape.facts


def without_later_columns(landscape: Landscape) -> Landscape:
    """The same folder as it was written before there were `text`, `ranked` and given domains."""
    for file, columns in (("patents.parquet", ["text", "ranked"]), ("qrels.parquet", ["domain"])):
        table = pq.read_table(landscape.folder / file)
        pq.write_table(table.drop_columns(columns), landscape.folder / file)
    return Landscape.open(landscape.folder)


def test_folders_of_before_are_read(landscape: Landscape) -> None:
    """What a folder does not say: no text, everything ranked, no domain given."""
    old = without_later_columns(landscape)
    assert old.column("text") == [""] * 5 and old.ranked.all()
    assert [text for batch in old.batches(["text", "title"]) for text in batch["text"].to_pylist()] == [""] * 5
    np.testing.assert_array_equal(old.qrels.domain, old.qrels.domain3)


def test_columns_at_their_default_are_in_no_digest() -> None:
    """So a landscape that uses none of them keeps the digest that committed records name; one that does has another."""
    first = import_patents(PATENTS[:4], "digest").facts["digest"]
    assert first == "5d0170e5944c6db6365ad9eb26b879d48ea729d8821a7ad03f558c75f5636302"
    others = [replace(PATENTS[0], text="said"), replace(PATENTS[0], ranked=False)]
    digests = {import_patents([patent, *PATENTS[1:4]], "digest").facts["digest"] for patent in others}
    assert len(digests | {first}) == 3


def test_texts_that_are_too_long_together_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were asked for last are kept; numbers and codes always."""
    monkeypatch.setattr("patbench_core.landscape.landscape._CHARACTERS", 40)
    patents = [Patent(f"US-{row}-A", "US", title="x" * 15, abstract="y" * 10, claims="z" * 15) for row in range(2)]
    landscape = small_landscape(patents)
    title, country = landscape.column("title"), landscape.column("country")
    assert landscape.column("title") is title
    assert landscape.column("abstract") == ["y" * 10] * 2
    again = landscape.column("title")
    assert (again, again is title) == (title, False)
    assert landscape.column("country") is country


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("patents.parquet", lambda found: found.column("title")),
        ("patents.parquet", lambda found: list(found.batches(["title"]))),
        ("qrels.parquet", lambda found: found.qrels),
        ("vectors/embedding.parquet", lambda found: found.vectors("embedding")),
    ],
)
def test_damaged_columns_are_told_when_they_are_read(
    landscape: Landscape, file: str, read: Callable[[Landscape], object]
) -> None:
    """The folder opens, for its footers are whole."""
    path = landscape.folder / file
    whole = path.read_bytes()
    begin = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")  # of the footer, whose length stands before PAR1
    path.write_bytes(whole[:4] + bytes(255 - byte for byte in whole[4:begin]) + whole[begin:])
    with pytest.raises(BrokenLandscape, match=rf"landscapes/small: {file} cannot be read .*; import it again"):
        read(Landscape.open(landscape.folder))
