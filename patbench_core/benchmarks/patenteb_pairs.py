"""PatenTEB's paraphrases as a set of pairs."""

from collections import Counter
from math import isfinite, nan

from patbench_core.benchmarks.errors import bad_task_value
from patbench_core.benchmarks.patenteb_landscapes import benchmark_facts
from patbench_core.benchmarks.patenteb_rows import Rows
from patbench_core.landscape.facts import SourceFile
from patbench_core.paths import home
from patbench_core.tasks.pairs.pair_set import PairSet, pair_set

WITHOUT = "pairs of which one text is empty; left out"
SCALED = "pairs whose label was brought to the range from 0 to 1, which changes no correlation"


def pairs(rows: Rows, revision: str, source: SourceFile) -> PairSet:
    """Make the set of pairs of a task; one of its name is replaced.

    Raises
    ------
    BenchmarkError
        If a label is no number, or no pair is left.
    """
    counts: Counter[str] = Counter()
    read: list[tuple[str, str, str, str, float]] = []
    for number, row in rows:
        one, other = (" ".join(row[role].split()) for role in ("text", "second"))
        if not one or not other:
            counts[WITHOUT] += 1
            continue
        name = "/".join((row["id"], row["other"], f"{number:06d}"))
        read.append((name, one, other, row["context"], _label(rows, number, row["label"])))
    if not read:
        raise bad_task_value(rows.task.name, rows.file, 1, rows.columns["text"], "no row has two texts")
    read, counts[SCALED] = _scaled(read)
    benchmark = benchmark_facts(rows, revision)
    benchmark["counts"] = {reason: count for reason, count in counts.items() if count}
    file = {"file": source["file"], "sha256": source["sha256"]}
    result = pair_set(rows.task.landscape, read, file, synthetic=False, benchmark=benchmark)
    result.save(home() / "pairs" / result.name)
    return result


def _label(rows: Rows, number: int, label: str) -> float:
    try:
        score = float(label)
    except ValueError:
        score = nan
    if not isfinite(score):
        why = f"{label[:40]!r} is no number, so nothing can be correlated with it"
        raise bad_task_value(rows.task.name, rows.file, number, rows.columns["label"], why)
    return score


def _scaled(read: list[tuple[str, str, str, str, float]]) -> tuple[list[tuple[str, str, str, str, float]], int]:
    """The pairs with labels from 0 to 1, and how many had to be changed for it: all or none."""
    low, high = min(row[-1] for row in read), max(row[-1] for row in read)
    if low >= 0 and high <= 1:
        return read, 0
    return [(*row[:-1], (row[-1] - low) / (high - low or 1)) for row in read], len(read)
