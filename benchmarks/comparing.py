"""All pairs of 22 models, at the size of the paper's landscape, against a limit in seconds."""

import resource
from collections.abc import Iterator

import numpy as np

from benchmarks.timing import Ratio, ratio, seconds
from patbench_core.stats.all_pairs import compare_means
from patbench_core.stats.bootstrap import RESAMPLES

QUERIES, MODELS = 46_069, 22
LIMIT = 10.0
"""Seconds on two cores."""


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """Bootstrap, randomisation, intervals and Holm's correction; the memory is printed."""
    scores = np.random.default_rng(0).beta(0.2, 1.0, (QUERIES, MODELS))
    pairs = MODELS * (MODELS - 1) // 2
    what = f"{RESAMPLES:,} resamples of {QUERIES:,} queries x {MODELS} models ({pairs} pairs), against the limit"
    yield ratio(what, [(seconds(lambda: compare_means(scores)), LIMIT) for _ in range(rounds)], 1.0)
    print(f"  greatest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")
