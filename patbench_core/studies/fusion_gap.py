"""The IN/OUT gap before and after fusion."""

from collections.abc import Sequence
from typing import Any

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, origin, title

_DEFINITIONS = {"": "published definition", "fair_": "fair definition"}


def gap_verdict(details: dict[str, Any], prefix: str) -> str:
    """What becomes of the gap: ``closes``, ``narrows``, ``widens``, ``stays`` or ``unknown``.

    It closes where it narrows for sure and no gap is sure after it; it stays where no change is sure.
    """
    change, fused = details[f"{prefix}gap_change_ci"], details[f"{prefix}gap_fused_ci"]
    if change is None or fused is None:
        return "unknown"
    if change[1] < 0:
        return "closes" if fused[0] <= 0 else "narrows"
    return "widens" if change[0] > 0 else "stays"


def gap_sentence(record: Record) -> str:
    """Whether the IN/OUT gap of one model closes, in the published definition."""
    details = record["details"]
    if not all(details["gap_n"]):
        return "There is no IN/OUT gap to measure here."
    if details["gap_change"] is None:
        return "The IN/OUT gap has no share to compare: IN scores zero."
    said = {
        "closes": "closes",
        "narrows": "narrows but does not close",
        "widens": "does not close, it widens",
        "stays": "does not close, no change is established",
        "unknown": "cannot be judged, too few queries",
    }
    return (
        f"The IN/OUT gap {said[gap_verdict(details, '')]}: OUT is {_number(details['gap_dense'])} % below IN alone, "
        f"{_number(details['gap_fused'])} % fused, a change of {_points(details, '')} points."
    )


def _details_of(record: Record, metric: str) -> str:
    """Drops of one model before and after by both definitions, with intervals and queries."""
    details = record["details"]
    inside, across = details["gap_n"]
    text = (
        f"{metric} of {title(record)} drops by {_percent(details, 'gap_dense')} alone and by "
        f"{_percent(details, 'gap_fused')} fused in the published definition ({inside:,} queries with IN, {across:,} "
        "with OUT)"
    )
    if gap_verdict(details, "fair_") == "unknown":
        both = details["fair_gap_n"][0]
        return f"{text}; a fair comparison is not possible, {both} {'query has' if both == 1 else 'queries have'} both."
    return (
        f"{text}, by {_percent(details, 'fair_gap_dense')} and {_percent(details, 'fair_gap_fused')} in the fair one, "
        f"a change of {_points(details, 'fair_')} points ({details['fair_gap_n'][0]:,} queries with both)."
    )


def gap_section(group: Group, entries: Sequence[Entry], metric: str, badges: tuple[str, ...]) -> Section:
    """Drops of each model before and after."""
    best = entries[0].record
    measurable = best["details"]["gap_change"] is not None
    return Section(
        heading=f"{group.name}: the IN/OUT gap after fusion",
        facts="IN and OUT by IPC class; drop = 1 − OUT / IN; fusion by interpolation, held out.",
        badges=badges,
        answer=f"{title(best)}: {gap_sentence(best)}" + (f" {_count(entries)}" if measurable else ""),
        points=(_details_of(best, metric),) if measurable else (),
        plot=_plot(group.name, entries, metric) if measurable else None,
        table=_table(group.name, entries) if measurable else None,
    )


def _count(entries: Sequence[Entry]) -> str:
    """In how many models the gap narrows or widens."""
    said = []
    for prefix, definition in _DEFINITIONS.items():
        verdicts = [gap_verdict(entry.record["details"], prefix) for entry in entries]
        judged = [of for of in verdicts if of != "unknown"]
        if judged:
            less, more = sum(of in ("closes", "narrows") for of in judged), judged.count("widens")
            said.append(
                f"in the {definition} it narrows for {less} of {len(judged)} models, closes for "
                f"{judged.count('closes')} and widens for {more}"
            )
    return f"Counting changes whose 95 % interval leaves out 0, {'; '.join(said)}." if said else ""


def _plot(where: str, entries: Sequence[Entry], metric: str) -> Plot:
    series = []
    for prefix, definition in _DEFINITIONS.items():
        for name, said in (("gap_dense", "alone"), ("gap_fused", "fused")):
            of = [entry.record["details"] for entry in entries]
            sure = [details[f"{prefix}{name}_ci"] is not None for details in of]
            if any(sure):
                key = f"{prefix}{name}"
                series.append(
                    Series(
                        name=f"{said}, {definition.split()[0]}",
                        means=[100 * d[key] if s else None for d, s in zip(of, sure, strict=True)],
                        lows=[100 * d[f"{key}_ci"][0] if s else None for d, s in zip(of, sure, strict=True)],
                        highs=[100 * d[f"{key}_ci"][1] if s else None for d, s in zip(of, sure, strict=True)],
                        hover=[
                            f"{title(e.record)}, {said}, {definition}: {_percent(e.record['details'], key)}"
                            for e in entries
                        ],
                    )
                )
    names = [title(entry.record) for entry in entries]
    description = f"Drop of {metric} from IN to OUT on {where} before and after fusion, with 95 % intervals."
    return interval_plot(names, series, f"drop of {metric} (%)", description)


def _table(where: str, entries: Sequence[Entry]) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for entry in entries:
        details = entry.record["details"]
        row: dict[str, object] = {"model": entry.record["model"]["name"]}
        cells = {"model": title(entry.record)}
        for prefix, definition in _DEFINITIONS.items():
            short = definition.split()[0]
            for name, said in (("gap_dense", "alone, %"), ("gap_fused", "fused, %"), ("gap_change", "change, points")):
                low, high = details[f"{prefix}{name}_ci"] or (None, None)
                row |= {f"{prefix}{name}": details[f"{prefix}{name}"]}
                row |= {f"{prefix}{name}_low": low, f"{prefix}{name}_high": high}
                cells[f"{short}: {said}"] = _short(details, f"{prefix}{name}")
            inside, across = details[f"{prefix}gap_n"]
            row |= {f"{prefix}n_IN": inside, f"{prefix}n_OUT": across}
            cells[f"{short}: queries IN / OUT"] = f"{inside:,} / {across:,}"
        data.append(row | {"origin": origin(entry)})
        shown.append(cells | {"from": origin(entry)})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"fusion-gap-{where}")


def _percent(details: dict[str, Any], name: str) -> str:
    """Such as ``48 % (30 to 62 %)``."""
    value, interval = details[name], details[f"{name}_ci"]
    if value is None:
        return "no defined share"
    if interval is None:
        return f"{_number(value)} % (no interval)"
    return f"{_number(value)} % ({_number(interval[0])} to {_number(interval[1])} %)"


def _points(details: dict[str, Any], prefix: str) -> str:
    """Such as ``+1 (−28 to 21)``."""
    value, interval = details[f"{prefix}gap_change"], details[f"{prefix}gap_change_ci"]
    if value is None or interval is None:
        return "unknown"
    return f"{'+' if value > 0 else ''}{_number(value)} ({_number(interval[0])} to {_number(interval[1])})"


def _short(details: dict[str, Any], name: str) -> str:
    """Such as ``48 [30, 62]``."""
    value, interval = details[name], details[f"{name}_ci"]
    if value is None:
        return "–"
    return _number(value) + (f" [{_number(interval[0])}, {_number(interval[1])}]" if interval else "")


def _number(share: float) -> str:
    """A share of 1 in percent, without decimals, with a proper minus sign."""
    return f"{100 * share:.0f}".replace("-0", "0").replace("-", "−")
