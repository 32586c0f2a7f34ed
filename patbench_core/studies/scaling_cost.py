"""Quality against cost: what half the layers save, the Pareto fronts, the trend over models."""

from collections.abc import Sequence
from math import floor, log2

from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.selection import Group, origin, query_scores
from patbench_core.stats.monotone import Share, shares
from patbench_core.stats.trend import per_doubling
from patbench_core.studies.scaling_front import COSTS, front, front_plot, front_sentences
from patbench_core.studies.scaling_points import AXES, Axis, Point, along, interval, mean, models
from patbench_core.studies.wording import listed, score, signed

_STEADY = 1.5
"""Repeats of one measurement differ by no more than this factor on a quiet machine."""


def cost_section(group: Group, of: Sequence[Point], view: str, metric: str) -> Section:
    """Every point of one landscape, by speed and by size of the vectors."""
    overall = of[0].record["scopes"]["ALL"]
    return Section(
        heading=group.name,
        facts=f"{group.documents:,} patents; view {view} on both sides; {overall['n_queries']:,} queries, "
        f"{overall['n_links']:,} links; {_measured(of)}.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(of, metric),
        points=tuple(filter(None, (_distilled(of, metric), *front_sentences(of, metric), _trend(of, metric)))),
        plot=front_plot(of, group.name, metric),
        table=_table(of, f"scaling-{group.name}", metric),
        made_by=tuple(point.record["command"] for point in of),
        notes=_notes(of),
    )


def kept_share(part: Point, whole: Point, metric: str) -> Share:
    """Share of the whole's mean that a part keeps."""
    return shares(query_scores([whole.entry, part.entry], "ALL", metric), reference=0)[1]


def percent(of: Share, named: str = "95 % interval ") -> str:
    """Such as ``85 % (95 % interval 82 to 87 %)``; `named` is what stands before the interval."""
    if of.value is None:
        return "an undefined share (the whole scores zero)"
    if of.low is None:
        return f"{100 * of.value:.0f} % (too few queries score for an interval)"
    return f"{100 * of.value:.0f} % ({named}{100 * of.low:.0f} to {100 * of.high:.0f} %)"


def _answer(of: Sequence[Point], metric: str) -> str:
    """What half the layers and a quarter of the dimensions of one model cost and save."""
    said: list[str] = []
    told = None
    for axis, share in (("layers", 2), ("dim", 4)):
        found = next((along(of, model, axis) for model in models(of) if along(of, model, axis)), [])
        if found:
            *cuts, whole = found
            part = min(cuts, key=lambda point: abs(log2(point.size[axis] * share / whole.size[axis])))
            who = "it" if told is whole else whole.model
            kept = f"With {part.cut} {who} keeps {percent(kept_share(part, whole, metric))}"
            if told is not whole:
                queries = whole.record["scopes"]["ALL"]["n_queries"]
                kept += f" of its {metric} of {mean(whole, metric):.3f} ({queries:,} queries)"
            said.append(f"{kept}{_level(part, whole, metric)} {_saving(part, whole, axis)}.")
            told = whole
    if said:
        return " ".join(said)
    best = max(of, key=lambda point: mean(point, metric))
    return f"{best.label} scores {metric} {score(best.record, 'ALL', metric)}; no model has been cut here."


def _level(part: Point, whole: Point, metric: str) -> str:
    kept = kept_share(part, whole, metric)
    return ", not separable from all of it," if kept.high is not None and kept.low <= 1 <= kept.high else ""


def _saving(part: Point, whole: Point, axis: Axis) -> str:
    """What the part costs less."""
    if axis == "dim":
        sizes = [f"{point.details['bytes_per_vector']:,}" for point in (part, whole)]
        return f"in {sizes[0]} instead of {sizes[1]} bytes per document"
    times = part.rate / whole.rate
    return (
        f"and encodes {times:.1f} times as fast ({_rate(part.rate)} against {_rate(whole.rate)} documents per second)"
    )


