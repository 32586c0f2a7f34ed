"""A landscape has the same documents and links however its numbers are spelt."""

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.landscape.importing import import_files
from patbench_core.landscape.links import resolve
from patbench_core.landscape.numbers import NumberIndex, document_key
from tests.landscape.numbers.examples import ONE_NUMBER
from tests.landscape.numbers.respelling import SPELLINGS, respelt

SEED = 7
REAL = ("landscape_us", "synbio_thomson", "pap2pat")


def linked(numbers: list[str], cites: list[list[str]]) -> list[tuple[int, int]]:
    """Rows of both ends of each link."""
    found = resolve(NumberIndex(numbers), pa.array(cites, pa.list_(pa.string())))
    return list(zip(found.query_row.tolist(), found.doc_row.tolist(), strict=True))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32))
def test_a_landscape_of_all_offices_has_its_links_in_any_spelling(seed: int) -> None:
    """Each document cites the next; both ends are written in any of their spellings."""
    dice = random.Random(seed)
    numbers = [dice.choice(spellings) for spellings in ONE_NUMBER]
    following = [dice.choice(spellings) for spellings in [*ONE_NUMBER[1:], ONE_NUMBER[0]]]
    expected = [(row, (row + 1) % len(numbers)) for row in range(len(numbers))]
    assert linked(numbers, [[number] for number in following]) == expected


@pytest.fixture(scope="module")
def real() -> tuple[list[str], list[list[str]], list[tuple[int, int]]]:
    """Publication numbers, cited numbers and links of three landscapes as one."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "landscapes"
    if not folder.exists():
        pytest.skip("needs ../shared")
    rows = {}
    for name in REAL:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for patent in map(json.loads, lines):
                rows.setdefault(document_key(patent["publication_number"]), patent)
    numbers = [row["publication_number"] for row in rows.values()]
    cites = [row.get("cites") or [] for row in rows.values()]
    return numbers, cites, linked(numbers, cites)


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda spelling: spelling.__name__)
def test_real_landscapes_have_their_links_in_each_spelling(
    real: tuple[list[str], list[list[str]], list[tuple[int, int]]], spelling: Callable[..., str]
) -> None:
    """7,000 documents spelt as one export does, their 130,000 cited numbers as another."""
    numbers, cites, expected = real
    other = SPELLINGS[SPELLINGS.index(spelling) - 1]
    written = [respelt(number, spelling) for number in numbers]
    assert expected
    assert linked(written, [[respelt(number, other) for number in each] for each in cites]) == expected


def test_a_real_landscape_of_mixed_spellings_imports_to_the_same_documents_and_links(
    shared: Path, tmp_path: Path
) -> None:
    """Every number of synbio_thomson in a spelling drawn at random: documents, links and families are the same."""
    with gzip.open(shared / "landscapes/synbio_thomson.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    draw = np.random.default_rng(SEED)
    mixed = [
        row
        | {
            "publication_number": respelt(row["publication_number"], SPELLINGS[draw.integers(len(SPELLINGS))]),
            "cites": [respelt(number, SPELLINGS[draw.integers(len(SPELLINGS))]) for number in row["cites"]],
        }
        for row in rows
    ]
    for name, content in (("plain", rows), ("mixed", mixed)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
    plain, other = (import_files([tmp_path / f"{name}.jsonl"], name) for name in ("plain", "mixed"))
    assert list(map(document_key, plain.publication_numbers)) == list(map(document_key, other.publication_numbers))
    ends = [
        sorted(zip(each.qrels.query_row.tolist(), each.qrels.doc_row.tolist(), strict=True)) for each in (plain, other)
    ]
    assert ends[0] == ends[1]
    assert np.array_equal(plain.families, other.families)
    assert plain.facts["left_out"] == other.facts["left_out"]
