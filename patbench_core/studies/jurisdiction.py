"""Jurisdiction: are patents of some offices harder to search from, and is it the office or the topic?"""

from collections.abc import Iterator, Sequence

from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.report.theme import SERIES
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, origin, title
from patbench_core.stats.paired import Difference, differences
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.jurisdiction_cells import cells_section
from patbench_core.studies.jurisdiction_offices import OTHERS, UNREAD, Means, Offices, offices
from patbench_core.studies.jurisdiction_topics import Compared, compared, topics_section
from patbench_core.studies.wording import difference, listed
from patbench_core.tasks.retrieval.task import TASK
from patbench_core.tasks.topics.task import Topics


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks: `models` on `landscape`, and the topics of its queries."""
    ensure_records(landscape, models, [view], progress)
    Topics(landscape).entry()


def study(view: str = "TA", metric: str = "nDCG@10", fewest: int = 10) -> Page:
    """The page: every landscape that has records of `view` on both sides.

    Parameters
    ----------
    fewest : int
        Offices of fewer queries are pooled, and means over fewer queries are not given.
    """

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and record["reading"] != "given"

    return page(section for group in groups(TASK, wanted) for section in _sections(group, view, metric, fewest))


def _sections(group: Group, view: str, metric: str, fewest: int) -> Iterator[Section]:
    measured = offices(group, metric, fewest)
    of = compared(measured, group)
    yield _section(group, view, measured, of)
    if len(measured.every) > 1:
        yield cells_section(group, measured)
    if of.raw:
        yield topics_section(group, measured, of)


def _section(group: Group, view: str, measured: Offices, of: Compared) -> Section:
    means = measured.by_office()
    alone = len(measured.every) == 1
    shown = any(of.n >= measured.fewest for of in means.values())
    return Section(
        heading=f"{group.name}, by query office",
        facts=f"{group.documents:,} patents; view {view} on both sides; {len(measured.query_ids):,} queries of "
        f"{_many(len(measured.queries))}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(measured, of, means),
        points=() if alone else _points(measured),
        plot=_plot(group, measured, means) if of.raw else None,
        table=None if alone or not shown else _table(group, measured, means),
        made_by=measured.commands,
        notes=_notes(measured),
    )


def _many(count: int) -> str:
    return f"{count} office{'' if count == 1 else 's'}"


def _answer(measured: Offices, of: Compared, means: dict[str, Means]) -> str:
    """The offices that the best model searches best and worst from, and what is not separable."""
    queries, (first, *others) = len(measured.query_ids), measured.queries
    if len(measured.every) == 1:
        if first == UNREAD:
            return f"No query's number names a patent office ({queries:,} queries): offices cannot be compared here."
        return f"Every query ({queries:,}) and every cited patent is of {first}: offices cannot be compared here."
    if not others:
        return f"Every query ({queries:,}) is of {first}: query offices cannot be compared here, cited ones can."
    if len(measured.large) < 2:
        has = f"Only {measured.large[0]} has" if measured.large else "No office has"
        return f"{has} {measured.fewest} queries or more: query offices cannot be compared here."
    best = title(measured.entries[0].record)
    ordered = sorted(measured.large, key=lambda name: -means[name].mean[0])
    high, low = (_mean(means[name], 0) for name in (ordered[0], ordered[-1]))
    lead = f"From {ordered[0]}, {measured.metric} of {best} is {high}; from {ordered[-1]}, {low}."
    apart = [of.named(pair) for pair, found in of.raw.items() if found.raw[0].separable]
    tested = f"{len(apart)} of {len(of.raw)} pairs of offices"
    if len(of.raw) == 1:
        found = of.raw[0, 1]
        unseen = f"; under {found.smallest[0]:.2f}, a difference would often go unseen with so few queries"
        verdict = "separable" if apart else f"not separable{unseen if round(found.smallest[0], 2) else ''}"
        return f"{lead} The difference ({of.named((0, 1))}: {difference(found.raw[0])}) is {verdict}."
    if not apart:
        return f"{lead} No two of {len(measured.large)} offices are separable (unpaired bootstrap, Holm)."
    return f"{lead} {tested} are separable (unpaired bootstrap, Holm): {listed(apart)}."


def _mean(of: Means, model: int) -> str:
    """Such as ``0.361 (95 % interval 0.280 to 0.440, 81 queries)``."""
    low, high = of.interval[model]
    return f"{of.mean[model]:.3f} (95 % interval {low:.3f} to {high:.3f}, {of.n:,} queries)"


def _within(measured: Offices, row: str) -> list[Difference]:
    """Each model less the best one for the queries of one office."""
    scores = measured.scores[measured.of(row)]
    return differences(scores, reference=int(scores.mean(axis=0).argmax()))


def _points(measured: Offices) -> tuple[str, ...]:
    """Which models lead in each office."""
    names = [title(entry.record) for entry in measured.entries]
    said = []
    for row in measured.large if len(names) > 1 else ():
        less = _within(measured, row)
        best = int(measured.scores[measured.of(row)].mean(axis=0).argmax())
        level = [name for at, (name, of) in enumerate(zip(names, less, strict=True)) if at != best and not of.separable]
        rest = f"not separable from {listed(level)}" if level else "above every other model"
        said.append(f"From {row} ({len(measured.of(row)):,} queries) {names[best]} leads, {rest}.")
    return tuple(said)


def _plot(group: Group, measured: Offices, means: dict[str, Means]) -> Plot:
    rows = [row for row in measured.rows if means[row].n >= measured.fewest]
    series = []
    for model, entry in enumerate(measured.entries[: len(SERIES)]):
        name = title(entry.record)
        limits = [means[row].interval[model] for row in rows]
        series.append(
            Series(
                name=name,
                means=[float(means[row].mean[model]) for row in rows],
                lows=[float(low) for low, _ in limits],
                highs=[float(high) for _, high in limits],
                hover=[f"{name}, queries of {row}: {_mean(means[row], model)}" for row in rows],
            )
        )
    description = f"{measured.metric} of each model by office of the query on {group.name}, with 95 % intervals."
    labels = [f"{row} ({means[row].n:,})" for row in rows]
    return interval_plot(labels, series, f"{measured.metric} by query office (queries)", description)


def _table(group: Group, measured: Offices, means: dict[str, Means]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for row, of in means.items():
        if of.n < measured.fewest:
            continue
        within = _within(measured, row)
        for model, entry in enumerate(measured.entries):
            (low, high), less = of.interval[model], within[model]
            head = {"query_office": row, "model": entry.record["model"]["name"], "queries": of.n, "links": of.links}
            values = (of.mean[model], low, high, less.mean, less.low, less.high, less.p)
            names = ("", "_low", "_high", "_to_best", "_to_best_low", "_to_best_high", "_to_best_p_holm")
            cells = {f"{measured.metric}{name}": value for name, value in zip(names, values, strict=True)}
            data.append(head | cells | {"origin": origin(entry)})
            level = "" if less.separable else " (not separable)"
            shown.append(
                {
                    "office of the query": row,
                    "model": title(entry.record),
                    "queries": f"{of.n:,}",
                    "links": f"{of.links:,}",
                    measured.metric: f"{of.mean[model]:.3f} [{low:.3f}, {high:.3f}]",
                    "to the best here": f"{difference(less)}{level}" if less.mean else "",
                    "from": origin(entry),
                }
            )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"jurisdiction-{group.name}-offices")


def _notes(measured: Offices) -> tuple[str, ...]:
    """Who is pooled, and who is not drawn."""
    notes = []
    if measured.small and len(measured.every) > 1:
        named = listed([f"{name} ({n:,})" for name, n in measured.small.items() if name != UNREAD] or ["none"])
        few = "" if sum(measured.small.values()) >= measured.fewest else "; together they are still too few for a mean"
        notes.append(f"Pooled as {OTHERS}, with fewer than {measured.fewest} queries each: {named}{few}.")
        if unread := measured.small.get(UNREAD):
            notes.append(f"In the same pool: {unread:,} queries whose number names no office.")
    if len(measured.entries) > len(SERIES) and len(measured.large) > 1:
        notes.append(f"The figure shows the best {len(SERIES)} models, the table all {len(measured.entries)}.")
    return tuple(notes)
