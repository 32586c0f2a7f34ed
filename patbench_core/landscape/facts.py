"""What ``landscape.json`` says about a landscape, key by key."""

from typing import NotRequired, TypedDict


class SourceFile(TypedDict):
    """Something that a landscape was made from."""

    file: str  # name without folder; for generated landscapes the seed
    sha256: str  # of the bytes as they lay on the disk; for generated landscapes of the generator
    format: str  # "jsonl", "parquet", "google", "lens", "qrels" or "generated"; of a benchmark its name
    rows: int  # rows or lines read from it, bad ones included


class VectorFacts(TypedDict):
    """Vectors that came along with the patents under one name."""

    documents: int
    dimension: int


class BenchmarkFacts(TypedDict):
    """The part of a benchmark that a landscape was made from."""

    name: str
    task: str  # its task; the prompts of a model for it are used, where it has some
    revision: str  # commit of the data set
    columns: dict[str, str]  # column that was read, by role
    counts: dict[str, int]  # rows that were left out or stand for others, by reason


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
    left_out: dict[str, int]  # links that do not count, by reason (see `links` and `qrels`)
    citations: int  # cited numbers, as often as they are cited
    citations_outside: int  # those that no document of the landscape has
    merged_rows: int  # rows that added codes, citations, labels or vectors to an earlier row of their number
    skipped_rows: int  # bad rows left out by skip_bad, listed in skipped.tsv
    other_fields: dict[str, int]  # fields that patbench does not read: rows in which each is filled
    vectors: dict[str, VectorFacts]
    replaces: str | None  # digest of the landscape of this name that the import replaced
    benchmark: NotRequired[BenchmarkFacts]
    digest: str  # SHA-256 over patents, links and vectors, whatever the order of rows
