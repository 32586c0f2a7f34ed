"""Fusion of one model with BM25 on one landscape: read the record, or make it."""

import shlex
from functools import cached_property
from typing import Literal

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.resolve import resolve
from patbench_core.errors.tasks import NoVectors
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, record_head, shown_model
from patbench_core.results.record import Record
from patbench_core.tasks.fusion.task import TASK, FusionResult, FusionTask
from patbench_core.tasks.retrieval.evaluation import Evaluation, Settings
from patbench_core.tasks.retrieval.scorers import Scorer

METRIC = "nDCG@10"


class FusionEvaluation:
    """Fusion on one landscape with one view on both sides; several models share its BM25 index.

    Raises
    ------
    UnknownLandscape, UnknownView, EmptyView, NoLinks, MeasureError, NothingHeldOut
        If the landscape or the settings do not fit.
    """

    def __init__(self, landscape: str, view: str = "TA", metric: str = METRIC) -> None:
        self.view = view
        self.alone = Evaluation(landscape, Settings(view))
        self.task = FusionTask(self.alone.task, metric)

    def entry(self, model: str, progress: Progress = silent) -> ledger.Entry:
        """The record of `model` with BM25, computed only where the ledger lacks it; its retrieval record first.

        Raises
        ------
        NoVectors
            If the model is BM25 itself.
        PatbenchError
            If the model is not known, not installed, or cannot encode the texts.
        """
        landscape = self.alone.landscape
        task = landscape.prompt_task("retrieval")
        dense = resolve(model, landscape, self.alone.reading, self.alone.settings.dtype, task)
        if isinstance(dense, LexicalEncoder):
            raise NoVectors(dense.name)
        bm25 = LexicalEncoder()
        key = self.task.key(dense, bm25)
        found = ledger.find(landscape.name, TASK, key)
        if found:
            return found
        alone = self.alone.entry(model, progress).record
        result = self.task.run(self.alone.task.scorer(dense, progress), self._bm25)
        roles: tuple[Literal["query", "document"], ...] = ("query", "document")
        identities = {role: dense.identity(role) for role in roles} | {"bm25": bm25.identity("document")}
        head = record_head(
            task=TASK,
            key=key,
            identities=identities,
            landscape=landscape_facts(landscape),
            model=alone["model"],
            reading=alone["reading"],
            document=alone["document"],
            command=self.command(model),
            timings={"encoded": 0, "encode_seconds": 0.0, "rank_seconds": result.seconds},
        )
        return ledger.add(_record(head, alone, result), result.tables)

    def command(self, model: str) -> str:
        """The command that makes the record of `model`."""
        words = ["patbench", "fuse", "--landscape", self.alone.landscape.name, "--model", shown_model(model)]
        words += ["--view", self.view]
        words += ["--metric", self.task.metric] if self.task.metric != METRIC else []
        return shlex.join(words)

    @cached_property
    def _bm25(self) -> Scorer:
        return self.alone.task.scorer(LexicalEncoder(), silent)


def _record(head: Record, alone: Record, result: FusionResult) -> Record:
    return head | {
        "query": alone["query"],
        "scopes": result.scopes,
        "tie_rate": result.tie_rate,
        "unknown_domain": alone["unknown_domain"],
        "details": result.details,
    }
