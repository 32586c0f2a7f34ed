"""Jurisdiction, by pairs of offices: from whose patents, to whose patents?"""

import numpy as np

from patbench_core.landscape.links import IN, OUT
from patbench_core.measures import measure
from patbench_core.report.counted_cells import Cell, counted_cells
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.selection import Group, title
from patbench_core.stats.gap import Gap, gaps, step_scores
from patbench_core.studies.jurisdiction_offices import OTHERS, Means, Offices

Cells = dict[tuple[str, str], Means]


def cells_section(group: Group, measured: Offices) -> Section:
    """Scores of each query office for the documents of each cited office, the others taken out."""
    cells = measured.by_cited_office()
    return Section(
        heading=f"{group.name}, by query and cited office",
        facts=f"{len(measured.query):,} links, queries of {_many(measured.of_query)}, cited patents of "
        f"{_many(measured.cited)}. A cell counts the documents of one cited office; others are taken out.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=f"{_range(measured, cells)} {_own(measured)}",
        plot=_plot(group, measured, cells),
        table=_table(group, measured, cells),
        made_by=measured.commands,
        notes=_notes(measured),
    )


def _many(names: np.ndarray) -> str:
    count = len(set(names.tolist()))
    return f"{count} office{'' if count == 1 else 's'}"


def _range(measured: Offices, cells: Cells) -> str:
    """The best and the worst cell of the best model."""
    enough = {pair: of for pair, of in cells.items() if of.n >= measured.fewest and OTHERS not in pair}
    model = title(measured.entries[0].record)
    if len(enough) < 2:
        few = "No pair" if not enough else "Only one pair"
        return f"{few} of a query office and a cited office has {measured.fewest} queries or more."
    ordered = sorted(enough, key=lambda pair: -enough[pair].mean[0])
    worst, best = ordered[-1], ordered[0]
    overlap = enough[worst].interval[0][1] >= enough[best].interval[0][0]
    told = "overlap: not told apart" if overlap else "do not overlap, but these are the extremes, picked as such"
    return (
        f"{measured.metric} of {model} goes from {_said(worst, enough)} to {_said(best, enough)} over the "
        f"{len(enough)} pairs of offices with {measured.fewest} queries or more; the two intervals {told}."
    )


def _said(pair: tuple[str, str], cells: Cells) -> str:
    """Such as ``0.31 for WO citing US (0.20 to 0.43, 24 queries)``."""
    of, (low, high) = cells[pair], cells[pair].interval[0]
    return f"{of.mean[0]:.3f} for {pair[0]} citing {pair[1]} ({low:.3f} to {high:.3f}, {of.n:,} queries)"


def _own(measured: Offices) -> str:
    """Documents of the query's own office against those of others, queries with both and equal numbers of both."""
    found: list[Gap] = []
    for model in range(len(measured.entries)):
        cited = measured.own(model)
        if not (cited.number(IN).any() and cited.number(OUT).any()):
            return "Own and foreign offices cannot be compared: only one of the two is cited."
        found += gaps(step_scores(cited, measure(measured.metric))[:, None])
    best, n = found[0], int(found[0].n[-1, 0])
    if n < measured.fewest or best.fair.low is None or best.fair.high is None:
        return f"Only {n} queries cite both their own office and another: too few to compare the two."
    inside, outside = best.means[-1]
    less, more = (
        sum(of.fair.low is not None and sign * (of.fair.low if sign > 0 else of.fair.high) > 0 for of in found)
        for sign in (1, -1)
    )
    drop = [f"{100 * value:.0f}".replace("-", "−") for value in (best.fair.value, best.fair.low, best.fair.high)]
    return (
        f"Documents of the query's own office score {inside:.3f}, those of others {outside:.3f} "
        f"(a drop of {drop[0]} %, 95 % interval {drop[1]} to {drop[2]} %; {n:,} queries with both, equal numbers); "
        f"the interval is above 0 for {less} of {len(found)} models, below 0 for {more}."
    )


def _plot(group: Group, measured: Offices, cells: Cells) -> Plot:
    name = title(measured.entries[0].record)
    matrix = [
        [_cell(measured, cells.get((row, column)), row, column) for column in measured.columns] for row in measured.rows
    ]
    description = f"{measured.metric} of {name} on {group.name} by office of the query (rows) and of the cited patent."
    rows, columns = ([_short(name) for name in names] for names in (measured.rows, measured.columns))
    return counted_cells([f"from {row}" for row in rows], columns, matrix, "to", description)


def _short(name: str) -> str:
    return "others" if name == OTHERS else name


def _cell(measured: Offices, of: Means | None, row: str, column: str) -> Cell | None:
    if of is None:
        return None
    what = f"{row} citing {column}: {of.n:,} {'query' if of.n == 1 else 'queries'}, {of.links:,} links"
    if of.n < measured.fewest:
        return Cell(None, of.n, f"{what}, too few")
    low, high = of.interval[0]
    return Cell(float(of.mean[0]), of.n, f"{what}, {measured.metric} {of.mean[0]:.3f} ({low:.3f} to {high:.3f})")


def _table(group: Group, measured: Offices, cells: Cells) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for (row, column), of in sorted(cells.items(), key=lambda item: -item[1].n):
        enough = of.n >= measured.fewest
        head: dict[str, object] = {"query_office": row, "cited_office": column, "queries": of.n, "links": of.links}
        line = {"office of the query": row, "cited": column, "queries": f"{of.n:,}", "links": f"{of.links:,}"}
        for model, entry in enumerate(measured.entries):
            (low, high), mean = of.interval[model], of.mean[model]
            values = {"": mean, "_low": low, "_high": high} if enough else dict.fromkeys(("", "_low", "_high"))
            name = entry.record["model"]["name"]
            head |= {f"{name}_{measured.metric}{part}": value for part, value in values.items()}
            line[title(entry.record)] = f"{mean:.3f} [{low:.3f}, {high:.3f}]" if enough else "too few"
        data.append(head | {"origin": group.origin})
        shown.append(line | {"from": group.origin})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"jurisdiction-{group.name}-pairs")


def _notes(measured: Offices) -> tuple[str, ...]:
    notes = [
        f"The figure shows {title(measured.entries[0].record)}, the table every model; cells of fewer than "
        f"{measured.fewest} queries are grey."
    ]
    pooled = sorted(set(measured.cited) - set(measured.large_cited))
    if pooled:
        notes.append(f"Cited offices pooled, with fewer than {measured.fewest} queries each: {', '.join(pooled)}.")
    return tuple(notes)
