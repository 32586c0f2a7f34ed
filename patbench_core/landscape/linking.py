"""The links of a landscape being imported: from its citations, or from a qrels file."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors.landscape import BadField, LandscapeError, bad_cells, missing_value, not_text, short
from patbench_core.landscape.families import family_codes
from patbench_core.landscape.formats.opening import opened
from patbench_core.landscape.links import left_out, resolve
from patbench_core.landscape.numbers import NumberIndex, document_key
from patbench_core.landscape.schema import qrels_schema
from patbench_core.landscape.writing import link_digests

_GAIN = re.compile(r"([0-9]{1,10})(\.0*)?")
_COLUMNS = ["publication_number", "family_id", "title", "cites"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of a qrels file."""

    line: int
    query_id: str
    doc_id: str
    gain: int
    domain: str | None = None  # IN or OUT, where the judges said it


@dataclass(frozen=True)
class Judged:
    """Links that somebody judged.

    Attributes
    ----------
    place : Path
        What to call their source in an error.
    judgements : iterable of Judgement or BadField
        One a line, bad lines as the exception that tells what is wrong.
    all_count : bool
        Whether links inside a family and between equal titles count too; else they are left out as citations are.
    """

    place: Path
    judgements: Iterable[Judgement | BadField]
    all_count: bool = False


@dataclass(frozen=True)
class Linked:
    """What was written to ``qrels.parquet``, and what was not. Counts as in `LandscapeFacts`; `numbers` are codes."""

    judgements: int  # lines of judgement
    links: int
    queries: int
    left_out: dict[str, int]
    citations: int
    citations_outside: int
    citations_unread: int
    digests: list[bytes]
    numbers: np.ndarray


def link(folder: Path, judged: Judged | None, refuse: Callable[[BadField], None]) -> Linked:
    """Write ``qrels.parquet`` beside ``patents.parquet``, ordered by publication numbers.

    Parameters
    ----------
    folder : Path
    judged : Judged or None
        The documents' own citations if None.
    refuse : callable
        Called with each bad line of judgement.
    """
    table = pq.read_table(folder / "patents.parquet", columns=_COLUMNS)
    numbers = table["publication_number"].to_pylist()
    index = NumberIndex(numbers)
    cited = resolve(index, table["cites"].combine_chunks())
    judgements = 0
    not_relevant = {}
    if judged is None:
        query, doc = cited.query_row, cited.doc_row
        gain, domain = np.ones(len(query), np.int32), np.full(len(query), None)
    else:
        judgements, zero_gain, (query, doc, gain, domain) = _judged(judged, numbers, refuse)
        not_relevant = {"not_relevant": zero_gain}
    codes = index.codes()
    families = family_codes(table["family_id"].combine_chunks(), codes)
    out = left_out(query, doc, codes, families, table["title"].to_pylist())
    if judged and judged.all_count:
        out = {"self": out["self"]}
    places = _ordered(numbers, query, doc, ~np.logical_or.reduce(list(out.values())))
    query, doc, gain, domains = query[places], doc[places], gain[places], domain[places].tolist()
    ends = [table["publication_number"].combine_chunks().take(pa.array(end)) for end in (query, doc)]
    made = pa.table([*ends, gain, domains], schema=qrels_schema())
    pq.write_table(made, folder / "qrels.parquet", compression="zstd")
    return Linked(
        judgements=judgements,
        links=len(query),
        queries=len(np.unique(query)),
        left_out={reason: int(mask.sum()) for reason, mask in out.items()} | not_relevant,
        citations=cited.cited,
        citations_outside=cited.outside,
        citations_unread=cited.unread,
        digests=link_digests(numbers, query.tolist(), doc.tolist(), gain.tolist(), domains),
        numbers=codes,
    )


def _judged(
    judged: Judged, numbers: list[str], refuse: Callable[[BadField], None]
) -> tuple[int, int, tuple[np.ndarray, ...]]:
    """Number of lines, number of links judged not relevant, and the other links.

    These are rows of both ends, gains (int32), and domains as given (str or None), each of shape (n_links,).
    """
    row_of = {document_key(number): row for row, number in enumerate(numbers)}
    first_of: dict[tuple[int, int], Judgement] = {}
    lines = 0
    for judgement in judged.judgements:
        lines += 1
        if isinstance(judgement, BadField):
            refuse(judgement)
            continue
        place, line, one, other = judged.place, judgement.line, judgement.query_id, judgement.doc_id
        query_row, doc_row = (row_of.get(document_key(number)) for number in (one, other))
        if query_row is None or doc_row is None:
            field, number = ("query_id", one) if query_row is None else ("doc_id", other)
            why = f"no document of the landscape is {short(number)}"
            refuse(BadField(place, line, field, "unknown number", why, "import the file that holds it too"))
            continue
        first = first_of.setdefault((query_row, doc_row), judgement)
        if first.gain != judgement.gain:
            why = f"{short(one)} {short(other)} has another score in line {first.line}"
            refuse(BadField(place, line, "score", "other gain", why, "keep the line that is right"))
    relevant = [(query, doc, each.gain) for (query, doc), each in first_of.items() if each.gain]
    domain = np.array([each.domain for each in first_of.values() if each.gain], object)
    query, doc, gain = np.array(relevant, np.int32).reshape(-1, 3).T
    return lines, len(first_of) - len(relevant), (query, doc, gain, domain)


def _ordered(numbers: list[str], query: np.ndarray, doc: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Places of the links that count, in ascending order of the query's number, then the document's."""
    position = np.empty(len(numbers), np.int32)
    position[sorted(range(len(numbers)), key=numbers.__getitem__)] = np.arange(len(numbers), dtype=np.int32)
    places = np.flatnonzero(counted)
    return places[np.lexsort((position[doc[places]], position[query[places]]))]


def read_qrels(file: Path) -> Iterator[Judgement | BadField]:
    """Lines of a qrels file, tab-separated with a header ``query_id``, ``doc_id`` and, if it likes, ``score``.

    Further columns are ignored; without ``score`` every gain is 1. A bad line comes as the exception that tells what
    is wrong.

    Raises
    ------
    LandscapeError
        If the header lacks ``query_id`` or ``doc_id``, or the file is not UTF-8 text.
    """
    with opened(file) as handle:
        reader = csv.reader(
            io.TextIOWrapper(handle, encoding="utf-8-sig", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        try:
            header = next(reader, [])
            if missing := [name for name in ("query_id", "doc_id") if name not in header]:
                raise LandscapeError(
                    f"file {file}, line 1: cannot be read as qrels (columns missing: {', '.join(missing)}): export it "
                    "with these columns"
                )
            for cells in reader:
                if cells:
                    yield _judgement(file, reader.line_num, header, cells)
        except UnicodeDecodeError as error:
            raise not_text(file) from error


def _judgement(file: Path, line: int, header: list[str], cells: list[str]) -> Judgement | BadField:
    if len(cells) != len(header):
        return bad_cells(file, line, len(cells), len(header))
    values = dict(zip(header, map(str.strip, cells), strict=True))
    for name in ("query_id", "doc_id"):
        if not values[name]:
            return missing_value(file, line, name)
    score = values.get("score", "1")
    match = _GAIN.fullmatch(score)
    if match is None or int(match[1]) >= 2**31:
        why = f"{short(score)} is not a whole number from 0 to 2147483647"
        return BadField(file, line, "score", "bad gain", why, "write 1 for a plain link")
    return Judgement(line, values["query_id"], values["doc_id"], int(match[1]))
