"""Leaderboard: which model does best in which task, and which models cannot be told apart?"""

from collections.abc import Sequence

from patbench_core.benchmarks.cards import measure_of
from patbench_core.landscape.views import VERBATIM
from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.results.names import told_apart
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, origin, title
from patbench_core.stats.all_pairs import Comparison
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.overview import overview
from patbench_core.studies.standings import compared, others, retrieval
from patbench_core.studies.wording import difference, listed, score
from patbench_core.tasks.retrieval.scopes import SCOPES
from patbench_core.tasks.retrieval.task import TASK

OWN_VIEWS = (*VERBATIM, "TEXT")
"""Views of landscapes that cannot be looked at in another one, or should not be where numbers are to line up."""


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [view], progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: every landscape that has records of `view` on both sides, then those with views of their own."""
    contests, sections = [], []
    for group, views, measure in [*_with_views((view, view), metric), *_of_benchmarks(metric)]:
        entries = ranked(group, measure)
        made = compared(entries, measure)
        contests.append(retrieval(group, entries, made, measure))
        sections.append(_section(group, entries, made, views, measure))
    contests = sorted([*contests, *others(view)], key=lambda contest: contest.synthetic)
    return page([overview(contests), *sections] if contests else [])


def _with_views(views: tuple[str, str], metric: str) -> list[tuple[Group, tuple[str, str], str]]:
    """Landscapes that have records of these views of queries and documents, and what decides there."""
    found = groups(TASK, lambda record: (record["query"]["view"], record["document"]["view"]) == views)
    return [(group, views, metric) for group in found]


def _of_benchmarks(metric: str) -> list[tuple[Group, tuple[str, str], str]]:
    """Those whose texts are put together as a benchmark does it, or have no sections; its own measure decides."""
    records = [entry.record for entry in ledger.entries(TASK)]
    pairs = {(record["query"]["view"], record["document"]["view"]) for record in records}
    found = [of for pair in sorted(pairs) if {*OWN_VIEWS}.issuperset(pair) for of in _with_views(pair, metric)]
    return [(group, views, measure_of(group.name) or metric) for group, views, _ in found]


def ranked(group: Group, metric: str) -> list[Entry]:
    """Records by the mean over all links, best first."""
    return sorted(group.entries, key=lambda entry: -entry.record["scopes"]["ALL"]["metrics"][metric])


def verdict(names: Sequence[str], best: Record, made: Comparison, metric: str) -> str:
    """Who leads, and who cannot be told apart from the leader; the leader is the first of `names`."""
    lead = f"{names[0]} leads with {metric} {score(best, 'ALL', metric)}"
    if len(names) == 1:
        return f"{lead}; it is the only model measured."
    less = [made.between(place, 0) for place in range(1, len(names))]
    equal = [f"{names[pair.one]} ({difference(pair.difference)})" for pair in less if not pair.separable]
    if not equal:
        return f"{lead}; every other model is significantly worse (paired randomisation test, Holm over all pairs)."
    return (
        f"{lead}; not separable from it: {listed(equal)} (difference and its 95 % interval; paired randomisation "
        "test, Holm over all pairs)."
    )


def _section(group: Group, entries: list[Entry], made: Comparison, views: tuple[str, str], metric: str) -> Section:
    records = [entry.record for entry in entries]
    names = told_apart(records, [title(record) for record in records])
    scopes = entries[0].record["scopes"]
    sizes = ", ".join(f"{name} {of['n_queries']:,} queries and {of['n_links']:,} links" for name, of in scopes.items())
    return Section(
        heading=group.name,
        facts=f"{group.documents:,} patents; {_sides(views)}; {sizes}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=verdict(names, records[0], made, metric) + _gap(records[0], metric),
        points=_points(names, made, metric),
        plot=_plot(group, entries, names, metric),
        table=_table(group, entries, names, made, metric),
        made_by=tuple(entry.record["command"] for entry in entries),
        notes=_notes(entries),
    )


def _sides(views: tuple[str, str]) -> str:
    query, document = views
    return f"view {query} on both sides" if query == document else f"queries in view {query}, documents in {document}"


def _points(names: Sequence[str], made: Comparison, metric: str) -> tuple[str, ...]:
    """Groups of equals, and how small a difference the queries can show."""
    if len(names) == 1:
        return ()
    together = [listed([names[place] for place in group]) for group in made.level_groups if len(group) > 1]
    said = [f"Not separable from one another: {'; '.join(together)}."] if together else []
    if made.detectable:
        median, least, greatest = made.detectable
        over = f" ({least:.3f} to {greatest:.3f} over the {len(made.pairs)} pairs)" if len(made.pairs) > 1 else ""
        said.append(
            f"The smallest difference in {metric} that {made.n:,} queries show with a power of 80 % (two-sided, 5 %, "
            f"one pair on its own) is {median:.3f}{over}."
        )
    return tuple(said)


def _gap(record: Record, metric: str) -> str:
    """The leader's scores inside and across IPC classes."""
    if not {"IN", "OUT"} <= record["scopes"].keys():
        return ""
    inside, across = (record["scopes"][scope]["metrics"][metric] for scope in ("IN", "OUT"))
    if not inside:
        return ""
    return (
        f" Its {metric} is {inside:.3f} for cited patents that share an IPC class with the query (IN) "
        f"and {across:.3f} for those that share none (OUT): {100 * abs(1 - across / inside):.0f} % "
        f"{'lower' if across < inside else 'higher'}, over different queries."
    )


