"""The links of a landscape being imported: from its citations, or from a qrels file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors.landscape import BadField, OtherGain, UnknownNumber
from patbench_core.landscape import qrels as qrels_file
from patbench_core.landscape.landscape import family_codes
from patbench_core.landscape.links import left_out, resolve
from patbench_core.landscape.numbers import document_key
from patbench_core.landscape.schema import qrels_schema
from patbench_core.landscape.writing import sha256

_COLUMNS = ["publication_number", "family_id", "title", "cites"]

Links = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Query rows, document rows and gains, int32, each of shape (n_links,)."""


@dataclass(frozen=True)
class Linked:
    """What was written to ``qrels.parquet``, and what was not. Counts as in `LandscapeFacts`."""

    judgements: int  # lines of the qrels file
    links: int
    queries: int
    left_out: dict[str, int]
    citations: int
    citations_outside: int
    digests: list[bytes]


def link(folder: Path, qrels: Path | None, refuse: Callable[[BadField], None]) -> Linked:
    """Write ``qrels.parquet`` beside ``patents.parquet``, ordered by publication numbers.

    Parameters
    ----------
    folder : Path
    qrels : Path or None
        File of judgements; the documents' own citations if None.
    refuse : callable
        Called with each bad line of `qrels`.
    """
    table = pq.read_table(folder / "patents.parquet", columns=_COLUMNS)
    numbers = table["publication_number"].to_pylist()
    cited = resolve(numbers, table["cites"].combine_chunks())
    judgements = 0
    not_relevant = {}
    if qrels is None:
        query, doc, gain = cited.query_row, cited.doc_row, np.ones(len(cited.query_row), np.int32)
    else:
        judgements, zero_gain, (query, doc, gain) = _judged(qrels, numbers, refuse)
        not_relevant = {"not_relevant": zero_gain}
    out = left_out(query, doc, numbers, family_codes(table["family_id"].combine_chunks()), table["title"].to_pylist())
    keep = ~np.logical_or.reduce(list(out.values()))
    query, doc, gain = _ordered(numbers, query[keep], doc[keep], gain[keep])
    names = np.array(numbers, dtype=object)
    columns = [names[query].tolist(), names[doc].tolist(), gain]
    pq.write_table(pa.table(columns, schema=qrels_schema()), folder / "qrels.parquet", compression="zstd")
    return Linked(
        judgements=judgements,
        links=len(query),
        queries=len(np.unique(query)),
        left_out={reason: int(found.sum()) for reason, found in out.items()} | not_relevant,
        citations=cited.cited,
        citations_outside=cited.outside,
        digests=[sha256(row) for row in zip(columns[0], columns[1], gain.tolist(), strict=True)],
    )


def _judged(file: Path, numbers: list[str], refuse: Callable[[BadField], None]) -> tuple[int, int, Links]:
    """Number of lines, number of links judged not relevant, and the other links."""
    row_of = {document_key(number): row for row, number in enumerate(numbers)}
    found: dict[tuple[int, int], tuple[int, int]] = {}  # (query, document): gain, line
    lines = 0
    for judgement in qrels_file.read(file):
        lines += 1
        if isinstance(judgement, BadField):
            refuse(judgement)
            continue
        ends = {name: row_of.get(document_key(getattr(judgement, name))) for name in ("query_id", "doc_id")}
        if unknown := [name for name, row in ends.items() if row is None]:
            refuse(UnknownNumber(file, judgement.line, unknown[0], getattr(judgement, unknown[0])))
            continue
        gain, line = found.setdefault((ends["query_id"], ends["doc_id"]), (judgement.gain, judgement.line))
        if gain != judgement.gain:
            refuse(OtherGain(file, judgement.line, judgement.query_id, judgement.doc_id, line))
    links = np.array([(query, doc, gain) for (query, doc), (gain, _) in found.items() if gain], np.int32).reshape(-1, 3)
    return lines, len(found) - len(links), tuple(links.T)


def _ordered(numbers: list[str], query: np.ndarray, doc: np.ndarray, gain: np.ndarray) -> Links:
    """Links in ascending order of the query's number, then the document's."""
    place = np.empty(len(numbers), np.int32)
    place[sorted(range(len(numbers)), key=numbers.__getitem__)] = np.arange(len(numbers), dtype=np.int32)
    order = np.lexsort((place[doc], place[query]))
    return query[order], doc[order], gain[order]
