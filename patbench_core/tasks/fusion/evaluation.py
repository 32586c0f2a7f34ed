"""Fusion of one model with BM25 on one landscape, as a task."""

from collections.abc import Iterator, Sequence
from functools import cached_property, partial
from typing import Any

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.progress import Progress, silent
from patbench_core.tasks.base import Key, LandscapeTask, Outcome
from patbench_core.tasks.fusion import DECLARED, METRIC
from patbench_core.tasks.fusion.gain import FusionDetails
from patbench_core.tasks.fusion.task import FusionTask
from patbench_core.tasks.registry import Precision
from patbench_core.tasks.retrieval.evaluation import Retrieval, RetrievalExtra
from patbench_core.tasks.retrieval.scorers import Scorer


class FusionExtra(RetrievalExtra):
    """The keys of a record that fusion has."""

    details: FusionDetails


class Fusion(LandscapeTask[Encoder, FusionExtra]):
    """Fusion on one landscape with one view on both sides; several models share its BM25 index.

    Parameters
    ----------
    landscape, view : str
    metric : str
        Measure by which settings are chosen and compared.
    dtype : {"float32", "bf16"}
        Arithmetic of the model.

    Raises
    ------
    LandscapeError, MeasureError
        If an option has a value that it cannot have.
    UnfitLandscape
        If the landscape has no links, no texts, or no query that can be held out.
    """

    declared = DECLARED

    def __init__(self, landscape: str, view: str = "TA", metric: str = METRIC, dtype: Precision = "float32") -> None:
        self.view, self.metric, self.dtype = view, metric, dtype
        self.alone = Retrieval(landscape, view, dtype=dtype)
        self.source = self.alone.landscape
        self.task = FusionTask(self.alone.task, metric)

    def identities(self, encoder: Encoder) -> dict[str, Any]:
        """See `Task`."""
        return super().identities(encoder) | {"bm25": LexicalEncoder.of(self.landscape).identity("document")}

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return self.task.key(encoder, LexicalEncoder.of(self.landscape))

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[FusionExtra]]]:
        """See `Task`; the retrieval record of the model alone is made first."""
        alone = self.alone.entry(model, progress).record
        result = self.task.run(
            self.alone.task.scorer(encoder, progress), self._bm25, partial(progress, f"{encoder.name}: fusion")
        )
        extra: FusionExtra = {
            "query": alone["query"],
            "scopes": result.scopes,
            "tie_rate": result.tie_rate,
            "unknown_domain": alone["unknown_domain"],
            "details": result.details,
        }
        yield (
            parts[0],
            Outcome(
                model=alone["model"],
                document=alone["document"],
                timings={"encoded": 0, "encode_seconds": 0.0, "rank_seconds": result.seconds},
                extra=extra,
                tables=result.tables,
            ),
        )

    @cached_property
    def _bm25(self) -> Scorer:
        return self.alone.task.scorer(LexicalEncoder.of(self.landscape), silent)
