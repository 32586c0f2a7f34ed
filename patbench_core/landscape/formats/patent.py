"""The patents of a row of fields: one, or where its number's cell holds several publications, each of them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from patbench_core.errors.landscape import BadNumber
from patbench_core.landscape.formats.row import Row
from patbench_core.landscape.numbers import looks_like_number, parse, publications, with_country
from patbench_core.landscape.schema import TEXT_FIELDS, Patent


def patents(row: Row) -> Iterator[Patent]:
    """The patents that a row holds.

    Raises
    ------
    BadField
        For what a patent cannot have.
    """
    number = row.required("publication_number")
    several = publications(number)
    if len(several) < 2:
        yield _patent(row, number)
        return
    dates = _beside(row.values.get("publication_date"), len(several))
    for one, date in zip(several, dates, strict=True):
        members = [*(row.values.get("family_members") or ()), *several]  # an office lists publications of one invention
        yield _patent(replace(row, values={**row.values, "family_members": members, "publication_date": date}), one)


def _beside(dates: Any, count: int) -> list[Any]:
    """A date for each of several publications: a cell of as many, or one for all."""
    if isinstance(dates, str):
        for separator in (";", "\n", "|", None):
            parts = [part.strip() for part in dates.split(separator)]
            if len(parts) == count:
                return list(parts)
    return [dates] * count


def _patent(row: Row, number: str) -> Patent:
    if row.filled("expert"):
        row = _with_expert(row)
    there, text = row.values, row.text
    number = with_country(number, text("country").strip().upper()) if "country" in there else number
    ranked = row.flag("ranked", True)
    parts = parse(number)
    if ranked and parts is None and looks_like_number(number):
        raise BadNumber(row.file, row.line, number)
    return Patent(
        publication_number=number,
        country=row.country("country", number, parts),
        family_id=row.family("family_id"),
        family_members=row.strings("family_members"),
        publication_date=row.spare_date("publication_date"),
        ipc=row.strings("ipc"),
        cpc=row.strings("cpc"),
        labels=row.labels("labels"),
        cites=row.strings("cites"),
        vectors=row.vectors(),
        ranked=ranked,
        **{name: text(name) for name in TEXT_FIELDS if name in there},
    )


def _with_expert(row: Row) -> Row:
    """`row` with ``expert`` spread over ``expert_title`` and ``expert_abstract``."""
    expert = row.values["expert"]
    parts = expert if isinstance(expert, dict) else {"abstract": row.text("expert")}
    spread = {f"expert_{part}": parts.get(part) for part in ("title", "abstract")}
    return replace(row, values={**row.values, **spread})
