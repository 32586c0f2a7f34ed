"""Front page: the answer so far, one row a landscape."""

from collections.abc import Sequence

from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, title
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.leaderboard import ranked
from patbench_core.studies.series import record_series
from patbench_core.studies.standings import compared
from patbench_core.studies.wording import listed, score
from patbench_core.tasks.retrieval.task import TASK


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [view], progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Section:
    """The answer so far over all landscapes that have records of `view`."""

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and record["reading"] != "given"

    found = groups(TASK, wanted)
    return Section(
        heading="The answer so far",
        facts=f"Citation retrieval, {metric}, view {view} on both sides, each model at its own length.",
        badges=(),
        answer=" ".join(_sentence(group, metric) for group in found),
        plot=_plot(found, metric),
        table=_table(found, metric),
    )


def _sentence(group: Group, metric: str) -> str:
    """The leader of one landscape and who is level with it."""
    best, equal = _leaders(group, metric)
    kind = "synthetic" if group.synthetic else "real"
    where = f"On {group.name} ({kind}, {group.documents:,} patents)"
    lead = f"{where} {title(best)} leads with {metric} {score(best, 'ALL', metric)}"
    return f"{lead}, not separable from {listed(equal)}." if equal else f"{lead}, above all others."


def _leaders(group: Group, metric: str) -> tuple[Record, list[str]]:
    entries = ranked(group, metric)
    separable = compared(entries, metric).separable[0]
    level = [title(entry.record) for entry, of in zip(entries[1:], separable[1:], strict=True) if not of]
    return entries[0].record, level


def _plot(found: list[Group], metric: str) -> Plot:
    names = list(dict.fromkeys(title(entry.record) for group in found for entry in ranked(group, metric)))
    series = []
    for name in names:
        parts = [{title(entry.record): entry.record for entry in group.entries}.get(name) for group in found]
        series.append(record_series(name, parts, [name] * len(parts), metric))
    labels = [f"{group.name} (synthetic)" if group.synthetic else group.name for group in found]
    return interval_plot(labels, series, metric, f"{metric} of each model on each landscape, with 95 % intervals.")


def _table(found: list[Group], metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for group in found:
        best, equal = _leaders(group, metric)
        overall = best["scopes"]["ALL"]
        low, high = overall["ci"][metric]
        kind = "synthetic" if group.synthetic else "real"
        data.append(
            {"landscape": group.name, "kind": kind, "patents": group.documents, "queries": overall["n_queries"]}
            | {"best_model": best["model"]["name"], metric: overall["metrics"][metric], "low": low, "high": high}
            | {"not_separable": "; ".join(equal), "origin": group.origin}
        )
        shown.append(
            {
                "landscape": group.name,
                "patents": f"{group.documents:,} ({kind})",
                "queries": f"{overall['n_queries']:,}",
                "best": title(best),
                metric: f"{overall['metrics'][metric]:.3f} [{low:.3f}, {high:.3f}]",
                "not separable": ", ".join(equal) or "none",
                "from": group.origin,
            }
        )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "answer-so-far")
