"""IN/OUT gap: how much harder is it to find cited patents of another domain, and how much of that is the counting?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.landscape.links import IN, OUT
from patbench_core.measures import measure
from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, origin, title
from patbench_core.stats.condensed import Cited
from patbench_core.stats.gap import FEW, STEPS, Change, Gap, gaps, step_scores
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.standings import ranked
from patbench_core.studies.wording import listed
from patbench_core.tasks.retrieval.task import TASK

LEVELS = {"IPC class": "domain", "IPC subclass": "domain4"}
"""What makes a cited patent IN or OUT, and the column of the ranks that says so."""

PUBLISHED = (0.55, 0.65)
"""The drop of every model in arXiv 2605.24297."""

_LOSERS = 5


@dataclass(frozen=True)
class _Measured:
    """Models of one landscape at one level, best first.

    Attributes
    ----------
    entries : list of Entry
    query_ids : ndarray of shape (n_queries,), str
    links : dict
        Links of each kind, IN and OUT.
    scores : ndarray of shape (n_queries, n_models, n_steps, 2), float64
        See `step_scores`.
    """

    entries: list[Entry]
    query_ids: np.ndarray
    links: dict[int, int]
    scores: np.ndarray

    @property
    def n(self) -> tuple[int, int, int]:
        """Queries with IN, with OUT, and with both."""
        counted = ~np.isnan(self.scores[:, 0])
        return int(counted[:, 0, 0].sum()), int(counted[:, 0, 1].sum()), int(counted[:, -1, 0].sum())


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`."""
    ensure_records(landscape, models, [view], progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: every landscape that has records of `view` on both sides, by IPC class and by IPC subclass."""
    return page(_section(group, level, view, metric) for group in _groups(view) for level in LEVELS)


def drops(view: str, metric: str) -> list[tuple[Group, list[Entry], list[Gap]]]:
    """Each landscape that has both kinds of links by IPC class: its models, best first, and their gaps."""
    found = []
    for group in _groups(view):
        measured = _measured(ranked(group, metric), LEVELS["IPC class"], metric)
        if all(measured.n[:2]):
            found.append((group, measured.entries, gaps(measured.scores)))
    return found


def _groups(view: str) -> list[Group]:
    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and record["reading"] != "given"

    return groups(TASK, wanted)


def _section(group: Group, level: str, view: str, metric: str) -> Section:
    measured = _measured(ranked(group, metric), LEVELS[level], metric)
    inside, outside, both = measured.n
    comparable = inside and outside
    found = gaps(measured.scores) if comparable else []
    names = [title(entry.record) for entry in measured.entries]
    return Section(
        heading=f"{group.name}, by {level}",
        facts=f"{group.documents:,} patents; view {view} on both sides; {inside:,} queries cite within their {level} "
        f"({measured.links[IN]:,} links), {outside:,} across ({measured.links[OUT]:,} links), {both:,} do both.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(names, found, both, metric) if comparable else _nothing(level, inside),
        points=_points(measured, names, found, metric) if comparable else (),
        plot=_plot(names, found, f"{group.name}, by {level}", metric) if comparable else None,
        table=_table(measured, names, found, f"gap-{group.name}-{LEVELS[level]}", metric) if comparable else None,
        made_by=tuple(entry.record["command"] for entry in measured.entries),
    )


def _measured(entries: list[Entry], column: str, metric: str) -> _Measured:
    function = measure(metric)
    scores = []
    for entry in entries:
        ranks = entry.table("ranks").sort_by([("query_id", "ascending"), ("doc_id", "ascending")])
        query_ids, query = np.unique(ranks["query_id"].to_numpy(), return_inverse=True)
        columns = (ranks[name].to_numpy() for name in ("rank", "gain", column))
        cited = Cited(query, *columns, n_queries=len(query_ids))
        scores.append(step_scores(cited, function))
    links = {domain: int(cited.number(domain).sum()) for domain in (IN, OUT)}
    return _Measured(entries, query_ids, links, np.stack(scores, axis=1))


def _nothing(level: str, inside: int) -> str:
    kind = f"another {level}" if inside else f"the same {level}"
    return f"No query cites a patent of {kind}, as far as the codes are known: there is no gap to measure."


def _answer(names: list[str], found: list[Gap], both: int, metric: str) -> str:
    """The drop of the best model by each definition, and whether the published range holds."""
    best = found[0]
    lead = f"From IN to OUT, {metric} of {names[0]} drops by {_percent(best.published)} in the published definition"
    published = f"that every model loses {_number(PUBLISHED[0])} to {_number(PUBLISHED[1])} %"
    claim = f"The published claim, {published}, {_verdict([of.published for of in found])} in the published definition"
    if not both:
        return f"{lead}; no query has both kinds, so a fair comparison is not possible here. {claim}."
    if both < FEW:
        inside, outside = best.means[-1]
        return (
            f"{lead}. Only {both} {'query has' if both == 1 else 'queries have'} both kinds, too few to tell in the "
            f"fair definition (IN {inside:.3f}, OUT {outside:.3f}). {claim}."
        )
    return (
        f"{lead} and by {_percent(best.fair)} in the fair one ({both:,} queries). {claim} and "
        f"{_verdict([of.fair for of in found])} in the fair one."
    )


def _verdict(drops: list[Change]) -> str:
    """Whether all drops are as published, and the counts behind it."""
    low, high = PUBLISHED
    if any(of.low is None for of in drops):
        return "cannot be judged (too few queries)"
    inside = sum(low <= of.value <= high for of in drops)
    possible = sum(of.meets(low, high) for of in drops)
    real = sum(of.low > 0 for of in drops)
    many = len(drops)
    verdict = "holds" if inside == many else "is not settled" if possible == many else "does not hold"
    return (
        f"{verdict} ({inside} of {many} models in that range, {possible} with an interval that meets it, "
        f"{real} with one above 0)"
    )


def _points(measured: _Measured, names: list[str], found: list[Gap], metric: str) -> tuple[str, ...]:
    """What each confound explains for the best model, where no drop is established, who loses most."""
    best, said = found[0], []
    if measured.n[2] >= FEW and (best.published.value or 0) > 0 and best.fair.value is not None:
        steps = (f"{name} {_step(of)}" for name, of in zip(STEPS[1:], best.changes, strict=True))
        said.append(
            f"Of the {_number(best.published.value)} points that {names[0]} drops as published, "
            f"{_number(best.fair.value)} remain ({_number(best.fair.value / best.published.value)} %). "
            f"Each confound removed in turn changes the drop, in points: {', '.join(steps)}."
        )
    unsure = [name for name, of in zip(names, found, strict=True) if of.fair.low is not None and of.fair.low <= 0]
    if unsure:
        said.append(f"In the fair definition no loss is established for {listed(unsure)}: the interval includes 0.")
    fair = measured.scores[:, 0, -1]
    less = fair[:, 0] - fair[:, 1]
    most = [query for query in np.argsort(-less, kind="stable") if less[query] > 0][:_LOSERS]
    if most:
        queries = (f"{measured.query_ids[at]} (IN {fair[at, 0]:.2f}, OUT {fair[at, 1]:.2f})" for at in most)
        said.append(f"{names[0]} loses most {metric} on {listed(list(queries))}, in the fair definition.")
    return tuple(said)


def _plot(names: list[str], found: list[Gap], where: str, metric: str) -> Plot:
    series = []
    for label, step in (("published definition", 0), ("fair definition", -1)):
        drops = [of.drops[step] for of in found]
        shown = [of if of.low is not None else None for of in drops]
        series.append(
            Series(
                name=label,
                means=[of and 100 * of.value for of in shown],
                lows=[of and 100 * of.low for of in shown],
                highs=[of and 100 * of.high for of in shown],
                hover=[f"{name}, {label}: {_percent(of)}" for name, of in zip(names, drops, strict=True)],
            )
        )
    description = f"Drop of {metric} from IN to OUT of each model on {where}, by both definitions, with 95 % intervals."
    only = "" if any(of.fair.low is not None for of in found) else ", published definition"
    return interval_plot(names, series, f"drop of {metric} from IN to OUT (%){only}", description)


def _table(measured: _Measured, names: list[str], found: list[Gap], file: str, metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for entry, name, gap in zip(measured.entries, names, found, strict=True):
        row: dict[str, object] = {"model": entry.record["model"]["name"], "metric": metric}
        cells = {"model": name}
        for place, (step, drop) in enumerate(zip(STEPS, gap.drops, strict=True)):
            key = step.replace(" ", "_")
            means, n = gap.means[place], gap.n[place]
            row |= {f"{key}_IN": means[0], f"{key}_OUT": means[1], f"{key}_n_IN": n[0], f"{key}_n_OUT": n[1]}
            row |= _columns(f"{key}_drop", drop)
            if place:
                row |= _columns(f"{key}_change", gap.changes[place - 1])
            if place in (0, len(STEPS) - 1):
                label = "published" if not place else "fair"
                cells[f"{label} IN / OUT"] = f"{means[0]:.3f} / {means[1]:.3f}" if n.all() else "none"
                cells[f"{label} drop, %"] = _short(drop)
                cells[f"{label} queries"] = f"{n[0]:,} / {n[1]:,}" if not place else f"{n[0]:,}"
        cells |= {f"{step}, points": _short(of) for step, of in zip(STEPS[1:], gap.changes, strict=True)}
        data.append(row | {"origin": origin(entry)})
        shown.append(cells | {"from": origin(entry)})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), file)


def _columns(name: str, of: Change) -> dict[str, object]:
    return {name: of.value, f"{name}_low": of.low, f"{name}_high": of.high}


def _percent(of: Change) -> str:
    """Such as ``48 % (95 % interval 30 to 62 %)``."""
    if of.value is None:
        return "no defined share, IN scoring zero,"
    if of.low is None or of.high is None:
        return f"{_number(of.value)} % (no interval)"
    return f"{_number(of.value)} % (95 % interval {_number(of.low)} to {_number(of.high)} %)"


def _step(of: Change) -> str:
    """Such as ``+1 (−28 to 21)``."""
    if of.value is None or of.low is None or of.high is None:
        return "not defined" if of.value is None else _number(of.value)
    return f"{'+' if of.value > 0 else ''}{_number(of.value)} ({_number(of.low)} to {_number(of.high)})"


def _short(of: Change) -> str:
    """Such as ``48 [30, 62]``."""
    if of.value is None:
        return "–"
    return _number(of.value) + (
        f" [{_number(of.low)}, {_number(of.high)}]" if of.low is not None and of.high is not None else ""
    )


def _number(share: float | None) -> str:
    """A share of 1 in percent, without decimals, with a proper minus sign."""
    return "–" if share is None else f"{100 * share:.0f}".replace("-0", "0").replace("-", "−")
