"""DAPFAM's three tables as patents and judgements.

Texts are kept as they are, blanks and all, so that they can be rendered as MTEB renders them. A family that is both a
query and a document of the collection becomes two documents of one family: the query ``ID/query`` and the document
``ID``, which is found for other queries and never for itself.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from patbench_core.benchmarks.table import rows
from patbench_core.landscape.ipc_text import codes
from patbench_core.landscape.linking import Judgement
from patbench_core.landscape.schema import Patent

TEXTS = {"title": "title_en", "abstract": "abstract_en", "claims": "claims_text", "description": "description_en"}
COLUMNS = {
    **TEXTS,
    "country": "jurisdiction",
    "publication_date": "earliest_claim_date",
    "ipc": "ipcr_codes_str",
    "ipc classes": "classifications_ipcr_list_first_three_chars_list",
}
"""Column of both tables of families, by what it becomes."""

DOCUMENT_ID, QUERY_ID, SCORE, DOMAIN = "relevant_id", "query_id", "relevance_score", "domain_rel"

BOTH = "queries that are documents too; MTEB ranks such a document for itself, patbench does not"
UNREADABLE = "families with IPC text that was not understood to the end"
OTHER_CLASSES = "families whose IPC codes and list of IPC classes differ; both count"
NO_DATE = "families whose date was not understood; left empty"
NOT_RELEVANT = "relations of score 0 (domain NC), which are not links"
ITSELF = "relations of a query with itself; left out"
STRAY = "relations with an id that neither table has; left out"


@dataclass
class Content:
    """The tables of one revision; what is counted is complete when `patents` and `judgements` have been read.

    Attributes
    ----------
    corpus, queries, relations : Path
        Files.
    counts : Counter of str
        Rows that were left out or stand for others, by reason.
    """

    corpus: Path
    queries: Path
    relations: Path
    counts: Counter[str] = field(default_factory=Counter)
    _names: dict[str, str] = field(default_factory=dict)
    _documents: set[str] = field(default_factory=set)

    def patents(self) -> Iterator[Patent]:
        """Documents of the collection, then the queries, which are not ranked.

        Raises
        ------
        BenchmarkError
        """
        asked = {str(row[QUERY_ID]) for row in rows(self.queries, [QUERY_ID])}
        for row in rows(self.corpus, [DOCUMENT_ID, *COLUMNS.values()]):
            name = str(row[DOCUMENT_ID])
            self._documents.add(name)
            yield self._patent(row, name, name if name in asked else None, ranked=True)
        for row in rows(self.queries, [QUERY_ID, *COLUMNS.values()]):
            name = str(row[QUERY_ID])
            both = name in self._documents
            self._count(BOTH, both)
            self._names[name] = f"{name}/query" if both else name
            yield self._patent(row, self._names[name], name if both else None, ranked=False)

    def judgements(self) -> Iterator[Judgement]:
        """Relations, read after the patents; those of score 0 have gain 0.

        Raises
        ------
        BenchmarkError
        """
        for number, row in enumerate(rows(self.relations, [QUERY_ID, DOCUMENT_ID, SCORE, DOMAIN]), 1):
            query, document = str(row[QUERY_ID]), str(row[DOCUMENT_ID])
            gain = int((row[SCORE] or 0) > 0)
            self._count(NOT_RELEVANT, not gain)
            stray = query not in self._names or document not in self._documents
            self._count(STRAY, stray)
            self._count(ITSELF, not stray and query == document)
            if not stray and query != document:
                domain = row[DOMAIN] if gain and row[DOMAIN] in ("IN", "OUT") else None
                yield Judgement(number, self._names[query], document, gain, domain)

    def _patent(self, row: Mapping[str, Any], name: str, family: str | None, ranked: bool) -> Patent:
        when = str(row[COLUMNS["publication_date"]] or "")[:10]
        day = _day(when)
        self._count(NO_DATE, bool(when) and day is None)
        return Patent(
            publication_number=name,
            country=str(row[COLUMNS["country"]] or ""),
            family_id=family,
            publication_date=day,
            ipc=self._ipc(row),
            ranked=ranked,
            title=str(row[TEXTS["title"]] or ""),
            abstract=str(row[TEXTS["abstract"]] or ""),
            claims=str(row[TEXTS["claims"]] or ""),
            description=str(row[TEXTS["description"]] or ""),
        )

    def _ipc(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Codes, and those classes of the list of classes that none of them has."""
        ipc, whole = codes(str(row[COLUMNS["ipc"]] or ""))
        classes, whole_list = codes(str(row[COLUMNS["ipc classes"]] or ""))
        self._count(UNREADABLE, not (whole and whole_list))
        of_codes, listed = {code[:3] for code in ipc}, {code[:3] for code in classes}
        self._count(OTHER_CLASSES, bool(ipc and classes) and of_codes != listed)
        return (*ipc, *sorted(listed - of_codes))

    def _count(self, reason: str, holds: bool) -> None:
        if holds:
            self.counts[reason] += 1


def _day(text: str) -> str | None:
    """A date as ISO 8601 writes it, or None."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
