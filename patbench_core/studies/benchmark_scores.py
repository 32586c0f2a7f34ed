"""Published scores on a benchmark and those of the ledger: figure and table."""

from collections.abc import Sequence
from dataclasses import dataclass

from patbench_core.benchmarks.results import PublishedScore, Result, comparable
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.table import DataTable

SPLITS = {"dapfam": ("ALL", "IN", "OUT"), "patenteb": ("IN", "MIXED", "OUT")}
"""Parts of a benchmark that scores were published for."""


@dataclass(frozen=True)
class Row:
    """One model: by split what was published, and what the ledger has beside it."""

    label: str
    published: dict[str, PublishedScore]
    here: dict[str, Result]


def score_rows(splits: Sequence[str], figures: Sequence[PublishedScore], ours: Sequence[Result]) -> list[Row]:
    """Models with a published score, then those of the ledger that have none; greatest in the first split first."""
    rows = []
    for label in dict.fromkeys(figure.label for figure in figures):
        published = {figure.split: figure for figure in figures if figure.label == label}
        here = {
            each.split: each for each in ours if each.split in published and comparable(published[each.split], each)
        }
        rows.append(Row(label, published, here))
    beside = {(each.model, each.split) for row in rows for each in row.here.values()}
    alone = dict.fromkeys(
        each.model for each in ours if each.split in splits and (each.model, each.split) not in beside
    )
    for model in alone:
        rows.append(Row(model, {}, {each.split: each for each in ours if each.model == model and each.split in splits}))
    return sorted(rows, key=lambda row: -_first(row, splits))


def _first(row: Row, splits: Sequence[str]) -> float:
    values = [each[split].value for each in (row.published, row.here) for split in splits if split in each]
    return values[0] if values else 0.0


def score_plot(title: str, metric: str, splits: Sequence[str], rows: Sequence[Row]) -> Plot:
    """A row a model; what was computed here has colours of its own."""
    series = []
    for split in splits:
        score = [row.published.get(split) for row in rows]
        series.append(
            Series(
                split,
                [figure and figure.value for figure in score],
                [figure and (figure.value if figure.ci_low is None else figure.ci_low) for figure in score],
                [figure and (figure.value if figure.ci_high is None else figure.ci_high) for figure in score],
                [
                    f"{figure.model}, {split}: {interval(figure)} ({figure.source})" if figure else ""
                    for figure in score
                ],
            )
        )
    for split in splits if any(row.here for row in rows) else ():
        found = [row.here.get(split) for row in rows]
        ends = [[result and getattr(result, end) for result in found] for end in ("value", "low", "high")]
        hover = [f"{result.model}, {split}, computed here: {interval(result)}" if result else "" for result in found]
        series.append(Series(f"{split}, here", *ends, hover))
    description = f"{metric} of each model on {title}, published and computed here, with 95 % intervals where known."
    return interval_plot([row.label for row in rows], series, metric, description)


def score_table(name: str, splits: Sequence[str], rows: Sequence[Row]) -> DataTable:
    """A row a model; columns of the ledger only where it has something."""
    import pandas as pd

    any_here = any(row.here for row in rows)
    data, shown = [], []
    for row in rows:
        figures: dict[str, object] = {"model": row.label}
        cells = {"model": row.label}
        for split in splits:
            score, result = row.published.get(split), row.here.get(split)
            figures |= {
                f"{split}_published": score and score.value,
                f"{split}_published_low": score and score.ci_low,
                f"{split}_published_high": score and score.ci_high,
                f"{split}_here": result and result.value,
                f"{split}_here_low": result and result.low,
                f"{split}_here_high": result and result.high,
            }
            cells[split] = interval(score) if score else ""
            if any_here:
                cells[f"{split}, here"] = interval(result) if result else ""
        source = "; ".join(dict.fromkeys(each.source for each in row.published.values()))
        notes = "; ".join(dict.fromkeys(each.note for each in row.published.values() if each.note))
        data.append(figures | {"source": source, "note": notes})
        shown.append(cells | {"published by": source})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"benchmarks-{name}")


def interval(score: PublishedScore | Result) -> str:
    """Such as ``0.342 [0.328, 0.355]``."""
    low, high = (score.low, score.high) if isinstance(score, Result) else (score.ci_low, score.ci_high)
    return f"{score.value:.3f}" if low is None or high is None else f"{score.value:.3f} [{low:.3f}, {high:.3f}]"
