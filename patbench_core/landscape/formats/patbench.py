"""The fields of patbench JSONL and Parquet. Null or a missing field means absent; fields not named here are ignored.

======================================= ===============================================================================
field                                   value
======================================= ===============================================================================
``publication_number``                  text; the one field that must be there
``country``                             text; taken from the publication number if absent
``family_id``                           text or whole number
``publication_date``                    YYYY-MM-DD or YYYYMMDD
``title abstract claims description``   texts
``expert``                              text (a summary such as DWPI), or an object ``{"title", "abstract"}``
``expert_title expert_abstract``        the same as two texts
``ipc cpc``                             lists of codes
``cites``                               list of cited numbers as written
``labels``                              list of labels, or an object of such lists: one a label set
``text``                                the only text of a document that has no sections
``ranked``                              false for a query that is no document of the collection
``embedding...``                        list of numbers: vectors that came with the patents, under the field's name
======================================= ===============================================================================
"""

from dataclasses import replace

from patbench_core.landscape.formats.row import Row
from patbench_core.landscape.schema import Patent

FIELDS = frozenset(Patent.__dataclass_fields__) - {"vectors"} | {"expert"}


def patent(row: Row) -> Patent:
    """The patent that a row holds."""
    if row.filled("expert"):
        row = _with_expert(row)
    number = row.required("publication_number")
    return Patent(
        publication_number=number,
        country=row.country("country", number),
        family_id=row.identifier("family_id"),
        publication_date=row.date("publication_date"),
        title=row.text("title"),
        abstract=row.text("abstract"),
        claims=row.text("claims"),
        description=row.text("description"),
        expert_title=row.text("expert_title"),
        expert_abstract=row.text("expert_abstract"),
        ipc=row.strings("ipc"),
        cpc=row.strings("cpc"),
        labels=row.labels("labels"),
        cites=row.strings("cites"),
        vectors=row.vectors(),
        text=row.text("text"),
        ranked=row.flag("ranked", True),
    )


def _with_expert(row: Row) -> Row:
    """`row` with ``expert`` spread over ``expert_title`` and ``expert_abstract``."""
    expert = row.values["expert"]
    parts = expert if isinstance(expert, dict) else {"abstract": row.text("expert")}
    spread = {f"expert_{part}": parts.get(part) for part in ("title", "abstract")}
    return replace(row, values={**row.values, **spread})
