"""Text views: which part of a patent should a model read?"""

from collections.abc import Iterator, Sequence

from patbench_core.landscape import registry
from patbench_core.landscape.views import VIEWS
from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.report.theme import SERIES
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, origin, query_scores, title
from patbench_core.stats.paired import Difference, differences
from patbench_core.studies.ensure import ensure_records, held_views
from patbench_core.studies.published_views import published
from patbench_core.studies.series import record_series
from patbench_core.studies.tac_claim import tac_points
from patbench_core.studies.tokens_read import tokens_section
from patbench_core.studies.view_matrix import MATRIX, crossed, ensure_matrix, matrix_section, views_of
from patbench_core.studies.wording import difference, listed, score
from patbench_core.tasks.retrieval.task import TASK

__all__ = ["ensure", "published", "study"]


def ensure(
    landscape: str,
    models: Sequence[str],
    views: Sequence[str],
    matrix: bool | Sequence[str] = False,
    progress: Progress = silent,
) -> None:
    """Compute what the ledger lacks: `models` on those of `views` that the landscape has.

    Parameters
    ----------
    matrix : bool or sequence of str
        Those of `views` that are also paired with each other; True is `MATRIX`.
    """
    held = held_views(registry.get(landscape), views)
    ensure_records(landscape, models, held, progress)
    chosen = (MATRIX if matrix else ()) if isinstance(matrix, bool) else matrix
    ensure_matrix(landscape, models, [view for view in held if view in chosen], progress)


def study(metric: str = "nDCG@10") -> Page:
    """The page: every landscape of which two views or more have records."""
    return page(_sections(metric))


def _sections(metric: str) -> Iterator[Section]:
    """Scores, tokens read and matrix of each landscape; last, what has too little to compare."""

    single = []
    for group in groups(TASK, can_be_compared):
        every = by_model(group, metric)
        same = {name: [entry for entry in of if len(set(views_of(entry))) == 1] for name, of in every.items()}
        models = {name: of for name, of in same.items() if len(of) > 1}
        if models:
            views = [view for view in VIEWS if any((view, view) == views_of(e) for of in models.values() for e in of)]
            yield _section(group, models, views, metric)
            yield tokens_section(group, models, views)
        else:
            single.append(group.name)
        matrices = {name: pairs for name, of in every.items() if (pairs := crossed(of, metric))}
        if matrices:
            yield matrix_section(group, matrices, metric)
    if single:
        yield Section(
            "One view only", "", (), f"Nothing to compare: one view each is measured on {listed(single)}.", None, None
        )


def can_be_compared(record: Record) -> bool:
    """Whether its texts were read, and put together as patbench does it, not as a benchmark does."""
    views = {record["query"]["view"], record["document"]["view"]}
    return record["reading"] != "given" and views.issubset(VIEWS)


def by_model(group: Group, metric: str) -> dict[str, list[Entry]]:
    """Entries of each model and reading in the order of the views, the model with the best view first."""
    readings: dict[str, set[str]] = {}
    for entry in group.entries:
        readings.setdefault(title(entry.record), set()).add(entry.record["reading"])
    models: dict[str, list[Entry]] = {}
    order = {view: place for place, view in enumerate(VIEWS)}
    for entry in sorted(group.entries, key=lambda entry: [order[view] for view in views_of(entry)]):
        name, reading = title(entry.record), entry.record["reading"]
        models.setdefault(f"{name} ({reading})" if len(readings[name]) > 1 else name, []).append(entry)
    best = {name: max(_mean(entry, metric) for entry in of) for name, of in models.items()}
    return {name: models[name] for name in sorted(models, key=lambda name: -best[name])}


def _mean(entry: Entry, metric: str) -> float:
    return entry.record["scopes"]["ALL"]["metrics"][metric]


