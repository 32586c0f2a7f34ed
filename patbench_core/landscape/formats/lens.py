"""CSV exports of patents from Lens.org.

Lists are joined by ``;;``, dates are ISO 8601. ``Simple Family Members`` holds the Lens IDs of the whole family, the
patent's own included: the first in order names the family. Exports made before 2021 call the ``Display Key``
``Publication Number`` and have neither abstracts nor families. No export holds claims, descriptions or cited numbers
(only their count): a landscape of Lens exports gets its links from a qrels file, or the texts from another source.
"""

from collections.abc import Collection

from patbench_core.errors.landscape import BadNumber
from patbench_core.landscape import numbers
from patbench_core.landscape.formats.row import Row
from patbench_core.landscape.schema import Patent

REQUIRED = frozenset(
    {"Jurisdiction", "Kind", "Publication Date", "Title", "CPC Classifications", "IPCR Classifications"}
)
FIELDS = REQUIRED | {"#", "Display Key", "Publication Number", "Abstract", "Simple Family Members"}


def missing(columns: Collection[str]) -> list[str]:
    """Columns that every export has and `columns` lacks."""
    number = [] if {"Display Key", "Publication Number"}.intersection(columns) else ["Display Key"]
    return number + sorted(REQUIRED.difference(columns))


def patent(row: Row) -> Patent:
    """The patent that a row holds."""
    written = row.required("Display Key" if "Display Key" in row.values else "Publication Number")
    parts = numbers.parse(written)
    if parts is None:
        raise BadNumber(row.file, row.line, written)
    return Patent(
        publication_number="-".join(filter(None, parts)),
        country=row.country("Jurisdiction", written),
        family_id=min(_list(row, "Simple Family Members"), default=None),
        publication_date=row.date("Publication Date"),
        title=row.text("Title"),
        abstract=row.text("Abstract"),
        ipc=_list(row, "IPCR Classifications"),
        cpc=_list(row, "CPC Classifications"),
    )


def _list(row: Row, field: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, row.text(field).split(";;")))))
