"""Queries as units: the mean of a measure over tie orders, from the stored ranks, for any measure."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from patbench_core.errors import PatbenchError
from patbench_core.landscape.links import IN, OUT
from patbench_core.measures import measure
from patbench_core.measures.expected import Tied, expected, tied
from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.tasks.card.task import documents_of, families_of
from patbench_core.tasks.registry import tables_of
from patbench_core.tasks.units import Units, not_comparable

DOMAIN = {"IN": IN, "OUT": OUT}
_OTHER = ("query_id", "scope", "n_relevant")


def units(entry: Entry, scope: str, metric: str) -> Units:
    """Scores of the queries of one scope.

    A record without ranks (scaling keeps none) gives its own scores, in which ties stand as in trec_eval.

    Parameters
    ----------
    scope : {"ALL", "IN", "OUT"}
    metric : str
        Any name that `patbench_core.measures.measure` knows.

    Raises
    ------
    PatbenchError
        If the record has no such scope, or neither ranks nor scores by that measure.
    """
    measure(metric)
    if scope not in entry.record["scopes"]:
        name = entry.record["landscape"]["name"]
        raise PatbenchError(f"landscape {name!r} has no citation link in scope {scope}: choose scope ALL")
    landscape = entry.record["landscape"]
    if "ranks" in tables_of(entry.record):
        path = ledger.table_file(entry.path, "ranks")
        queries, ties = _ties(path, scope)
        documents = documents_of(landscape["name"], landscape["digest"])
        return Units(queries, expected(metric, ties), _depends(path, scope, documents))
    table = entry.table("scores")
    held = [name for name in table.column_names if name not in _OTHER]
    if metric not in held:
        raise not_comparable(metric, held)
    table = table.filter(pc.equal(table["scope"], scope)).sort_by("query_id")
    queries = tuple(table["query_id"].to_pylist())
    known = sources_of(landscape["name"], landscape["digest"], scope)
    return Units(queries, table[metric].to_numpy().astype(np.float64), [known.get(query, ()) for query in queries])


def sources(links: Sequence[tuple[str, str]], known: dict[str, str]) -> list[tuple[Hashable, ...]]:
    """What makes queries dependent: the families that they cite, shared by all queries of one family.

    Parameters
    ----------
    links : sequence of (query, cited document)
    known : dict
        Family of each document; one that is not there is its own.

    Returns
    -------
    list of tuple
        One a query, in the order of their numbers.
    """
    cited: dict[str, set[str]] = defaultdict(set)
    for query, document in links:
        cited[known.get(query, query)].add(known.get(document, document))
    shared = {family: tuple(sorted(documents)) for family, documents in cited.items()}
    return [shared[known.get(query, query)] for query in sorted({query for query, _ in links})]


def sources_of(landscape: str, state: str, scope: str) -> dict[str, tuple[Hashable, ...]]:
    """Sources of the queries of a landscape in one state, for records that keep no links; empty if none are known."""
    for entry in ledger.entries("retrieval", landscape):
        path = ledger.table_file(entry.path, "ranks")
        whole = entry.record["landscape"]["digest"] == state and "queries" not in entry.record["key"]
        if whole and scope in entry.record["scopes"] and path.is_file():
            return dict(zip(_ties(path, scope)[0], _depends(path, scope, documents_of(landscape, state)), strict=True))
    return {}


@lru_cache(maxsize=64)
def _ties(path: Path, scope: str) -> tuple[tuple[str, ...], Tied]:
    """Queries in the order of their numbers, and their relevant documents by tie."""
    table = ledger.read_table(path)
    if scope != "ALL":
        table = table.filter(pc.equal(table["domain"], DOMAIN[scope]))
    queries, query = np.unique(table["query_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    greater, equal, gain, rank = (
        table[name].to_numpy().astype(np.int64) for name in ("greater", "tied", "gain", "rank")
    )
    return tuple(queries.tolist()), tied(query, greater, equal, gain, rank, len(queries))


@lru_cache(maxsize=64)
def _depends(path: Path, scope: str, documents: Path | None) -> list[tuple[Hashable, ...]]:
    """What makes the queries of a scope dependent, in the order of their numbers."""
    table = ledger.read_table(path, ["query_id", "doc_id", "domain"])
    if scope != "ALL":
        table = table.filter(pc.equal(table["domain"], DOMAIN[scope]))
    ends = (table[name].to_pylist() for name in ("query_id", "doc_id"))
    return sources(list(zip(*ends, strict=True)), families_of(documents) if documents else {})
