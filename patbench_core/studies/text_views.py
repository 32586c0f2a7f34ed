"""Text views: which part of a patent should a model read?"""

from collections.abc import Sequence

from patbench_core.compare.paired import Difference, differences
from patbench_core.engine.progress import Progress, silent
from patbench_core.figures.heatmap import heatmap
from patbench_core.figures.intervals import Series, interval_plot
from patbench_core.figures.plot import Plot
from patbench_core.figures.section import Page, Section, page
from patbench_core.figures.table import DataTable
from patbench_core.landscape import registry
from patbench_core.ledger import Entry
from patbench_core.record import Record
from patbench_core.studies.ensure import ensure_records, held_views
from patbench_core.studies.published import SECTION_VIEWS, SectionViews
from patbench_core.studies.selection import Group, groups, origin, query_scores, title
from patbench_core.studies.wording import difference, listed, score
from patbench_core.tasks.retrieval import TASK
from patbench_core.views import VIEWS


def ensure(landscape: str, models: Sequence[str], views: Sequence[str], progress: Progress = silent) -> None:
    """Compute what the ledger lacks: `models` on those of `views` that the landscape has."""
    ensure_records(landscape, models, held_views(registry.get(landscape), views), progress)


def study(metric: str = "nDCG@10") -> Page:
    """The page: every landscape of which two views or more have records."""

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] and record["reading"] != "given"

    found = [(group, _by_model(group, metric)) for group in groups(TASK, wanted)]
    several = [(group, models) for group, models in found if any(len(of) > 1 for of in models.values())]
    return page(_section(group, models, metric) for group, models in several)


def published() -> Section:
    """The recovered table of the paper, and what it says of the claim that TAC is best."""
    views = SECTION_VIEWS
    best, complete = views.tac_is_best()
    return Section(
        heading="As published",
        facts="arXiv 2605.24297, nDCG@10 on 113,148 assistive-technology patents and 46,069 citation queries.",
        badges=("published",),
        answer=(
            "The paper calls title+abstract+claims the near-universal best view. In its own table that view is the "
            f"best, or tied for best, in {best} of the {complete} complete rows; in {complete - best} another one is."
        ),
        plot=_published_plot(views),
        table=_published_table(views),
        notes=(
            "The names of the views headed view 1, view 3 and view 4 could not be recovered; DWPI TA is the expert "
            "summary. The landscape is not public: these figures stand beside ours and cannot be compared one by one.",
        ),
    )


def _by_model(group: Group, metric: str) -> dict[str, list[Entry]]:
    """Entries of each model in the order of the views, the model with the best view first."""
    models: dict[str, list[Entry]] = {}
    order = {view: place for place, view in enumerate(VIEWS)}
    for entry in sorted(group.entries, key=lambda entry: order[entry.record["query"]["view"]]):
        models.setdefault(title(entry.record), []).append(entry)
    best = {name: max(_mean(entry, metric) for entry in of) for name, of in models.items()}
    return {name: models[name] for name in sorted(models, key=lambda name: -best[name])}


def _mean(entry: Entry, metric: str) -> float:
    return entry.record["scopes"]["ALL"]["metrics"][metric]


def _section(group: Group, models: dict[str, list[Entry]], metric: str) -> Section:
    views = [view for view in VIEWS if any(entry.record["query"]["view"] == view for entry in group.entries)]
    overall = group.entries[0].record["scopes"]["ALL"]
    return Section(
        heading=group.name,
        facts=f"{group.documents:,} patents, {overall['n_queries']:,} queries, {overall['n_links']:,} links; "
        f"the same view on both sides: {', '.join(views)}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(models, metric),
        points=tuple(_verdict(name, of, metric) for name, of in models.items() if len(of) > 1),
        plot=_plot(group, models, views, metric),
        table=_table(group, models, metric),
        made_by=tuple(entry.record["command"] for of in models.values() for entry in of),
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
    for name, of in models.items():
        at = {entry.record["query"]["view"]: entry.record for entry in of}
        parts = [at[view]["scopes"]["ALL"] if view in at else None for view in views]
        series.append(
            Series(
                name=name,
                means=[part and part["metrics"][metric] for part in parts],
                lows=[part and part["ci"][metric][0] for part in parts],
                highs=[part and part["ci"][metric][1] for part in parts],
                hover=[f"{name}, {view}: {score(at[view], 'ALL', metric)}" if view in at else "" for view in views],
            )
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


def _published_plot(views: SectionViews) -> Plot:
    description = "nDCG@10 by model and view as published; colour runs from each row's worst to its best view."
    models, scores = [row.model for row in views.rows], [row.scores for row in views.rows]
    return heatmap(models, views.names, scores, "nDCG@10", description)


def _published_table(views: SectionViews) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for row in views.rows:
        head = {"model": row.model, "kind": row.kind}
        data.append(head | dict(zip(views.names, row.scores, strict=True)))
        cells = ("" if score is None else f"{score:.4f}" for score in row.scores)
        shown.append(head | dict(zip(views.names, cells, strict=True)))
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "text-views-published")
