"""TREC run and qrels files, so that every other tool can score the same rankings."""

from pathlib import Path

import numpy as np

from patbench_core.files import write_atomic
from patbench_core.progress import Progress
from patbench_core.tasks.retrieval.evaluation import Retrieval
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.retrieval.topk import top_k


def write_trec(evaluation: Retrieval, model: str, folder: Path, depth: int, progress: Progress) -> list[Path]:
    """Write ``run.trec``, and ``qrels.ALL.trec``, ``qrels.IN.trec`` and ``qrels.OUT.trec``.

    The score of a line is `depth` less its rank, from 0: tools that break ties of scores in their own
    way, or keep scores in float32, then keep patbench's order.

    Returns
    -------
    list of Path
        The files.
    """
    task = evaluation.task
    scorer = evaluation.scorer(model, progress)
    documents, _ = top_k(scorer, task.collection, depth)
    numbers = _names(task)
    queries = numbers[task.query_rows]
    tag = "".join(letter if letter.isalnum() or letter in ".-_" else "-" for letter in model.rsplit("/", 1)[-1])
    run = "".join(
        f"{query} Q0 {numbers[doc]} {rank + 1} {depth - rank} {tag}\n"
        for query, row in zip(queries, documents, strict=True)
        for rank, doc in enumerate(row)
        if doc >= 0
    )
    files = {"run.trec": run} | {f"qrels.{scope}.trec": _qrels(task, scope) for scope in task.scopes}
    for name, text in files.items():
        write_atomic(folder / name, text.encode())
    return [folder / name for name in files]


def _qrels(task: RetrievalTask, scope: str) -> str:
    judgments, numbers = task.judgments, _names(task)
    inside = judgments.inside(scope)
    queries, docs = numbers[task.query_rows][judgments.query[inside]], numbers[judgments.doc[inside]]
    return "".join(
        f"{query} 0 {doc} {gain}\n" for query, doc, gain in zip(queries, docs, judgments.gain[inside], strict=True)
    )


def _names(task: RetrievalTask) -> np.ndarray:
    """Publication numbers as TREC files can hold them: blanks would begin another column."""
    return np.array([number.replace(" ", "_") for number in task.landscape.publication_numbers], object)