def _rate(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _distilled(of: Sequence[Point], metric: str) -> str | None:
    """A static model beside the model it was distilled from."""
    whole = {point.details["base"]: point for point in of if not point.kept}
    for student in whole.values():
        teacher = whole.get(student.details["distilled_from"])
        if teacher and teacher.rate and student.rate:
            return (
                f"Distilled into a table of word pieces ({student.model}), {teacher.model} keeps "
                f"{percent(kept_share(student, teacher, metric))} of its {metric} and encodes "
                f"{student.rate / teacher.rate:,.0f} times as fast."
            )
    return None


def _trend(of: Sequence[Point], metric: str) -> str | None:
    """Gain per doubling of parameters over whole models."""
    whole = [point for point in of if not point.kept and point.details["parameters"]]
    if len(whole) < 3:
        return None
    scores = query_scores([point.entry for point in whole], "ALL", metric)
    found = per_doubling(scores, [point.details["parameters"] for point in whole])
    if found is None or found.models is None:
        return None
    over = [f"{signed(low)} to {signed(high)}" for low, high in (found.queries, found.models)]
    return (
        f"Over {found.n} models of different families {metric} changes by {found.slope:+.3f} with each doubling of "
        f"parameters (95 % interval over queries {over[0]}, over models {over[1]}): {found.n} models that differ in "
        "training as well as in size say nothing about models in general."
    )


def _machines(of: Sequence[Point]) -> list[str]:
    """What the speeds were measured on."""
    kinds = (
        f"{point.details['device'].upper()} with {point.record['environment'].get('cores', '?')} cores "
        f"({point.record['environment'].get('processor', '?')})"
        for point in of
        if point.rate
    )
    return list(dict.fromkeys(kinds))


def _measured(of: Sequence[Point]) -> str:
    days = sorted({point.record["created"][:10] for point in of if point.rate})
    return f"speed measured on {listed(_machines(of))}, {' and '.join(days)}" if days else "speed not measured"


def _notes(of: Sequence[Point]) -> tuple[str, ...]:
    notes = []
    if len({point.details["base"] for point in of if point.details["parameters"]}) > 1:
        notes.append(
            "The models here are not one family: they differ in training sets and base models as well as in size. Only "
            "layers, tokens and dimensions of one model, and a model distilled from another, are compared cleanly."
        )
    if len(_machines(of)) > 1:
        notes.append("The speeds are of different machines: they do not compare, nor does the front of speed hold.")
    measured = [point for point in of if point.rate]
    unsteady = [
        point
        for point in measured
        if point.details["docs_per_second_range"][1] > _STEADY * point.details["docs_per_second_range"][0]
    ]
    if unsteady:
        notes.append(
            f"The three runs of {len(unsteady)} of {len(measured)} models and variants differ by more than half: the "
            "machine was busy, and speeds and the front of speed are rough."
        )
    sample = next((point.details["sample"] for point in of if point.details["sample"]), None)
    if sample:
        notes.append(
            f"Speed is the median of three runs over {sample} documents drawn at random, after a warm-up and without "
            "the store; for BM25 it is indexing. Each front holds the whole models and the variants that change its "
            "cost: truncated vectors take as long to make as whole ones. Resamples vary the queries, not the speeds, "
            "which hold for that machine."
        )
    return tuple(notes)


def _table(of: Sequence[Point], file: str, metric: str) -> DataTable:
    import pandas as pd

    fronts = {key: front(of, key, metric) for key in COSTS}
    on = {
        key: {id(point): part for point, part in zip(shown, share, strict=True)}
        for key, (shown, share) in fronts.items()
    }
    data, shown = [], []
    for point in of:
        details, (low, high) = point.details, interval(point, metric)
        sizes = {AXES[axis]: point.size.get(axis) for axis in AXES}
        least, greatest = details["docs_per_second_range"] or (None, None)
        parts = [on[key].get(id(point)) for key in COSTS]
        data.append(
            {"model": details["base"], **sizes, metric: mean(point, metric), "low": low, "high": high}
            | {"queries": point.record["scopes"]["ALL"]["n_queries"], "parameters": details["parameters"]}
            | {"parameters_outside_tables": details["active_parameters"], "docs_per_second": point.rate}
            | {"docs_per_second_low": least, "docs_per_second_high": greatest, "threads": details["threads"]}
            | {"device": details["device"], "bytes_per_vector": details["bytes_per_vector"]}
            | {"on_speed_front": parts[0], "on_size_front": parts[1], "origin": origin(point.entry)}
        )
        shown.append(
            {
                "model": point.label,
                metric: f"{mean(point, metric):.3f} [{low:.3f}, {high:.3f}]",
                "documents/s": "" if point.rate is None else f"{_rate(point.rate)} [{_rate(least)}, {_rate(greatest)}]",
                "bytes per document": _number(details["bytes_per_vector"]),
                "M parameters": "" if not details["parameters"] else f"{details['parameters'] / 1e6:.1f}",
                "outside tables": "" if not details["parameters"] else f"{details['active_parameters'] / 1e6:.1f}",
                "on front (speed)": _share(parts[0]),
                "on front (bytes)": _share(parts[1]),
                "from": origin(point.entry),
            }
        )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), file)


def _number(of: int | None) -> str:
    return "" if of is None else f"{of:,}"


def _share(of: float | None) -> str:
    return "" if of is None else f"{floor(100 * of)} %"
