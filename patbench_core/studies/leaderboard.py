"""Leaderboard: which model finds the patents that are cited, and which models cannot be told apart?"""

from collections.abc import Sequence

from patbench_core.compare.paired import Difference, differences
from patbench_core.engine.progress import Progress, silent
from patbench_core.figures.intervals import Series, interval_plot
from patbench_core.figures.plot import Plot
from patbench_core.figures.section import Page, Section, page
from patbench_core.figures.table import DataTable
from patbench_core.ledger import Entry
from patbench_core.record import Record
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.selection import Group, groups, origin, query_scores, title
from patbench_core.studies.wording import difference, listed, score
from patbench_core.tasks.retrieval import TASK
from patbench_core.tasks.scopes import SCOPES


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [view], progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: every landscape that has records of `view` on both sides."""

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view

    return page(_section(group, view, metric) for group in groups(TASK, wanted))


def ranked(group: Group, metric: str) -> list[Entry]:
    """Records by the mean over all links, best first."""
    return sorted(group.entries, key=lambda entry: -entry.record["scopes"]["ALL"]["metrics"][metric])


def verdict(best: Entry, others: Sequence[Entry], compared: Sequence[Difference], metric: str) -> str:
    """Who leads, and who cannot be told apart from the leader."""
    lead = f"{title(best.record)} leads with {metric} {score(best.record, 'ALL', metric)}"
    if not others:
        return f"{lead}; it is the only model measured."
    equal = [
        f"{title(entry.record)} ({difference(of)})"
        for entry, of in zip(others, compared, strict=True)
        if not of.separable
    ]
    if not equal:
        return f"{lead}; every other model is significantly worse (paired bootstrap, Holm-corrected)."
    return f"{lead}; not separable from it: {listed(equal)} (difference and its 95 % interval; paired bootstrap, Holm)."


def _section(group: Group, view: str, metric: str) -> Section:
    entries = ranked(group, metric)
    compared = differences(query_scores(entries, "ALL", metric), reference=0)
    scopes = entries[0].record["scopes"]
    sizes = ", ".join(f"{name} {of['n_queries']:,} queries and {of['n_links']:,} links" for name, of in scopes.items())
    return Section(
        heading=group.name,
        facts=f"{group.documents:,} patents; view {view} on both sides; {sizes}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=verdict(entries[0], entries[1:], compared[1:], metric) + _gap(entries[0].record, metric),
        plot=_plot(group, entries, metric),
        table=_table(group, entries, compared, metric),
        made_by=tuple(entry.record["command"] for entry in entries),
        notes=_notes(entries),
    )


def _gap(record: Record, metric: str) -> str:
    """The leader's scores inside and across IPC classes."""
    if not {"IN", "OUT"} <= record["scopes"].keys():
        return ""
    inside, across = (record["scopes"][scope]["metrics"][metric] for scope in ("IN", "OUT"))
    if not inside:
        return ""
    return (
        f" Its {metric} is {inside:.3f} for cited patents that share an IPC class with the query (IN) "
        f"and {across:.3f} for those that share none (OUT): {abs(1 - across / inside):.0%} "
        f"{'lower' if across < inside else 'higher'}, over different queries."
    )


def _plot(group: Group, entries: list[Entry], metric: str) -> Plot:
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
                    f"{title(entry.record)}, {scope}: {score(entry.record, scope, metric)}" if part else ""
                    for entry, part in zip(entries, of, strict=True)
                ],
            )
        )
    description = f"{metric} of each model on {group.name} in the scopes ALL, IN and OUT, with 95 % intervals."
    return interval_plot([title(entry.record) for entry in entries], series, metric, description)


def _table(group: Group, entries: list[Entry], compared: list[Difference], metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for place, (entry, less) in enumerate(zip(entries, compared, strict=True)):
        record = entry.record
        coverage = record["document"]["token_coverage"]
        row: dict[str, object] = {"model": record["model"]["name"]}
        cells = {"model": title(record)}
        for scope, of in record["scopes"].items():
            (low, high), (worst, best) = of["ci"][metric], of["tie_band"][metric]
            values = (of["metrics"][metric], low, high, worst, best, of["n_queries"])
            names = ("", "_low", "_high", "_ties_worst", "_ties_best", "_queries")
            row |= {f"{scope}_{metric}{name}": value for name, value in zip(names, values, strict=True)}
            row[f"{scope}_Recall@100"] = of["metrics"]["Recall@100"]
            cells[f"{scope} {metric}"] = f"{values[0]:.3f} [{low:.3f}, {high:.3f}]"
        overall = record["scopes"]["ALL"]
        row |= {"difference": less.mean, "difference_low": less.low, "difference_high": less.high, "p_holm": less.p}
        row |= {"reading": record["reading"], "token_coverage": coverage, "origin": origin(entry)}
        level = "" if less.separable else " (not separable)"
        cells["to the leader"] = f"{difference(less)}{level}" if place else ""
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
