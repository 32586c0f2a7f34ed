"""All pairs of 22 models, at the size of the paper's landscape, against a limit in seconds."""

import resource
from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Ratio, within
from patbench_core.stats.comparison import compare

QUERIES, MODELS = 46_069, 22
LIMIT = 10.0
"""Seconds on two cores."""


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """All pairs, each query citing one of half as many patents; the memory is printed."""
    import pandas as pd

    random = np.random.default_rng(0)
    sources = [(f"family {source}",) for source in random.integers(0, QUERIES // 2, QUERIES)]
    frames = [
        pd.DataFrame({"unit": np.arange(QUERIES), "value": random.beta(0.2, 1.0, QUERIES), "depends": sources})
        for _ in range(MODELS)
    ]
    named = [frame.assign(model=f"model {place}") for place, frame in enumerate(frames)]
    scores = pd.concat(named, ignore_index=True).assign(landscape="large", metric="nDCG@10")
    pairs = MODELS * (MODELS - 1) // 2
    what = f"comparison of {QUERIES:,} queries x {MODELS} models ({pairs} pairs), against the limit"
    yield within(what, lambda: compare(scores), LIMIT, rounds)
    print(f"  greatest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
