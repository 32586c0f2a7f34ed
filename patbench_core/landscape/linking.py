"""The links of a landscape being imported: from its citations, or from a qrels file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from patbench_core.errors.landscape import BadField, OtherGain, UnknownNumber
from patbench_core.landscape.families import family_codes
from patbench_core.landscape.links import left_out, resolve
from patbench_core.landscape.numbers import NumberIndex, document_key
from patbench_core.landscape.qrels import Judgement
from patbench_core.landscape.schema import qrels_schema
from patbench_core.landscape.writing import link_digests

_COLUMNS = ["publication_number", "family_id", "title", "cites"]


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
class _Links:
    """Rows of both ends, gains, and domains as given (an object array of str or None), each of shape (n_links,)."""

    query: np.ndarray
    doc: np.ndarray
    gain: np.ndarray
    domain: np.ndarray

    def at(self, places: np.ndarray) -> "_Links":
        return _Links(self.query[places], self.doc[places], self.gain[places], self.domain[places])


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
        ones = np.ones(len(cited.query_row), np.int32)
        links = _Links(cited.query_row, cited.doc_row, ones, np.full(len(ones), None))
    else:
        judgements, zero_gain, links = _judged(judged, numbers, refuse)
        not_relevant = {"not_relevant": zero_gain}
    codes = index.codes()
    families = family_codes(table["family_id"].combine_chunks(), codes)
    out = left_out(links.query, links.doc, codes, families, table["title"].to_pylist())
    if judged and judged.all_count:
        out = {"self": out["self"]}
    links = _ordered(numbers, links.at(~np.logical_or.reduce(list(out.values()))))
    ends = [table["publication_number"].combine_chunks().take(pa.array(end)) for end in (links.query, links.doc)]
    domains = links.domain.tolist()
    pq.write_table(
        pa.table([*ends, links.gain, domains], schema=qrels_schema()), folder / "qrels.parquet", compression="zstd"
    )
    return Linked(
        judgements=judgements,
        links=len(links.query),
        queries=len(np.unique(links.query)),
        left_out={reason: int(mask.sum()) for reason, mask in out.items()} | not_relevant,
        citations=cited.cited,
        citations_outside=cited.outside,
        citations_unread=cited.unread,
        digests=link_digests(numbers, links.query.tolist(), links.doc.tolist(), links.gain.tolist(), domains),
        numbers=codes,
    )


def _judged(judged: Judged, numbers: list[str], refuse: Callable[[BadField], None]) -> tuple[int, int, _Links]:
    """Number of lines, number of links judged not relevant, and the other links."""
    row_of = {document_key(number): row for row, number in enumerate(numbers)}
    first_of: dict[tuple[int, int], Judgement] = {}
    lines = 0
    for judgement in judged.judgements:
        lines += 1
        if isinstance(judgement, BadField):
            refuse(judgement)
            continue
        query_row, doc_row = (row_of.get(document_key(number)) for number in (judgement.query_id, judgement.doc_id))
        if query_row is None:
            refuse(UnknownNumber(judged.place, judgement.line, "query_id", judgement.query_id))
            continue
        if doc_row is None:
            refuse(UnknownNumber(judged.place, judgement.line, "doc_id", judgement.doc_id))
            continue
        first = first_of.setdefault((query_row, doc_row), judgement)
        if first.gain != judgement.gain:
            refuse(OtherGain(judged.place, judgement.line, judgement.query_id, judgement.doc_id, first.line))
    relevant = [(query, doc, each.gain) for (query, doc), each in first_of.items() if each.gain]
    domain = np.array([each.domain for each in first_of.values() if each.gain], object)
    query, doc, gain = np.array(relevant, np.int32).reshape(-1, 3).T
    return lines, len(first_of) - len(relevant), _Links(query, doc, gain, domain)


def _ordered(numbers: list[str], links: _Links) -> _Links:
    """Links in ascending order of the query's number, then the document's."""
    position = np.empty(len(numbers), np.int32)
    position[sorted(range(len(numbers)), key=numbers.__getitem__)] = np.arange(len(numbers), dtype=np.int32)
    return links.at(np.lexsort((position[links.doc], position[links.query])))
