"""What ``landscape.json`` says about a landscape, key by key."""

from typing import NotRequired, TypedDict, cast

from patbench_core.errors.landscape import LandscapeError


class SourceFile(TypedDict):
    """Something that a landscape was made from."""

    file: str  # name without folder; for generated landscapes the seed
    sha256: str  # of the bytes as they lay on the disk; for generated landscapes of the generator
    format: str  # the format's name; of patbench's own fields "jsonl", "parquet" ...; "qrels"; of a benchmark its name
    rows: int  # rows or lines read from it, bad ones included
    encoding: NotRequired[str]  # of text, and how it was found
    missing: NotRequired[list[str]]  # fields that such an export can have and this one does not
    says: NotRequired[str]  # what no export of this kind holds
    dates: NotRequired[str]  # how dates were read, where the whole column had to say
    spared: NotRequired[dict[str, str]]  # values left out because they could not be read: how many, the first one
    absent: NotRequired[dict[str, int]]  # words for nothing ("NA"), by field


class BenchmarkFacts(TypedDict):
    """The part of a benchmark that a landscape was made from."""

    name: str
    task: str  # its task; the prompts of a model for it are used, where it has some
    revision: str  # commit of the data set
    columns: dict[str, str]  # column that was read, by role
    counts: dict[str, int]  # rows that were left out or stand for others, by reason


class Declared(TypedDict, total=False):
    """What the one who imported a landscape says of it."""

    source: str  # where the patents are from
    licence: str
    unit: str  # what a document is: "patents", "claims" or "phrases"
    label_meaning: str  # what the labels mean


class LandscapeFacts(TypedDict):
    """The content of ``landscape.json``."""

    format: int  # version of the folder's layout, `schema.FORMAT`
    name: str
    synthetic: bool  # written by a generator, not by patent offices
    source: list[SourceFile]
    documents: int
    queries: int  # documents with at least one link
    links: int
    links_from: str  # "citations" or "qrels"
    left_out: dict[str, int]  # links that do not count, by reason (see `links` and `linking`)
    citations: int  # cited numbers, as often as they are cited
    citations_outside: int  # those that no document of the landscape has
    citations_unread: NotRequired[int]  # those that cannot be read as a publication number
    merged_rows: int  # rows that added codes, citations, labels or vectors to an earlier row of their number
    skipped_rows: int  # bad rows left out by skip_bad, listed in skipped.tsv
    skipped_reasons: NotRequired[dict[str, int]]  # the same, by field and kind of fault
    unmatched_rows: NotRequired[int]  # rows that only complete a patent, where no file has that patent
    mapping: NotRequired[dict[str, list[str]]]  # columns as the user mapped them, by field
    declared: NotRequired[Declared]
    other_fields: dict[str, int]  # fields that patbench does not read: rows in which each is filled
    vectors: dict[str, dict[str, int]]  # vectors that came with the patents, by name: documents and dimension
    replaces: str | None  # digest of the landscape of this name that the import replaced
    benchmark: NotRequired[BenchmarkFacts]
    digest: str  # SHA-256 over patents, links and vectors, whatever the order of rows


UNITS = ("patents", "claims", "phrases")
"""What a document of a landscape can be."""

UNNAMED = "labels"
"""Name of the only label set of a landscape whose labels came as a list."""


def declared(facts: LandscapeFacts) -> Declared:
    """Source, licence, unit and meaning of labels of a landscape, empty where nobody said it.

    Landscapes of older versions say nothing: their documents are patents.
    """
    return {"source": "", "licence": "", "unit": UNITS[0], "label_meaning": "", **facts.get("declared", {})}


def declaration(**texts: str) -> Declared:
    """What a user declares, empty texts left out.

    Raises
    ------
    LandscapeError
        If the unit is not one of `UNITS`.
    """
    if texts.get("unit") and texts["unit"] not in UNITS:
        raise LandscapeError(f"unit {texts['unit']!r} is not known: use one of {', '.join(UNITS)}")
    return cast(Declared, {name: " ".join(text.split()) for name, text in texts.items() if text.strip()})
