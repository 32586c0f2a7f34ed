"""Validation ranks as the retrieval task does."""

from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.progress import silent
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.training.validation import validation
from tests.tiny_transformers import save_table
from tests.training.planted import tiny


def test_over_everything_it_is_the_score_of_the_retrieval_task(tmp_path: Path) -> None:
    """nDCG@10 of all queries over all documents, to the last digits of float32."""
    from sentence_transformers import SentenceTransformer

    landscape, table = tiny(), save_table(tmp_path / "table")
    every = validation(landscape, np.unique(landscape.qrels.query_row), "TA", queries=10**6, pool=10**6)
    scored = every.score(SentenceTransformer(str(table), device="cpu"))
    task = RetrievalTask(landscape, "TA", "TA").run(resolve(str(table), landscape, Reading(), "float32"), silent)
    assert scored == pytest.approx(task.scopes["ALL"]["metrics"]["nDCG@10"], abs=1e-6)


def test_the_pool_holds_what_the_queries_cite() -> None:
    """However small it is to be; the same seed draws the same."""
    landscape = tiny()
    rows = np.unique(landscape.qrels.query_row)
    small = validation(landscape, rows, "T", queries=3, pool=1)
    assert len(small.queries.every) == 3
    assert (small.doc >= 0).all()
    assert small.digest() == validation(landscape, rows, "T", queries=3, pool=1).digest()
    assert small.digest() != validation(landscape, rows, "T", queries=3, pool=1, seed=1).digest()
