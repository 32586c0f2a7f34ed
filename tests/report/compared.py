"""A comparison made by hand, with numbers that tests know."""

from typing import Any

import pandas as pd

from patbench_core.stats.comparison import Comparison

EVIL = "<img src=x onerror=alert(1)></script>"


RULE = "paired bootstrap over independent sources, Holm over all pairs of the cell"


def row(cell: str, item: str, score: float, ends: tuple[float, float], verdict: str, **more: Any) -> dict[str, Any]:
    """A row of ``models``; the difference to the best has ends of its own."""
    made = {"landscape": cell, "metric": "nDCG@10", "model": item, "score": score, "low": ends[0], "high": ends[1]}
    made |= {"n": 830, "effective": 210.0, "best_rank": 1, "worst_rank": 2, "p": 0.02, "holm": 0.04}
    step = {"difference": 0.0, "difference_low": float("nan"), "difference_high": float("nan"), "detectable": 0.025}
    return made | {"verdict": verdict} | step | more


def fake(cells: tuple[str, ...] = ("landscape_us",), **facts: Any) -> Comparison:
    """Four models a cell: the best, one equivalent, one undecided, one worse; intervals are lopsided."""
    rows, groups = [], []
    for at, cell in enumerate(cells):
        shift = 0.1 * at
        rows += [
            row(cell, "all-MiniLM-L6", 0.195 + shift, (0.174 + shift, 0.231 + shift), "best"),
            row(cell, "all-mpnet-base", 0.193 + shift, (0.173 + shift, 0.216 + shift), "equivalent", **_step(-0.002)),
            row(cell, "paraphrase-MiniLM-L3", 0.184 + shift, (0.15 + shift, 0.2 + shift), "undecided", **_step(-0.011)),
            row(cell, "BM25", 0.153 + shift, (0.13 + shift, 0.17 + shift), "significantly worse", **_step(-0.042)),
        ]
        groups.append({"landscape": cell, "metric": "nDCG@10", "group": 1, "items": _ITEMS[:3]})
        groups.append({"landscape": cell, "metric": "nDCG@10", "group": 2, "items": _ITEMS[2:]})
    frames = pd.DataFrame(rows), pd.DataFrame(columns=["metric"]), pd.DataFrame(groups)
    return Comparison(*frames, **{"between": "model", "within": ("landscape",), "margin": 0.02, "rule": RULE} | facts)


_ITEMS = ("all-MiniLM-L6", "all-mpnet-base", "paraphrase-MiniLM-L3", "BM25")


def _step(mean: float) -> dict[str, float]:
    return {"difference": mean, "difference_low": mean - 0.014, "difference_high": mean + 0.004}
