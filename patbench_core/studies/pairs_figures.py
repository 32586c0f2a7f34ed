"""Figures and tables of the page on phrase pairs."""

from collections.abc import Mapping, Sequence

from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Scores
from patbench_core.results.selection import origin, title
from patbench_core.stats.paired import Difference
from patbench_core.studies.wording import difference, signed
from patbench_core.tasks.pairs.task import ALL, BASELINE

_SHOWN = ("Spearman", "Pearson")
_MOST_SERIES = 6


def value(of: Scores, metric: str) -> str:
    """Such as ``0.512 (95 % interval 0.500 to 0.524)``."""
    return f"{signed(of['metrics'][metric])} ({limits(of, metric)})"


def limits(of: Scores, metric: str) -> str:
    """Such as ``95 % interval 0.500 to 0.524``."""
    low, high = of["ci"][metric]
    return f"95 % interval {signed(low)} to {signed(high)}"


def scores_plot(entries: Sequence[Entry], baseline: Mapping[str, Scores], where: str) -> Plot:
    """Both correlations of each model, and of shared words in the last row."""
    rows = [(title(entry.record), entry.record["scores"][ALL]) for entry in entries]
    rows += [(BASELINE, baseline[ALL])] if ALL in baseline else []
    names = [name for name, _ in rows]
    series = [_series(metric, metric, names, [of for _, of in rows]) for metric in _SHOWN]
    description = f"Spearman and Pearson correlation of each model on {where}, with 95 % intervals."
    return interval_plot(names, series, "correlation", description)


def sections_plot(entries: Sequence[Entry], baseline: Mapping[str, Scores], names: Sequence[str], where: str) -> Plot:
    """Spearman of the first models and of shared words in each CPC section."""
    shown = [(title(entry.record), entry.record["scores"]) for entry in entries[: _MOST_SERIES - 1]]
    series = [
        _series(name, "Spearman", names, [scores.get(section) for section in names])
        for name, scores in [*shown, (BASELINE, baseline)]
    ]
    description = f"Spearman correlation by CPC section and model on {where}, with 95 % intervals."
    return interval_plot(names, series, "Spearman", description)


def _series(name: str, metric: str, rows: Sequence[str], scores: Sequence[Scores | None]) -> Series:
    means = [of and of["metrics"][metric] for of in scores]
    ends = [of["ci"][metric] if of else (None, None) for of in scores]
    hover = [
        f"{row}, {name}: {value(of, metric)}, n = {of['n']:,} pairs" if of else ""
        for row, of in zip(rows, scores, strict=True)
    ]
    return Series(name, means, [low for low, _ in ends], [high for _, high in ends], hover)


def scores_table(
    entries: Sequence[Entry], less: Sequence[Difference], baseline: Mapping[str, Scores], name: str
) -> DataTable:
    """Every model, shared words last."""
    import pandas as pd

    data, shown = [], []
    for place, (entry, of) in enumerate(zip(entries, less, strict=True)):
        record = entry.record
        anchors = record["details"]["anchors"][ALL]
        row, cells = _cells(record["model"]["name"], title(record), record["scores"][ALL])
        cells["anchors"] = f"{anchors:,}"
        row |= {"difference": of.mean, "difference_low": of.low, "difference_high": of.high, "p_holm": of.p}
        cells["to the best, Spearman"] = (
            f"{difference(of)}{'' if of.separable else ' (not separable)'}" if place else ""
        )
        data.append(row | {"anchors": anchors, "origin": origin(entry)})
        shown.append(cells | {"from": origin(entry)})
    if ALL in baseline:
        row, cells = _cells(BASELINE, BASELINE, baseline[ALL])
        data.append(row)
        shown.append(dict.fromkeys(shown[0], "") | cells | {"anchors": shown[0]["anchors"]})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), name)


def _cells(model: str, shown: str, of: Scores) -> tuple[dict[str, object], dict[str, str]]:
    row: dict[str, object] = {"model": model}
    cells = {"model": shown}
    for metric in _SHOWN:
        row |= _numbers(of, metric)
        cells[metric] = _short(of, metric)
    return row | {"pairs": of["n"]}, cells | {"pairs": f"{of['n']:,}"}


def sections_table(
    entries: Sequence[Entry], baseline: Mapping[str, Scores], names: Sequence[str], name: str
) -> DataTable:
    """Spearman by section and model; the CSV has Pearson too."""
    import pandas as pd

    scored = [(entry.record["model"]["name"], title(entry.record), entry.record["scores"]) for entry in entries]
    scored.append((BASELINE, BASELINE, baseline))
    anchors = entries[0].record["details"]["anchors"]
    data, shown = [], []
    for section in names:
        n = entries[0].record["scores"][section]["n"]
        cells = {"section": section, "pairs": f"{n:,}", "anchors": f"{anchors[section]:,}"}
        for model, called, scores in scored:
            of = scores.get(section)
            cells[called] = _short(of, "Spearman") if of else "–"
            if of:
                row = {"section": section, "model": model, "pairs": of["n"], "anchors": anchors[section]}
                data.append(row | _numbers(of, "Spearman") | _numbers(of, "Pearson"))
        shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), name)


def _numbers(of: Scores, metric: str) -> dict[str, object]:
    low, high = of["ci"][metric]
    return {metric: of["metrics"][metric], f"{metric}_low": low, f"{metric}_high": high}


def _short(of: Scores, metric: str) -> str:
    low, high = of["ci"][metric]
    return f"{signed(of['metrics'][metric])} [{signed(low)}, {signed(high)}]"
