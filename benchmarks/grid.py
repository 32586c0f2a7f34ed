"""The whole grid of views and scopes against MTEB on the same landscape and model: from nothing, and once more."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from unittest import mock

import datasets
import mteb
import numpy as np
from sentence_transformers import SentenceTransformer

from benchmarks.timing import Ratio, ratio, seconds
from patbench_core.benchmarks.export.mteb_task import EXACT, mteb_task
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape.registry import make_demo
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.retrieval.scopes import SCOPES

MODEL, LANDSCAPE, PATENTS = "all-MiniLM-L6-v2", "grid", 120
VIEWS = ("T", "TA", "C1")
"""Each as the query's and the document's view."""
_COLD, _WARM = 1 / 3, 1 / 50


def ratios() -> Iterator[Ratio]:
    """Models are loaded before; MTEB runs once, since its runs take the same time."""
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, PATBENCH_HOME=folder):
        landscape = make_demo(LANDSCAPE, PATENTS)
        model = SentenceTransformer(str(resolve(MODEL, landscape, Reading(), "float32").folder.path), device="cpu")
        model.encode(["a first text"])
        tasks = [
            mteb_task(Retrieval(LANDSCAPE, one, other).task, scope)
            for one in VIEWS
            for other in VIEWS
            for scope in SCOPES
        ]
        theirs: list[dict[str, float]] = []
        slow = seconds(lambda: theirs.extend(_mteb(model, task) for task in tasks))
        ours: list[dict[str, float]] = []
        cold = seconds(lambda: ours.extend(_patbench()))
        warm = min(seconds(lambda: ours.extend(_patbench())) for _ in range(3))
    size = f"grid of {len(VIEWS)} x {len(VIEWS)} views x {len(SCOPES)} scopes of {PATENTS} patents"
    yield ratio(f"{size}, from nothing, against mteb", [(cold, slow)], _COLD)
    yield ratio(f"{size}, once more, against mteb", [(warm, slow)], _WARM)
    pairs = [(one[name], other[name]) for one, other in zip(ours, theirs, strict=False) for name in EXACT]
    # MTEB encodes equal texts in batches of their own, so that what ties here may not tie there.
    print(f"  greatest difference of a measure: {np.ptp(pairs, axis=1).max():.4f}")


def _mteb(model: SentenceTransformer, task: mteb.AbsTask) -> dict[str, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of its own calls of sentence-transformers
        result = mteb.evaluate(model, task, cache=None, co2_tracker=False, show_progress_bar=False)
    scores: dict[str, float] = result.task_results[0].scores["test"][0]
    return scores


def _patbench() -> list[dict[str, float]]:
    """Measures of every cell, in the order of the tasks."""
    cells = (Retrieval(LANDSCAPE, one, other).entry(MODEL, silent).record for one in VIEWS for other in VIEWS)
    return [record["scopes"][scope]["metrics"] for record in cells for scope in SCOPES]
