"""What a patent is, and the columns in which a landscape keeps it.

A landscape is a folder::

    landscape.json     name, synthetic, source, counts, digest (see `facts.LandscapeFacts`)
    patents.parquet    one row a patent, columns of `patents_schema`
    qrels.parquet      one row a link from a query to a relevant document, columns of `qrels_schema`
    vectors/NAME.parquet   vectors that came with the patents (publication_number, vector), if any
"""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

FORMAT = 1
"""Version of the folder's layout, in ``landscape.json``."""


@dataclass(frozen=True, slots=True)
class Patent:
    """One patent document. Absent text is the empty string, absent dates and families are None."""

    publication_number: str
    country: str
    family_id: str | None = None
    publication_date: str | None = None  # ISO 8601: YYYY-MM-DD, or YYYY-MM or YYYY where a file says no more
    title: str = ""
    abstract: str = ""
    claims: str = ""
    description: str = ""
    expert_title: str = ""  # human-written summary such as DWPI
    expert_abstract: str = ""
    ipc: tuple[str, ...] = ()
    cpc: tuple[str, ...] = ()
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cites: tuple[str, ...] = ()  # cited numbers as written, in the landscape or not
    vectors: dict[str, tuple[float, ...]] = field(default_factory=dict)
    text: str = ""  # the only text of a document that has no sections
    ranked: bool = True  # False for a query that is not a document of the collection
    family_members: tuple[str, ...] = ()  # of its family, by any identifiers, for the import alone


TEXT_FIELDS = ("title", "abstract", "claims", "description", "expert_title", "expert_abstract", "text")

LATER: dict[str, Any] = {"text": "", "ranked": True}
"""Columns that folders written before them lack, and what those mean by it. At this value a column is in no digest."""


def patents_schema() -> pa.Schema:
    """Columns of ``patents.parquet``."""
    strings = pa.list_(pa.string())
    return pa.schema(
        [
            pa.field("publication_number", pa.string(), nullable=False),
            pa.field("country", pa.string(), nullable=False),
            pa.field("family_id", pa.string()),
            pa.field("publication_date", pa.string()),
            *(pa.field(name, pa.string(), nullable=False) for name in TEXT_FIELDS),
            pa.field("ipc", strings, nullable=False),
            pa.field("cpc", strings, nullable=False),
            pa.field("labels", pa.map_(pa.string(), strings), nullable=False),
            pa.field("cites", strings, nullable=False),
            pa.field("ranked", pa.bool_(), nullable=False),
        ]
    )


_NAMES = patents_schema().names


def qrels_schema() -> pa.Schema:
    """Columns of ``qrels.parquet``; gain is a positive integer, domain IN, OUT or null where nobody gave one."""
    return pa.schema(
        [
            pa.field("query_id", pa.string(), nullable=False),
            pa.field("doc_id", pa.string(), nullable=False),
            pa.field("gain", pa.int32(), nullable=False),
            pa.field("domain", pa.string()),
        ]
    )


def patent_row(patent: Patent) -> dict[str, Any]:
    """The row of ``patents.parquet`` that holds `patent` (its vectors are kept apart)."""
    row: dict[str, Any] = {name: getattr(patent, name) for name in _NAMES}
    row["ipc"], row["cpc"], row["cites"] = list(patent.ipc), list(patent.cpc), list(patent.cites)
    row["labels"] = [(name, list(values)) for name, values in sorted(patent.labels.items())]
    return row
