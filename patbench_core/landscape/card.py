"""A landscape at a glance: what it holds, what its links are, what was left out."""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from patbench_core.landscape.facts import Declared, LandscapeFacts, declared
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.landscape.schema import TEXT_FIELDS


@dataclass(frozen=True)
class Card:
    """Facts about a landscape, for people and (by `dataclasses.asdict`) for JSON."""

    facts: LandscapeFacts
    sections: dict[str, dict[str, int]]  # documents that have it; median, percentile_95 and longest, in characters
    fields: dict[str, int]  # documents that have a family, a date, codes, citations
    offices: dict[str, int]  # documents by country, most frequent first
    domain3: dict[str, int]  # links by IPC class: IN, OUT, or UNKNOWN where one end has no code
    domain4: dict[str, int]  # by subclass
    given: dict[str, int]  # as the judgements say
    contradicted: int  # links of which judgement and IPC class say different things
    label_sets: dict[str, dict[str, int]]  # labels, and documents with at least one of them
    empty_documents: int  # no text at all
    duplicate_texts: int  # documents whose title and abstract another document before them has, letter by letter
    declared: Declared  # source, licence, unit and meaning of labels
    inside: float | None  # share of all cited numbers that are documents of the landscape; None without citations
    largest_family: int  # documents of it; one where there is none
    unspaced: int  # documents with text of scripts that part no words by blanks
    dated_links: int  # links between documents that both have a date
    younger: int  # those whose cited document was published after the citing one


def card(landscape: Landscape) -> Card:
    """Look through a landscape, a batch of rows at a time."""
    lengths: dict[str, list[np.ndarray]] = {name: [] for name in TEXT_FIELDS}
    texts: set[bytes] = set()
    filled = 0
    for batch in landscape.batches(TEXT_FIELDS):
        for name in TEXT_FIELDS:
            lengths[name].append(pc.utf8_length(batch[name]).to_numpy())
        for pair in zip(batch["title"].to_pylist(), batch["abstract"].to_pylist(), strict=True):
            if any(pair):
                filled += 1
                texts.add(hashlib.blake2b("\0".join(pair).encode(), digest_size=16).digest())
    joined = {name: np.concatenate(parts) for name, parts in lengths.items()}
    qrels, cited = landscape.qrels, landscape.facts["citations"]
    known = (qrels.given != UNKNOWN) & (qrels.domain3 != UNKNOWN)
    return Card(
        facts=landscape.facts,
        sections={name: _section(joined[name]) for name in TEXT_FIELDS},
        fields=_fields(landscape),
        offices=dict(sorted(Counter(landscape.column("country")).items(), key=lambda item: (-item[1], item[0]))),
        domain3=_domains(qrels.domain3),
        domain4=_domains(qrels.domain4),
        given=_domains(qrels.given),
        contradicted=int((known & (qrels.given != qrels.domain3)).sum()),
        label_sets=_label_sets(landscape),
        empty_documents=int((np.sum(list(joined.values()), axis=0) == 0).sum()),
        duplicate_texts=filled - len(texts),
        declared=declared(landscape.facts),
        inside=(cited - landscape.facts["citations_outside"]) / cited if cited else None,
        largest_family=int(np.bincount(landscape.families).max(initial=0)),
        unspaced=landscape.unspaced,
        **_ages(landscape),
    )


def _ages(landscape: Landscape) -> dict[str, int]:
    """Links by what the dates of their ends say: nothing can cite what is not published yet, but for families."""
    dates = landscape.column("publication_date")
    length = np.array([len(date or "") for date in dates])
    # a year alone is compared with a day by the year: digits of year, month and day as far as both have them
    digits = np.array([int((date or "0").replace("-", "").ljust(8, "0")) for date in dates])
    query, doc = landscape.qrels.query_row, landscape.qrels.doc_row
    shared = np.minimum(length[query], length[doc])
    scale = np.select([shared == 4, shared == 7], [10_000, 100], 1)
    dated = shared > 0
    younger = dated & (digits[doc] // scale > digits[query] // scale)
    return {"dated_links": int(dated.sum()), "younger": int(younger.sum())}


def _section(lengths: np.ndarray) -> dict[str, int]:
    present = lengths[lengths > 0]
    if not len(present):
        return {"documents": 0, "median": 0, "percentile_95": 0, "longest": 0}
    median, high = np.percentile(present, [50, 95], method="inverted_cdf")
    return {"documents": len(present), "median": int(median), "percentile_95": int(high), "longest": int(present.max())}


def _fields(landscape: Landscape) -> dict[str, int]:
    names = ("family_id", "publication_date", "ipc", "cpc", "cites")
    counts = dict.fromkeys(names, 0)
    for batch in landscape.batches(names):
        for name in ("family_id", "publication_date"):
            counts[name] += len(batch) - batch[name].null_count
        for name in ("ipc", "cpc", "cites"):
            counts[name] += pc.sum(pc.greater(pc.list_value_length(batch[name]), 0)).as_py()
    return counts


def _domains(domain: np.ndarray) -> dict[str, int]:
    return {name: int((domain == code).sum()) for name, code in (("IN", IN), ("OUT", OUT), ("UNKNOWN", UNKNOWN))}


def _label_sets(landscape: Landscape) -> dict[str, dict[str, int]]:
    labels: dict[str, set[str]] = defaultdict(set)
    documents: Counter[str] = Counter()
    for sets in landscape.column("labels"):
        documents.update(sets.keys())
        for name, values in sets.items():
            labels[name].update(values)
    return {name: {"labels": len(labels[name]), "documents": documents[name]} for name in sorted(labels)}
