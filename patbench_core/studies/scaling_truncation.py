"""The share of quality that truncated vectors keep, beside the published shares."""

from collections.abc import Sequence

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.selection import Group, query_scores
from patbench_core.stats.monotone import Share, shares
from patbench_core.studies.scaling_cost import percent
from patbench_core.studies.scaling_points import Point, along, mean, models
from patbench_core.studies.scaling_published import TRUNCATION
from patbench_core.studies.wording import listed

_PUBLISHED = "published"
_DRAWN = 5
"""Models in the figure; the table has all."""

_Kept = dict[str, dict[int, Share]]


def truncation_section(group: Group, of: Sequence[Point], metric: str) -> Section | None:
    """Shares at every number of dimensions; None where no vectors were truncated."""
    lines = {model: found for model in models(of) if (found := along(of, model, "dim"))}
    if not lines:
        return None
    kept = {model: shares_kept(line, metric) for model, line in lines.items()}
    queries = of[0].record["scopes"]["ALL"]["n_queries"]
    return Section(
        heading=f"{group.name}, truncated dimensions",
        facts=f"{queries:,} queries; the first dimensions of each vector, brought to unit length again.",
        badges=("synthetic" if group.synthetic else "real patents", group.origin),
        answer=_answer(lines, kept, metric),
        plot=_plot(lines, kept, group.name, metric),
        table=_table(lines, kept, f"scaling-truncation-{group.name}", metric),
        notes=(
            "Published: arXiv 2605.24297, table 18, means over its models, without intervals. A share is of each "
            "model's own whole: 256 of 384 dimensions are a lesser cut than 256 of 768.",
        ),
    )


def shares_kept(line: Sequence[Point], metric: str) -> dict[int, Share]:
    """Share by number of dimensions, the most first, the whole model left out."""
    *parts, _ = line
    found = shares(query_scores([point.entry for point in line], "ALL", metric), reference=len(parts))
    return {part.size["dim"]: share for part, share in reversed(list(zip(parts, found, strict=False)))}


def _answer(lines: dict[str, list[Point]], kept: _Kept, metric: str) -> str:
    model, of = next(iter(kept.items()))
    said = [f"{percent(share, named='')} with {dim}" for dim, share in of.items()]
    lead = (
        f"Of its {metric} with all {lines[model][-1].size['dim']} dimensions, {model} keeps {listed(said)} "
        "(95 % intervals)."
    )
    judged = [
        (found, share, TRUNCATION[dim])
        for found, shares_of in kept.items()
        for dim, share in shares_of.items()
        if dim in TRUNCATION and share.low is not None
    ]
    if not judged:
        return lead
    above = sum(share.low > published for _, share, published in judged)
    below = sum(share.high < published for _, share, published in judged)
    counted = f"{len(judged)} {'share' if len(judged) == 1 else 'shares'}"
    over = len({found for found, _, _ in judged})
    return (
        f"{lead} Against the published means, of {counted} ({over} {'model' if over == 1 else 'models'}): "
        f"above {above}, below {below}, not separable {len(judged) - above - below}."
    )


def _plot(lines: dict[str, list[Point]], kept: _Kept, where: str, metric: str) -> Plot:
    dims = sorted({dim for of in kept.values() for dim in of} | set(TRUNCATION), reverse=True)
    series = []
    for model, of in list(kept.items())[:_DRAWN]:
        shown = [of[dim] if dim in of and of[dim].low is not None else None for dim in dims]
        series.append(
            Series(
                name=f"{model} ({lines[model][-1].size['dim']})",
                means=[share and 100 * share.value for share in shown],
                lows=[share and 100 * share.low for share in shown],
                highs=[share and 100 * share.high for share in shown],
                hover=[
                    f"{model}, {dim} dimensions: {percent(share)}" if share else ""
                    for dim, share in zip(dims, shown, strict=True)
                ],
            )
        )
    published = [100 * TRUNCATION[dim] if dim in TRUNCATION else None for dim in dims]
    hover = [
        f"published, {dim} dimensions: {share:.1f} %" if share else ""
        for dim, share in zip(dims, published, strict=True)
    ]
    series.append(Series(_PUBLISHED, published, published, published, hover))
    description = f"Share of {metric} kept by truncated vectors on {where}, with 95 % intervals, and as published."
    return interval_plot([f"{dim}" for dim in dims], series, f"{metric} kept (%), by dimensions kept", description)


def _table(lines: dict[str, list[Point]], kept: _Kept, file: str, metric: str) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for model, line in lines.items():
        whole = line[-1]
        score_of = {point.size["dim"]: mean(point, metric) for point in line}
        for dim, share in kept[model].items():
            published = TRUNCATION.get(dim)
            data.append(
                {"model": whole.details["base"], "dimensions": dim, "of": whole.size["dim"], metric: score_of[dim]}
                | {"kept": share.value, "low": share.low, "high": share.high, "published": published}
                | {"queries": whole.record["scopes"]["ALL"]["n_queries"]}
            )
            shown.append(
                {
                    "model": model,
                    "dimensions": f"{dim} of {whole.size['dim']}",
                    metric: f"{score_of[dim]:.3f}",
                    "kept": percent(share),
                    "published": "" if published is None else f"{100 * published:.1f} %",
                }
            )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), file)
