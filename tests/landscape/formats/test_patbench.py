"""Fields of patbench JSONL and Parquet."""

from pathlib import Path

from patbench_core.landscape.formats.layout import FIELDS
from patbench_core.landscape.formats.row import Row, patents
from patbench_core.landscape.schema import Patent


def test_every_field_arrives() -> None:
    """All that a patent can have is read under the names of the schema."""
    values = {
        "publication_number": "EP-7-A1",
        "country": "EP",
        "family_id": 12,
        "publication_date": "20010203",
        "title": "t",
        "abstract": "a",
        "claims": "c",
        "description": "d",
        "expert_title": "et",
        "expert_abstract": "ea",
        "ipc": ["A61B5/00"],
        "cpc": ["G06F3/01"],
        "labels": {"topic": ["x"]},
        "cites": ["US-1-A"],
        "embedding_v1": [0.5],
    }
    expected = Patent(
        publication_number="EP-7-A1",
        country="EP",
        family_id="12",
        publication_date="2001-02-03",
        title="t",
        abstract="a",
        claims="c",
        description="d",
        expert_title="et",
        expert_abstract="ea",
        ipc=("A61B5/00",),
        cpc=("G06F3/01",),
        labels={"topic": ("x",)},
        cites=("US-1-A",),
        vectors={"embedding_v1": (0.5,)},
    )
    assert list(patents(Row(Path("f"), 1, values))) == [expected]
    assert set(FIELDS).issuperset(values.keys() - {"embedding_v1"})


def test_an_expert_text_is_the_expert_abstract() -> None:
    """``expert`` may be one text or an object."""
    number = {"publication_number": "EP-7-A1"}
    (text,) = patents(Row(Path("f"), 1, {**number, "expert": "NOVELTY"}))
    (both,) = patents(Row(Path("f"), 1, {**number, "expert": {"title": "t", "abstract": "NOVELTY"}}))
    assert (text.expert_title, text.expert_abstract) == ("", "NOVELTY")
    assert (both.expert_title, both.expert_abstract) == ("t", "NOVELTY")
