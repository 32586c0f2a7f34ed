"""Jurisdiction, at the same topics: what is left of a difference between offices?"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.selection import Group, origin, title
from patbench_core.stats.paired import Difference
from patbench_core.stats.reweighting import FEWEST, POWER, Contrast, Pair, contrasts, sample, shared_codes
from patbench_core.studies.jurisdiction_offices import Offices
from patbench_core.studies.wording import difference, listed, signed
from patbench_core.tasks.topics.task import LEVELS, recorded_topics

_DRAWN = 6
"""Offices of a figure at most: every pair of them is a row."""

_ALL = "all queries"


@dataclass(frozen=True)
class Compared:
    """Pairs of the offices that have enough queries.

    Attributes
    ----------
    names : list of str
        The offices.
    raw : dict of (int, int) to Contrast
        Over all queries.
    commands : tuple of str
        What makes the record of the topics; empty where topics are not recorded.
    levels : dict
        By level, such as ``IPC section``: the topics that offices share, and the contrasts at the same topics. Empty
        where topics are not recorded.
    """

    names: list[str]
    raw: dict[Pair, Contrast]
    commands: tuple[str, ...]
    levels: dict[str, tuple[list[str], dict[Pair, Contrast]]]

    def named(self, pair: Pair) -> str:
        """Such as ``WO less US``."""
        return f"{self.names[pair[0]]} less {self.names[pair[1]]}"


def compared(measured: Offices, group: Group) -> Compared:
    """Compare the offices, over all queries and at the same topics where these are recorded."""
    unknown = np.full(len(measured.query_ids), -1)
    raw = _contrasts(measured, unknown, 0)
    facts = group.entries[0].record["landscape"]
    entry = recorded_topics(facts["name"], facts["digest"]) if raw else None
    levels = {}
    if entry is not None:
        table = entry.table("topics").sort_by("query_id")
        for level, column in LEVELS.items():
            topics = dict(zip(table["query_id"].to_pylist(), table[column].to_pylist(), strict=True))
            large = np.isin(measured.of_query, measured.large)
            names, codes = shared_codes(
                [topics.get(query) if kept else None for query, kept in zip(measured.query_ids, large, strict=True)],
                measured.of_query,
            )
            levels[level] = names, _contrasts(measured, codes, len(names))
    return Compared(measured.large, raw, (entry.record["command"],) if entry else (), levels)


def _contrasts(measured: Offices, topic: np.ndarray, n_topics: int) -> dict[Pair, Contrast]:
    samples = []
    for seed, name in enumerate(measured.large):
        of = measured.of(name)
        samples.append(sample(measured.scores[of], topic[of], n_topics, seed))
    return contrasts(samples, measured.fewest)


def topics_section(group: Group, measured: Offices, of: Compared) -> Section:
    """Differences of offices over all queries, and at the same mix of topics."""
    return Section(
        heading=f"{group.name}, office or topic",
        facts=f"Differences between {listed(of.names)} over all queries, and when both offices of a pair have the same "
        f"mix of topics ({' or '.join(LEVELS)} of the query).",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(group, measured, of),
        points=_points(measured, of),
        plot=_plot(group, measured, of),
        table=_table(group, measured, of),
        made_by=(*measured.commands, *of.commands),
        notes=_notes(measured, of),
    )


def _answer(group: Group, measured: Offices, of: Compared) -> str:
    """The largest difference of the best model, raw and at the same topics, and how many are separable."""
    best = title(measured.entries[0].record)
    pair = max(of.raw, key=lambda pair: abs(of.raw[pair].raw[0].mean))
    which = f"The largest of {len(of.raw)} differences, picked as such: " if len(of.raw) > 1 else ""
    parts = [f"{_said(of.raw[pair].raw[0])} over {_ALL}"]
    for level, (_, found) in of.levels.items():
        same = found[pair].same
        parts.append(f"{_said(same.difference[0])} at the same {level}" if same else f"too few share an {level}")
    said = f"{which}{of.named(pair)} in {measured.metric} of {best} is {listed(parts)}. {_separable_pairs(of)}"
    if of.levels:
        return said
    command = f"patbench run jurisdiction --landscape {group.name}"
    return f"{said} Office and topic cannot be told apart, for the queries' topics are not recorded: {command} does it."


def _said(of: Difference) -> str:
    """Such as ``0.019 (95 % interval −0.152 to 0.179)``."""
    return f"{signed(of.mean)} (95 % interval {signed(of.low)} to {signed(of.high)})"


def _separable_pairs(of: Compared) -> str:
    tested = {_ALL: [found.raw[0] for found in of.raw.values()]}
    for level, (_, found) in of.levels.items():
        tested[f"the same {level}"] = [one.same.difference[0] for one in found.values() if one.same]
    counts = (f"{_separable(less)} of {len(less)} ({name})" for name, less in tested.items())
    return f"Separable pairs of offices: {', '.join(counts)}; unpaired bootstrap, Holm."


def _separable(of: Iterable[Difference]) -> int:
    return sum(less.separable for less in of)


def _points(measured: Offices, of: Compared) -> tuple[str, ...]:
    """What the topics explain, how many queries that is told from, and what could not have been seen."""
    said = []
    for level, (names, found) in of.levels.items():
        same = {pair: one.same for pair, one in found.items() if one.same}
        if not same:
            said.append(f"No two offices share enough queries of one {level} ({FEWEST} each) to compare them there.")
            continue
        pair = max(same, key=lambda pair: abs(same[pair].change[0].mean))
        one = same[pair]
        shares = ", ".join(names[topic] for topic in one.topics)
        sizes = [
            f"{office} {kept} of {measured.queries[office]:,} queries (worth {effective:.0f})"
            for office, kept, effective in zip((of.names[at] for at in pair), one.kept, one.effective, strict=True)
        ]
        most = "most, " if len(same) > 1 else ""
        said.append(
            f"Holding the {level} equal moves {of.named(pair)} {most}by {_said(one.change[0])}; shared: {shares}; "
            f"{listed(sizes)}."
        )
    said += _reach(of)
    return tuple(said)


def _reach(of: Compared) -> list[str]:
    """What could not have been seen with so few queries."""
    smallest = sorted(float(found.smallest[0]) for found in of.raw.values())
    needed = sorted(float(found.needed[0]) for found in of.raw.values())
    if not round(smallest[0], 2):
        return []
    several = len(of.raw) > 1
    reach = f"{smallest[0]:.2f}" + (f" to {smallest[-1]:.2f}, by pair" if several else "")
    many = f"{needed[0]:,.0f}" + (f" to {needed[-1]:,.0f}" if several else "")
    return [
        f"The smallest difference that is found with a probability of {100 * POWER:.0f} % is {reach}; to find one of "
        f"0.05, each office of a pair would need {many} queries."
    ]


def _plot(group: Group, measured: Offices, of: Compared) -> Plot:
    pairs = [pair for pair in of.raw if max(pair) < _DRAWN]
    shown: dict[str, list[Difference | None]] = {_ALL: [of.raw[pair].raw[0] for pair in pairs]}
    for level, (_, found) in of.levels.items():
        shown[f"same {level}"] = [same and same.difference[0] for same in (found[pair].same for pair in pairs)]
    series = [
        Series(
            name=name,
            means=[less and less.mean for less in column],
            lows=[less and less.low for less in column],
            highs=[less and less.high for less in column],
            hover=[
                f"{of.named(pair)}, {name}: {difference(less)}" if less else ""
                for pair, less in zip(pairs, column, strict=True)
            ],
        )
        for name, column in shown.items()
    ]
    best = title(measured.entries[0].record)
    description = f"Differences of {measured.metric} of {best} between offices on {group.name}, with 95 % intervals."
    return interval_plot([of.named(pair) for pair in pairs], series, f"difference of {measured.metric}", description)


def _table(group: Group, measured: Offices, of: Compared) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for pair, raw in of.raw.items():
        for model, entry in enumerate(measured.entries):
            first, second = (of.names[at] for at in pair)
            row = {"first_office": first, "second_office": second, "model": entry.record["model"]["name"]}
            row |= {"first_queries": measured.queries[first], "second_queries": measured.queries[second]}
            row |= _columns("all", raw.raw[model])
            row |= {"smallest_detectable": raw.smallest[model], "needed_for_0.05": raw.needed[model]}
            cells = {"offices": of.named(pair), "model": title(entry.record)}
            cells["queries"] = f"{measured.queries[first]:,} / {measured.queries[second]:,}"
            cells[_ALL] = _cell(raw.raw[model])
            cells["detectable"] = f"{raw.smallest[model]:.3f}"
            for level, (names, found) in of.levels.items():
                key, same = LEVELS[level], found[pair].same
                row |= _columns(f"same_{key}", same and same.difference[model])
                row |= _columns(f"change_{key}", same and same.change[model])
                row |= {f"{key}_shared": same and " ".join(names[topic] for topic in same.topics)}
                for at, side in enumerate(("first", "second")):
                    row |= {f"{side}_{key}_mean": same and same.means[at, model]}
                    row |= {f"{side}_{key}_queries": same and same.kept[at]}
                    row |= {f"{side}_{key}_effective": same and same.effective[at]}
                cells[f"same {level}"] = _cell(same.difference[model]) if same else "too few"
                cells[f"queries, {level}"] = "{:,} / {:,}".format(*same.kept) if same else ""
                cells[f"worth, {level}"] = "{:.0f} / {:.0f}".format(*same.effective) if same else ""
            data.append(row | {"origin": origin(entry)})
            if not model or len(of.raw) == 1:
                shown.append(cells | {"from": origin(entry)})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"jurisdiction-{group.name}-topics")


def _columns(name: str, of: Difference | None) -> dict[str, object]:
    names = (name, f"{name}_low", f"{name}_high", f"{name}_p_holm")
    return dict(zip(names, (of.mean, of.low, of.high, of.p) if of else (None,) * 4, strict=True))


def _cell(of: Difference) -> str:
    return difference(of) + ("" if of.separable else " (not separable)")


def _notes(measured: Offices, of: Compared) -> tuple[str, ...]:
    notes = []
    if len(of.raw) > 1 and len(measured.entries) > 1:
        notes.append(f"Figure and table show {title(measured.entries[0].record)}; the CSV holds every model.")
    if len(of.names) > _DRAWN:
        notes.append(f"The figure shows pairs of the {_DRAWN} offices of most queries, the table all {len(of.raw)}.")
    return tuple(notes)
