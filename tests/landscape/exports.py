"""Small exports of each kind, made by the tests: three patents, of which the second cites the first."""

import csv
import gzip
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

PATENTS: list[dict[str, Any]] = [
    {
        "publication_number": f"US-{1000001 + place}-A",
        "title": title,
        "abstract": f"{title}, described.",
        "publication_date": f"200{place}-02-03",
        "family_id": str(place + 1),
        "ipc": ["A61H3/00"],
        "cites": ["US-1000001-A"] if place else [],
    }
    for place, title in enumerate(("Walking frame", "Walking stick", "Walking shoe with Prüfgerät"))
]


def as_csv(rows: list[dict[str, Any]], separator: str = ",") -> bytes:
    """A table with lists joined by bars."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(rows[0])
    writer.writerows(["|".join(cell) if isinstance(cell, list) else cell for cell in row.values()] for row in rows)
    return text.getvalue().encode()


def as_jsonl(rows: list[dict[str, Any]]) -> bytes:
    """One object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    """Columns with lists."""
    content = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), content, compression="none")
    return content.getvalue()


def as_xlsx(rows: list[dict[str, Any]], *above: list[Any]) -> bytes:
    """A sheet, with rows above its header."""
    from openpyxl import Workbook

    book, content = Workbook(), io.BytesIO()
    sheet = book.active
    for line in above:
        sheet.append(line)
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(["; ".join(cell) if isinstance(cell, list) else cell for cell in row.values()])
    book.save(content)
    return content.getvalue()


MADE = {
    "a.csv": as_csv(PATENTS),
    "a.tsv": as_csv(PATENTS, "\t"),
    "a.jsonl": as_jsonl(PATENTS),
    "a.json": json.dumps({"total": 3, "data": PATENTS}, indent=1).encode(),
    "a.parquet": as_parquet(PATENTS),
    "a.xlsx": as_xlsx(PATENTS),
    "a.jsonl.gz": gzip.compress(as_jsonl(PATENTS)),
}
"""The same patents in each container."""
