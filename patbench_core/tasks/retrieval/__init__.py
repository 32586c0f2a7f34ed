"""Citation retrieval: given a patent, find those that it cites."""

from collections.abc import Iterable
from typing import Literal

from patbench_core.plurals import plural
from patbench_core.results.record import Record
from patbench_core.tasks.columns import Column, Row, limits, score
from patbench_core.tasks.registry import DTYPE, VIEW, Declaration, Option, register

Candidates = Literal["all", "earlier"]
ALL: Candidates = "all"
EARLIER: Candidates = "earlier"
"""What is ranked for a query: all documents, or only those that were published before it."""

EVERY = "all"
QUERIES = Option("queries", "Judged queries at most, drawn by a digest of their numbers; or all.", EVERY)


def title(record: Record) -> str:
    """Landscape, views and the measure that comes first."""
    views = " to ".join(dict.fromkeys((record["query"]["view"], record["document"]["view"])))
    earlier = ", earlier documents only" if record["key"].get("candidates") == EARLIER else ""
    measure = "nDCG@10 (95 %: queries as independent)"
    some = f",{drawn_of(record)}" if "queries" in record["key"] else ""
    return f"{record['landscape']['name']}, citation retrieval, view {views}{earlier}{some}, {measure}"


def drawn_queries(n: int) -> str:
    """``1 drawn query``, ``20 drawn queries``."""
    return plural(n, "drawn query", "drawn queries")


def drawn_of(record: Record) -> str:
    """`` on 20 drawn queries of 60``; empty where none were drawn, without the last number where it is not recorded."""
    if "queries" not in record["key"]:
        return ""
    among = f" of {record['judged']:,}" if "judged" in record else ""
    return f" on {drawn_queries(int(str(record['key']['queries'])))}{among}"


def json_scopes(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object a scope."""
    views = {"query_view": record["query"]["view"], "doc_view": record["document"]["view"]}
    candidates = {"candidates": record["key"].get("candidates", ALL)}
    return [
        {**views, "scope": name, **{key: value for key, value in part.items() if key != "n_links"}, **candidates}
        for name, part in record["scopes"].items()
    ]


def _coverage(row: Row) -> str:
    coverage = row.record["document"]["token_coverage"]
    return "" if coverage is None else f"{coverage:.1%}"


OPTIONS = (
    VIEW,
    Option("doc_view", "View of the documents, if another."),
    Option("reading", "Spans x tokens, such as 1x512 or 8x512:max."),
    DTYPE,
    Option("candidates", "earlier: rank only what was published before the query.", ALL, choices=(ALL, EARLIER)),
    QUERIES,
)
COLUMNS = (
    Column("reading", lambda row: row.record["reading"], text=True, once=True),
    Column("scope", lambda row: row.name, text=True),
    Column("queries", lambda row: f"{row.scores['n_queries']:,}"),
    score("nDCG@10", "mean"),
    limits("nDCG@10"),
    limits("nDCG@10", "tie_band", "tie band", 4),
    score("Recall@100"),
    Column("tokens read", _coverage, once=True),
)

DECLARED = register(
    Declaration(
        name="retrieval",
        load="patbench_core.tasks.retrieval.evaluation:Retrieval",
        summary="Citation retrieval of each model; what the ledger holds is not computed again.",
        command="evaluate",
        options=OPTIONS,
        per="scope",
        compared=True,
        deciding=("nDCG@10", "Recall@100"),
        tables={"scores": "query and scope", "ranks": "link"},
        title=title,
        rows=lambda record: record["scopes"].items(),
        columns=COLUMNS,
        note="mean: equal scores stand in one order, as trec_eval needs it; patbench compare takes the mean over all.",
        json=json_scopes,
        json_unit="record and scope",
    )
)