def _plot(group: Group, entries: list[Entry], names: Sequence[str], metric: str) -> Plot:
    series = []
    for scope in SCOPES:
        of = [entry.record["scopes"].get(scope) for entry in entries]
        series.append(
            Series(
                name=scope,
                means=[part and part["metrics"][metric] for part in of],
                lows=[part and part["ci"][metric][0] for part in of],
                highs=[part and part["ci"][metric][1] for part in of],
                hover=[
                    f"{name}, {scope}: {score(entry.record, scope, metric)}" if part else ""
                    for name, entry, part in zip(names, entries, of, strict=True)
                ],
            )
        )
    description = f"{metric} of each model on {group.name} in the scopes ALL, IN and OUT, with 95 % intervals."
    return interval_plot(names, series, metric, description)


def _table(group: Group, entries: list[Entry], names: Sequence[str], made: Comparison, metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for place, (entry, name, ranks) in enumerate(zip(entries, names, made.rank_ranges, strict=True)):
        record = entry.record
        coverage = record["document"]["token_coverage"]
        row: dict[str, object] = {"model": record["model"]["name"]}
        cells = {"model": name, "rank": "–".join(map(str, dict.fromkeys(ranks)))}
        for scope, of in record["scopes"].items():
            (low, high), (worst, best) = of["ci"][metric], of["tie_band"][metric]
            values = (of["metrics"][metric], low, high, worst, best, of["n_queries"])
            labels = ("", "_low", "_high", "_ties_worst", "_ties_best", "_queries")
            row |= {f"{scope}_{metric}{label}": value for label, value in zip(labels, values, strict=True)}
            row[f"{scope}_Recall@100"] = of["metrics"]["Recall@100"]
            cells[f"{scope} {metric}"] = f"{values[0]:.3f} [{low:.3f}, {high:.3f}]"
        overall = record["scopes"]["ALL"]
        row |= {"reading": record["reading"], "token_coverage": coverage, "origin": origin(entry)}
        row |= {"best_rank": ranks[0], "worst_rank": ranks[1]}
        cells["to the leader"] = ""
        if place:
            less = made.between(place, 0)
            row |= {"difference": less.mean, "difference_low": less.low, "difference_high": less.high}
            row |= {"p": less.p_randomisation, "p_holm": less.holm_randomisation}
            row |= {"p_bootstrap": less.p_bootstrap, "p_bootstrap_holm": less.holm_bootstrap}
            level = "" if less.separable else " (not separable)"
            cells["to the leader"] = f"{difference(less.difference)}{level}"
        cells["tie band ALL"] = " to ".join(f"{value:.3f}" for value in overall["tie_band"][metric])
        cells["Recall@100"] = f"{overall['metrics']['Recall@100']:.3f}"
        cells["reading"] = record["reading"]
        cells["tokens read"] = "" if coverage is None else f"{coverage:.0%}"
        cells["from"] = origin(entry)
        data.append(row)
        shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown).fillna(""), f"leaderboard-{group.name}")


def _notes(entries: list[Entry]) -> tuple[str, ...]:
    """What a reader must know before comparing rows."""
    notes = []
    for entry in entries:
        record = entry.record
        if record["reading"] == "given":
            notes.append(
                f"{title(record)} came with the patents: {record['document']['empty']:,} of "
                f"{record['landscape']['documents']:,} documents and {record['query']['empty']:,} queries have no "
                "vector; these documents are never found and these queries score zero, so its row is a lower bound."
            )
    return tuple(notes)
