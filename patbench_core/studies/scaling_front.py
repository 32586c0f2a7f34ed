"""Pareto fronts of quality and cost: who is on them, how sure that is, and their figure."""

from collections.abc import Sequence
from math import floor

import numpy as np

from patbench_core.report.plot import Plot
from patbench_core.report.trade_off import Cloud, Panel, doublings, trade_off
from patbench_core.results.selection import query_scores
from patbench_core.stats.bootstrap import resampled_means
from patbench_core.stats.pareto import front_shares, on_front
from patbench_core.studies.scaling_points import Point, interval, mean, models
from patbench_core.studies.wording import listed, score

SURE, POSSIBLE = 0.95, 0.25
"""A point is on the front where so many resamples say so, and possibly on it where so many do."""

COSTS = {"docs_per_second": "documents per second", "bytes_per_vector": "bytes per document"}
_CHANGED_BY: dict[str, set[str]] = {"docs_per_second": {"layers", "tokens"}, "bytes_per_vector": {"dim"}}
"""Axes that change a cost; other variants have the cost of the whole model and stay out of that front."""


def front_sentences(of: Sequence[Point], metric: str) -> list[str]:
    """Who is on each Pareto front, and how sure that is."""
    said = []
    for key, name in COSTS.items():
        shown, share = front(of, key, metric)
        if len(shown) < 2:
            continue
        sure = [point.label for point, part in zip(shown, share, strict=True) if part >= SURE]
        unsure = [
            f"{point.label} ({floor(100 * part)} %)"
            for point, part in zip(shown, share, strict=True)
            if POSSIBLE <= part < SURE
        ]
        certain = f"On the Pareto front of {metric} and {name} in 95 % of resamples or more: {listed(sure or ['none'])}"
        said.append(f"{certain}; in 25 % or more: {listed(unsure)}." if unsure else f"{certain}.")
    return said


def front(of: Sequence[Point], key: str, metric: str) -> tuple[list[Point], np.ndarray]:
    """Points that have a cost, and the share of resamples in which each is on the front."""
    shown = priced(of, key)
    if not shown:
        return [], np.zeros(0)
    resampled = resampled_means(query_scores([point.entry for point in shown], "ALL", metric))
    return shown, front_shares(resampled, _thrift(shown, key))


def priced(of: Sequence[Point], key: str) -> list[Point]:
    """Points that have a cost, of the variants those that it is another for."""
    return [point for point in of if point.details[key] and not point.kept.keys() - _CHANGED_BY[key]]


def _thrift(of: Sequence[Point], key: str) -> np.ndarray:
    cost = np.array([point.details[key] for point in of], np.float64)
    return cost if key == "docs_per_second" else -cost


def front_plot(of: Sequence[Point], where: str, metric: str) -> Plot | None:
    panels = []
    for key, name in COSTS.items():
        shown = priced(of, key)
        if not shown:
            continue
        best = on_front(np.array([mean(point, metric) for point in shown]), _thrift(shown, key))
        line = sorted((point.details[key], mean(point, metric)) for point, on in zip(shown, best, strict=True) if on)
        clouds = [_cloud([point for point in shown if point.model == model], key, metric) for model in models(shown)]
        ticks = doublings([point.details[key] for point in shown]) if key == "bytes_per_vector" else ()
        panels.append(Panel(name, clouds, ticks=ticks, front=line if len(line) > 1 else ()))
    description = f"{metric} of each model and variant on {where} by documents per second and by bytes per document."
    return trade_off(panels, metric, description) if panels else None


def _cloud(of: Sequence[Point], key: str, metric: str) -> Cloud:
    low, high = zip(*(interval(point, metric) for point in of), strict=True)
    return Cloud(
        name=of[0].model,
        x=[point.details[key] for point in of],
        y=[mean(point, metric) for point in of],
        low=low,
        high=high,
        hover=[f"{point.label}: {score(point.record, 'ALL', metric)}, {point.details[key]:,.0f}" for point in of],
    )
