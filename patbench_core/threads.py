"""Threads that share one computation."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")
Result = TypeVar("Result")


def cores() -> int:
    """Cores that this process may use, at most OMP_NUM_THREADS where that is set, as the matrix product does."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return min(available, int(limit)) if limit.isdigit() and int(limit) else available


def shared(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """Do `work`, which has to let go of the interpreter's lock, for all parts on all cores, in the order of parts."""
    if len(parts) <= 1 or cores() == 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, parts))
