"""Inside one model: quality over its layers, tokens and dimensions."""

from collections.abc import Sequence

from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.report.trade_off import Cloud, Panel, doublings, trade_off
from patbench_core.results.selection import Group, query_scores
from patbench_core.stats.monotone import steps, verdict
from patbench_core.stats.paired import Difference
from patbench_core.studies.scaling_points import AXES, Axis, Point, along, interval, mean, models
from patbench_core.studies.wording import difference, listed, score

_Lines = dict[tuple[str, Axis], list[Point]]
_Steps = dict[tuple[str, Axis], list[Difference]]


def axes_section(group: Group, of: Sequence[Point], metric: str) -> Section | None:
    """Quality at every step of every axis; None where no model was cut."""
    lines: _Lines = {(model, axis): found for axis in AXES for model in models(of) if (found := along(of, model, axis))}
    if not lines:
        return None
    grown = {key: steps(query_scores([point.entry for point in line], "ALL", metric)) for key, line in lines.items()}
    first, *others = (model for model in models(of) if any(model == cut for cut, _ in lines))
    queries = of[0].record["scopes"]["ALL"]["n_queries"]
    return Section(
        heading=f"{group.name}, inside one model",
        facts=f"{queries:,} queries; parts of the same model, not trained again.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(lines, grown, first, metric),
        points=tuple(f"{model}: {_verdicts(lines, grown, model, metric)}." for model in others),
        plot=_plot(lines, group.name, metric),
        table=_table(lines, grown, f"scaling-steps-{group.name}", metric),
    )


def _answer(lines: _Lines, grown: _Steps, model: str, metric: str) -> str:
    """Verdicts on the axes of the best model."""
    return (
        f"Step by step (paired bootstrap, Holm within each axis) the growth of {metric} in {model} is "
        f"{_verdicts(lines, grown, model, metric)}."
    )


def _verdicts(lines: _Lines, grown: _Steps, model: str, metric: str) -> str:
    """Such as ``monotone over tokens (0.29 with 32 to 0.34 with 256; 3 gains and 0 losses in 3 steps)``."""
    said = []
    for axis, name in AXES.items():
        if (model, axis) in lines:
            (first, *_, last), found = lines[model, axis], grown[model, axis]
            gains, losses = (sum(step.separable and sign * step.mean > 0 for step in found) for sign in (1, -1))
            said.append(
                f"{verdict(found)} over {name} ({mean(first, metric):.3f} with {first.size[axis]} to "
                f"{mean(last, metric):.3f} with {last.size[axis]}; significant gains in {gains} of "
                f"{len(found)} steps, losses in {losses})"
            )
    return listed(said)


def _plot(lines: _Lines, where: str, metric: str) -> Plot:
    panels = []
    for axis, name in AXES.items():
        found = {model: line for (model, of), line in lines.items() if of == axis}
        if found:
            sizes = sorted({point.size[axis] for line in found.values() for point in line})
            ticks = sizes if axis == "layers" else doublings(sizes)
            clouds = [_cloud(line, axis, metric) for line in found.values()]
            panels.append(Panel(name, clouds, ticks=ticks, log=axis != "layers"))
    return trade_off(panels, metric, f"{metric} over {listed([panel.title for panel in panels])} kept, on {where}.")


def _cloud(line: Sequence[Point], axis: Axis, metric: str) -> Cloud:
    low, high = zip(*(interval(point, metric) for point in line), strict=True)
    return Cloud(
        name=line[0].model,
        x=[point.size[axis] for point in line],
        y=[mean(point, metric) for point in line],
        low=low,
        high=high,
        hover=[f"{point.label}: {score(point.record, 'ALL', metric)}" for point in line],
        joined=True,
    )


def _table(lines: _Lines, grown: _Steps, file: str, metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for (model, axis), line in lines.items():
        for before, after, step in zip(line, line[1:], grown[model, axis], strict=False):
            smaller, larger = before.size[axis], after.size[axis]
            data.append(
                {"model": line[-1].details["base"], "axis": AXES[axis], "from": smaller, "to": larger, "metric": metric}
                | {"mean_from": mean(before, metric), "mean_to": mean(after, metric)}
                | {"difference": step.mean, "low": step.low, "high": step.high, "p_holm": step.p}
                | {"queries": after.record["scopes"]["ALL"]["n_queries"]}
            )
            shown.append(
                {
                    "model": model,
                    "axis": AXES[axis],
                    "step": f"{smaller} to {larger}",
                    f"{metric} from": f"{mean(before, metric):.3f}",
                    "to": f"{mean(after, metric):.3f}",
                    "difference": difference(step),
                    "p (Holm)": f"{step.p:.4f}",
                    "verdict": ("gain" if step.mean > 0 else "loss") if step.separable else "not separable",
                }
            )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), file)
