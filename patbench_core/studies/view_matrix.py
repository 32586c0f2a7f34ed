"""Query view x document view: must both sides be read the same way?"""

from collections.abc import Sequence
from dataclasses import dataclass

from patbench_core.landscape.views import VIEWS
from patbench_core.progress import Progress
from patbench_core.report.heatmap import Block, block_heatmap
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group, origin, query_scores
from patbench_core.stats.paired import Difference, differences
from patbench_core.studies.wording import difference, listed, score
from patbench_core.tasks.retrieval.evaluation import Retrieval

MATRIX = ("T", "A", "TA", "TAC")
"""Views that are crossed by default."""


@dataclass(frozen=True)
class Crossed:
    """All pairs of views of one model, best first.

    Attributes
    ----------
    pairs : list of (str, str)
        Query view and document view.
    entries : list of Entry
    less : list of Difference
        Each pair less the best pair of equal views, Holm over the pairs.
    equal : int
        Place of that best pair of equal views.
    """

    pairs: list[tuple[str, str]]
    entries: list[Entry]
    less: list[Difference]
    equal: int


def ensure_matrix(landscape: str, models: Sequence[str], views: Sequence[str], progress: Progress) -> None:
    """Compute what the ledger lacks: every model on every pair of two different `views`."""
    for query_view in views:
        for doc_view in views:
            if query_view != doc_view:
                evaluation = Retrieval(landscape, query_view, doc_view)
                for model in models:
                    evaluation.entry(model, progress)


def views_of(entry: Entry) -> tuple[str, str]:
    """Query view and document view of a record."""
    return entry.record["query"]["view"], entry.record["document"]["view"]


def crossed(of: Sequence[Entry], metric: str) -> Crossed | None:
    """The matrix of one model; None where no two different views were paired, or no view with itself."""
    mixed = {view for entry in of for view in views_of(entry) if len(set(views_of(entry))) > 1}
    inside = [entry for entry in of if mixed.issuperset(views_of(entry))]
    entries = sorted(inside, key=lambda entry: -entry.record["scopes"]["ALL"]["metrics"][metric])
    pairs = [views_of(entry) for entry in entries]
    equal = next((place for place, (query, doc) in enumerate(pairs) if query == doc), None)
    if equal is None:
        return None
    return Crossed(pairs, entries, differences(query_scores(entries, "ALL", metric), equal), equal)


def matrix_section(group: Group, models: dict[str, Crossed], metric: str) -> Section:
    """The matrices of one landscape, model by model."""
    views = [view for view in VIEWS if any(view in pair for of in models.values() for pair in of.pairs)]
    n_queries = group.entries[0].record["scopes"]["ALL"]["n_queries"]
    return Section(
        heading=f"{group.name}: query view x document view",
        facts=f"{n_queries:,} queries; every pair of {', '.join(views)}; colours run within a model.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(models, metric),
        points=tuple(_sentence(name, of, metric) for name, of in models.items()),
        plot=_plot(group, models, views, metric),
        table=_table(group, models, metric),
        made_by=tuple(entry.record["command"] for of in models.values() for entry in of.entries),
        notes=(
            "Differences are from the model's best pair of equal views, over the same queries, with 95 % interval; "
            "paired bootstrap, Holm's correction over the pairs of a model.",
        ),
    )


def _answer(models: dict[str, Crossed], metric: str) -> str:
    """The best pair of all, and for how many models two different views are significantly better."""
    name, of = max(models.items(), key=lambda item: item[1].entries[0].record["scopes"]["ALL"]["metrics"][metric])
    better = sum(any(less.separable and less.mean > 0 for less in of.less) for of in models.values())
    return (
        f"The best pair is {_pair(of.pairs[0])} with {name}, {metric} {score(of.entries[0].record, 'ALL', metric)}; "
        f"a pair of different views is significantly better than the best pair of equal views for "
        f"{better} of {len(models)} models."
    )


def _sentence(name: str, of: Crossed, metric: str) -> str:
    """The best pair of one model, and what cannot be told apart from its best pair of equal views."""
    said = f"{name} does best with {_pair(of.pairs[0])}, {metric} {score(of.entries[0].record, 'ALL', metric)}"
    if of.equal:
        less = of.less[0]
        kind = "significantly better than" if less.separable else "not separable from"
        said += f", {kind} {_pair(of.pairs[of.equal])} ({difference(less)})"
    others = [place for place in range(len(of.pairs)) if place not in (0, of.equal)]
    level = [f"{_pair(of.pairs[at])} ({difference(of.less[at])})" for at in others if not of.less[at].separable]
    if not level:
        return f"{said}; every other pair is separable from {_pair(of.pairs[of.equal])}."
    return f"{said}; not separable from {_pair(of.pairs[of.equal])} either: {listed(level)}."


def _pair(pair: tuple[str, str]) -> str:
    query, doc = pair
    return f"{query} on both sides" if query == doc else f"{query} against {doc}"


def _plot(group: Group, models: dict[str, Crossed], views: list[str], metric: str) -> Plot:
    blocks = []
    for name, of in models.items():
        at = {pair: entry.record for pair, entry in zip(of.pairs, of.entries, strict=True)}
        rows = [query for query in views if any(query == pair[0] for pair in of.pairs)]
        values = [[at[query, doc]["scopes"]["ALL"] if (query, doc) in at else None for doc in views] for query in rows]
        means = [[part and part["metrics"][metric] for part in row] for row in values]
        cells = [["" if mean is None else f"{mean:.3f}" for mean in row] for row in means]
        hover = [[_hover(name, (query, doc), at, metric) for doc in views] for query in rows]
        blocks.append(Block(name, rows, means, cells, hover))
    description = f"{metric} of each query view against each document view on {group.name}, by model."
    return block_heatmap(blocks, views, "view of the documents", "view of the query", description)


def _hover(name: str, pair: tuple[str, str], at: dict[tuple[str, str], dict], metric: str) -> str:
    if pair not in at:
        return ""
    record = at[pair]
    return f"{name}, {_pair(pair)}: {score(record, 'ALL', metric)}, {record['scopes']['ALL']['n_queries']:,} queries"


def _table(group: Group, models: dict[str, Crossed], metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for name, of in models.items():
        for place, (pair, entry, less) in enumerate(zip(of.pairs, of.entries, of.less, strict=True)):
            overall = entry.record["scopes"]["ALL"]
            mean, (low, high), n_queries = overall["metrics"][metric], overall["ci"][metric], overall["n_queries"]
            head = dict(zip(("model", "query view", "document view"), (name, *pair), strict=True))
            data.append(
                head
                | {metric: mean, "low": low, "high": high, "queries": n_queries, "difference": less.mean}
                | {"difference_low": less.low, "difference_high": less.high, "p_holm": less.p}
                | {"origin": origin(entry)}
            )
            level = "" if less.separable else " (not separable)"
            shown.append(
                head
                | {metric: f"{mean:.3f} [{low:.3f}, {high:.3f}]", "queries": f"{n_queries:,}"}
                | {"to the best equal views": "" if place == of.equal else f"{difference(less)}{level}"}
                | {"from": origin(entry)}
            )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"text-views-matrix-{group.name}")
