"""CSV exports of Google Patents Public Data, one file a topic.

Lists are written as Python lists, dates as YYYYMMDD, no family as 0 or -1, no vector as a lone comma. The file's name
without ``.csv`` is a label: of every row, or where there is a column ``valid``, of its True rows, while False rows
(drawn at random, not found by the topic's search) get ``seed-negative:`` before it. Runs of blanks in titles and
abstracts, which come from typesetting, are made one.
"""

import ast
import json
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from patbench_core.errors.landscape import BadList, BadValid
from patbench_core.landscape.formats.row import Row, is_vector_name
from patbench_core.landscape.schema import Patent

REQUIRED = frozenset(
    {
        "publication_number",
        "publication_date",
        "family_id",
        "title_text",
        "abstract_text",
        "cpc_code",
        "ipc_code",
        "refs",
    }
)
FIELDS = REQUIRED | {"", "country_code", "valid"}  # the nameless column numbers the rows

_NO_FAMILY = {"0", "-1"}
_VALID = {"True": "", "False": "seed-negative:"}


def missing(columns: Collection[str]) -> list[str]:
    """Columns that every export has and `columns` lacks."""
    return sorted(REQUIRED.difference(columns))


def patent(row: Row) -> Patent:
    """The patent that a row holds."""
    row = _with_lists(row)
    number = row.required("publication_number")
    family = row.identifier("family_id")
    return Patent(
        publication_number=number,
        country=row.country("country_code", number),
        family_id=None if family in _NO_FAMILY else family,
        publication_date=row.date("publication_date"),
        title=" ".join(row.text("title_text").split()),
        abstract=" ".join(row.text("abstract_text").split()),
        ipc=tuple(dict.fromkeys(code.rstrip("/") for code in row.strings("ipc_code"))),
        cpc=row.strings("cpc_code"),
        labels={"labels": (_label(row),)},
        cites=tuple(sorted(row.strings("refs"))),
        vectors=row.vectors(),
    )


def _label(row: Row) -> str:
    topic = row.file.name.removesuffix(".gz").removesuffix(".csv")
    valid = row.text("valid") if "valid" in row.values else "True"
    if valid not in _VALID:
        raise BadValid(row.file, row.line, valid)
    return _VALID[valid] + topic


def _with_lists(row: Row) -> Row:
    """`row` with its lists parsed: JSON where it can be, since vectors are long and JSON is fast."""
    lists = {name: _parsed(row, name, ast.literal_eval) for name in ("ipc_code", "cpc_code", "refs")}
    vectors = {name: _parsed(row, name, json.loads) for name in row.values if is_vector_name(name)}
    return replace(row, values={**row.values, **lists, **vectors})


def _parsed(row: Row, field: str, parse: Callable[[str], Any]) -> Any:
    written = row.text(field).strip(" ,")
    try:
        return parse(written) if written else None
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise BadList(row.file, row.line, field, written) from error
