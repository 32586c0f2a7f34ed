"""Figures and tables of the page on classification."""

from collections.abc import Sequence
from dataclasses import dataclass

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Scores
from patbench_core.results.selection import origin, title
from patbench_core.stats.paired import Difference
from patbench_core.studies.wording import difference
from patbench_core.tasks.classification.classifiers import METHODS, MostFrequent
from patbench_core.tasks.classification.judging import METRICS

SHOWN_LABELS = 20
_BASE = "always the most frequent"


@dataclass(frozen=True)
class Label:
    """One label as one model knows it.

    Attributes
    ----------
    name : str
    support : int
        Test documents that have it.
    f1, low, high : float
        With its 95 % bootstrap interval.
    """

    name: str
    support: int
    f1: float
    low: float
    high: float

    @property
    def said(self) -> str:
        """Such as ``0.71, 0.60 to 0.80, n = 34``."""
        return f"{self.f1:.2f}, {self.low:.2f} to {self.high:.2f}, n = {self.support:,}"


def scores_plot(entries: Sequence[Entry], where: str) -> Plot:
    """Micro F1 of each model and method, and of the baseline in a row of its own."""
    names = [title(entry.record) for entry in entries]
    series = []
    for method in (of.name for of in METHODS if of.name != MostFrequent.name):
        series.append(_series(method, names, [entry.record["scores"][method] for entry in entries], gap=1))
    base = _series(MostFrequent.name, [_BASE], [entries[0].record["scores"][MostFrequent.name]])
    gaps = [None] * len(entries)
    series.append(
        Series(
            base.name, [*gaps, *base.means], [*gaps, *base.lows], [*gaps, *base.highs], [*[""] * len(gaps), *base.hover]
        )
    )
    description = f"Micro F1 of each model and method on {where}, with 95 % intervals."
    return interval_plot([*names, _BASE], series, "micro F1", description)


def _series(method: str, names: Sequence[str], scores: Sequence[Scores], gap: int = 0) -> Series:
    limits = [of["ci"]["micro F1"] for of in scores]
    means = [of["metrics"]["micro F1"] for of in scores]
    hover = [
        f"{name}, {method}: {mean:.3f} (95 % interval {low:.3f} to {high:.3f}), n = {of['n']:,}"
        for name, mean, (low, high), of in zip(names, means, limits, scores, strict=True)
    ]
    none = [None] * gap
    lows, highs = ([limit[side] for limit in limits] for side in (0, 1))
    return Series(method, [*means, *none], [*lows, *none], [*highs, *none], [*hover, *[""] * gap])


def scores_table(ranked: Sequence[tuple[Entry, str]], less: Sequence[Difference], name: str) -> DataTable:
    """Every model with every method, the baseline last."""
    import pandas as pd

    data, shown = [], []
    rows = [*zip(ranked, less, strict=True), ((ranked[0][0], MostFrequent.name), None)]
    for place, ((entry, method), of) in enumerate(rows):
        record = entry.record
        model = ("", "") if method == MostFrequent.name else (record["model"]["name"], title(record))
        scores = record["scores"][method]
        chosen = ", ".join(f"{key} = {value:g}" for key, value in record["details"]["chosen"][method].items())
        row: dict[str, object] = {"model": model[0], "method": method, "chosen": chosen}
        cells = {"model": model[1] or "any", "method": method}
        for metric in METRICS:
            mean, (low, high) = scores["metrics"][metric], scores["ci"][metric]
            row |= {metric: mean, f"{metric}_low": low, f"{metric}_high": high}
            cells[metric] = f"{mean:.3f} [{low:.3f}, {high:.3f}]"
        if of is not None:
            row |= {"difference": of.mean, "difference_low": of.low, "difference_high": of.high, "p_holm": of.p}
        cells["to the best, micro F1"] = (
            f"{difference(of)}{'' if of.separable else ' (not separable)'}" if of is not None and place else ""
        )
        cells |= {"chosen": chosen, "test documents": f"{scores['n']:,}", "from": origin(entry)}
        data.append(row | {"test_documents": scores["n"], "origin": origin(entry)})
        shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), name)


def label_plot(labels: Sequence[Label], where: str) -> Plot:
    """F1 of the labels with most test documents."""
    first = labels[:SHOWN_LABELS]
    series = Series(
        "F1",
        [label.f1 for label in first],
        [label.low for label in first],
        [label.high for label in first],
        [f"{label.name}: {label.said}" for label in first],
    )
    names = [f"{label.name} (n = {label.support:,})" for label in first]
    description = f"F1 of each label on {where}, with 95 % intervals, labels with most test documents first."
    return interval_plot(names, [series], "F1", description)


def label_table(entries: Sequence[Entry], method: str, labels: Sequence[Label], name: str) -> DataTable:
    """F1 of one method by label and model for the labels drawn; the CSV has every label, model and method."""
    import pandas as pd

    tables = []
    for entry in entries:
        table = entry.table("labels").to_pandas()
        table.insert(0, "model", entry.record["model"]["name"])
        tables.append(table.assign(title=title(entry.record)))
    data = pd.concat(tables, ignore_index=True)
    cells = {
        (row.title, row.label): "–" if pd.isna(row.f1) else f"{row.f1:.2f} [{row.f1_low:.2f}, {row.f1_high:.2f}]"
        for row in data[data["method"] == method].itertuples()
    }
    titles = [title(entry.record) for entry in entries]
    shown = [
        {"label": label.name, "test documents": f"{label.support:,}"} | {of: cells[of, label.name] for of in titles}
        for label in labels[:SHOWN_LABELS]
    ]
    return DataTable(data.drop(columns="title"), pd.DataFrame(shown), name)