def _section(group: Group, models: dict[str, list[Entry]], views: list[str], metric: str) -> Section:
    overall = group.entries[0].record["scopes"]["ALL"]
    hidden = list(models)[len(SERIES) :]
    note = (
        f"The figure has the {len(SERIES)} models of the best view; only the table has {listed(hidden)}."
        if hidden
        else ""
    )
    return Section(
        heading=group.name,
        facts=f"{group.documents:,} patents, {overall['n_queries']:,} queries, {overall['n_links']:,} links; "
        f"the same view on both sides: {', '.join(views)}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(models, metric),
        points=(*(_verdict(name, of, metric) for name, of in models.items()), *tac_points(models, metric)),
        plot=_plot(group, models, views, metric),
        table=_table(group, models, metric),
        made_by=tuple(entry.record["command"] for of in models.values() for entry in of),
        notes=(note,) if note else (),
    )


def _compared(of: list[Entry], metric: str) -> list[tuple[str, Entry, Difference]]:
    """Views of one model, best first, each with its difference from the best."""
    ordered = sorted(of, key=lambda entry: -_mean(entry, metric))
    less = differences(query_scores(ordered, "ALL", metric), reference=0)
    return [(entry.record["query"]["view"], entry, of) for entry, of in zip(ordered, less, strict=True)]


def _answer(models: dict[str, list[Entry]], metric: str) -> str:
    """The best pair of model and view, and for how many models that view is the best or level with the best."""
    compared = {name: _compared(of, metric) for name, of in models.items()}
    name = next(iter(models))
    view, best, _ = compared[name][0]
    level = sum(any(other == view and not less.separable for other, _, less in of) for of in compared.values())
    return (
        f"The best pair is {name} on {view}, {metric} {score(best.record, 'ALL', metric)}; {view} is the best view, "
        f"or not separable from the best, for {level} of {len(models)} models."
    )


def _verdict(name: str, of: list[Entry], metric: str) -> str:
    """The best view of one model, and the views that cannot be told apart from it."""
    (view, best, _), *others = _compared(of, metric)
    level = [f"{other} ({difference(less)})" for other, _, less in others if not less.separable]
    rest = f"not separable from {listed(level)}" if level else "significantly above every other view"
    return f"{name} does best on {view}, {metric} {score(best.record, 'ALL', metric)}, {rest}."


def _plot(group: Group, models: dict[str, list[Entry]], views: list[str], metric: str) -> Plot:
    series = []
    for name in list(models)[: len(SERIES)]:
        at = {entry.record["query"]["view"]: entry.record for entry in models[name]}
        series.append(
            record_series(name, [at.get(view) for view in views], [f"{name}, {view}" for view in views], metric)
        )
    description = f"{metric} of each view and model on {group.name}, with 95 % intervals."
    return interval_plot(views, series, metric, description)


def _table(group: Group, models: dict[str, list[Entry]], metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for name, of in models.items():
        for entry in of:
            record = entry.record
            overall, coverage = record["scopes"]["ALL"], record["document"]["token_coverage"]
            (low, high), (worst, best) = overall["ci"][metric], overall["tie_band"][metric]
            view, empty = record["query"]["view"], record["document"]["empty"]
            data.append(
                {"model": record["model"]["name"], "view": view, metric: overall["metrics"][metric]}
                | {"low": low, "high": high, "ties_worst": worst, "ties_best": best, "queries": overall["n_queries"]}
                | {"Recall@100": overall["metrics"]["Recall@100"], "reading": record["reading"]}
                | {"token_coverage": coverage, "documents_without_text": empty, "origin": origin(entry)}
            )
            shown.append(
                {
                    "model": name,
                    "view": view,
                    metric: f"{overall['metrics'][metric]:.3f} [{low:.3f}, {high:.3f}]",
                    "tie band": f"{worst:.3f} to {best:.3f}",
                    "Recall@100": f"{overall['metrics']['Recall@100']:.3f}",
                    "reading": record["reading"],
                    "tokens read": "" if coverage is None else f"{coverage:.0%}",
                    "without text": f"{empty:,}",
                    "from": origin(entry),
                }
            )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"text-views-{group.name}")
