"""Figures and tables of the page on fine-tuning."""

from collections.abc import Mapping, Sequence

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot, SideBySide
from patbench_core.report.table import DataTable
from patbench_core.stats.paired import SIGNIFICANT
from patbench_core.studies.finetuning_models import Change, Tested, Tuned
from patbench_core.studies.wording import plus, signed
from patbench_core.training.held_out import METRICS

Tasks = Mapping[str, tuple[str, str]]
"""What a column is called: task and scope."""

OWN: Tasks = {METRICS[task]: (task, "ALL") for task in METRICS}
ELSEWHERE: Tasks = OWN | {"nDCG@10 IN": ("retrieval", "IN"), "nDCG@10 OUT": ("retrieval", "OUT")}

CONTROLS = {False: "all pairs", True: "matched control"}


def columns(of: Tested) -> Tasks:
    """Tasks that a page shows: elsewhere links inside and across domains are told apart too."""
    return OWN if of.own else ELSEWHERE


def changes_plot(of: Tested) -> SideBySide:
    """Difference from the base in each task: a row a base and recipe, a colour a control."""
    rows = list(dict.fromkeys((tuned.base_title, tuned.recipe) for tuned in of.tuned))
    one = len({base for base, _ in rows}) == 1
    labels = [recipe if one else f"{base.removesuffix(' (bf16)')}, {recipe}" for base, recipe in rows]
    plots = []
    for name, (task, scope) in OWN.items():
        found = {
            (tuned.base_title, tuned.recipe, tuned.matched): (tuned, change)
            for tuned in of.tuned
            if (change := tuned.change(task, scope))
        }
        if found:
            series = [_series(matched, rows, found) for matched in CONTROLS if any(key[2] == matched for key in found)]
            words = (
                f"Difference in {name} from the untrained base, trained on {of.trained_on}, tested on {of.tested_on}."
            )
            plots.append(interval_plot(labels, series, f"Δ {name}", words))
    return SideBySide(tuple(plots))


def _series(
    matched: bool, rows: Sequence[tuple[str, str]], found: Mapping[tuple[str, str, bool], tuple[Tuned, Change]]
) -> Series:
    pairs = [found.get((*row, matched)) for row in rows]
    hover = [
        f"{base}, {recipe}, {CONTROLS[matched]}: {interval(of[1])}, {of[0].pairs:,} pairs, n = {of[1].n:,}"
        if of
        else ""
        for (base, recipe), of in zip(rows, pairs, strict=True)
    ]
    return _drawn(CONTROLS[matched], [of and of[1] for of in pairs], hover)


def _drawn(name: str, changes: Sequence[Change | None], hover: Sequence[str]) -> Series:
    """A single seed is drawn as a point without an interval."""
    of = [change and change.difference for change in changes]
    means = [each and each.mean for each in of]
    lows = [each and (each.mean if each.low is None else each.low) for each in of]
    highs = [each and (each.mean if each.high is None else each.high) for each in of]
    return Series(name, means, lows, highs, hover)


def changes_table(of: Tested, corrected: Mapping[tuple[int, str], float]) -> DataTable:
    """A row a base with its scores, then one a recipe and control with differences from them.

    Parameters
    ----------
    corrected : mapping
        Holm-corrected p-value by place in `of.tuned` and column.
    """
    import pandas as pd

    data, shown, bases = [], [], set()
    for place, tuned in enumerate(of.tuned):
        changes = {name: tuned.change(*where) for name, where in columns(of).items()}
        if tuned.base.path not in bases:
            bases.add(tuned.base.path)
            scores = {name: f"{change.base:.3f}" if change else "–" for name, change in changes.items()}
            none = dict.fromkeys(("pairs", "tokens", "pairs seen", "seeds"), "")
            shown.append({"base": tuned.base_title, "recipe": "untrained", "control": ""} | scores | none)
            data.append(_row(tuned, "untrained") | {name: change.base for name, change in changes.items() if change})
        facts, control = tuned.facts, CONTROLS[tuned.matched]
        row = _row(tuned, tuned.recipe) | {"control": control, "pairs": tuned.pairs, "tokens": facts["tokens"]}
        row |= {"steps": facts["steps"], "pairs_seen": tuned.seen, "seeds": len(tuned.entries)}
        cells = {"base": tuned.base_title, "recipe": tuned.recipe, "control": control}
        for name, change in changes.items():
            p = corrected.get((place, name))
            cells[name] = interval(change, p) if change else "–"
            row |= _numbers(name, change, p)
        cells |= {"pairs": f"{tuned.pairs:,}", "tokens": f"{facts['tokens']:,}"}
        cells |= {"pairs seen": f"{tuned.seen:,}", "seeds": str(len(tuned.entries))}
        data.append(row)
        shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"finetuning-{of.trained_on}-{of.tested_on}")


def _row(tuned: Tuned, recipe: str) -> dict[str, object]:
    return {"base": tuned.base.record["model"]["name"], "recipe": recipe}


def _numbers(name: str, change: Change | None, p: float | None) -> dict[str, object]:
    if change is None:
        return {}
    of = change.difference
    return {
        f"{name}_difference": of.mean,
        f"{name}_low": of.low,
        f"{name}_high": of.high,
        f"{name}_p": of.p,
        f"{name}_p_holm": p,
        f"{name}_seed_sd": of.spread,
        f"{name}_n": change.n,
    }


def interval(change: Change, p: float | None = None) -> str:
    """Such as ``+0.012 [−0.003, 0.027]``, with a star where it is significant after correction."""
    of = change.difference
    ends = f" [{signed(of.low)}, {signed(of.high)}]" if of.low is not None and of.high is not None else " (one seed)"
    return f"{plus(of.mean)}{ends}{' *' if p is not None and p < SIGNIFICANT else ''}"


def forgetting_plot(rows: Sequence[tuple[str, Tuned, Change]], where: str) -> Plot:
    """Difference elsewhere, a row a base in the order of its zero-shot strength, a colour a recipe."""
    labels = list(dict.fromkeys(label for label, _, _ in rows))
    recipes = sorted({tuned.recipe for _, tuned, _ in rows})
    by = {(label, tuned.recipe): change for label, tuned, change in rows}
    series = []
    for recipe in recipes:
        found = [by.get((label, recipe)) for label in labels]
        hover = [f"{label}, {recipe}: {interval(of)}" if of else "" for label, of in zip(labels, found, strict=True)]
        series.append(_drawn(recipe, found, hover))
    words = f"Difference in nDCG@10 on {where} after training elsewhere, by base, the strongest first."
    return interval_plot(labels, series, "Δ nDCG@10", words)


def forgetting_table(rows: Sequence[tuple[str, Tuned, Change]]) -> DataTable:
    """A row a base, recipe and pair of landscapes."""
    import pandas as pd

    data = [
        {"where": label, "recipe": tuned.recipe, "zero-shot": change.base, "difference": change.difference.mean}
        | {"low": change.difference.low, "high": change.difference.high, "queries": change.n}
        for label, tuned, change in rows
    ]
    shown = [
        {"where": label, "recipe": tuned.recipe, "zero-shot nDCG@10": f"{change.base:.3f}"}
        | {"difference": interval(change), "queries": f"{change.n:,}"}
        for label, tuned, change in rows
    ]
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "finetuning-forgetting")
