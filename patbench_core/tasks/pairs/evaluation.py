"""Similarity of one set of phrase pairs by one model, as a task."""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.progress import Progress
from patbench_core.results.head import model_facts, source_facts
from patbench_core.results.record import Landscape, Scores
from patbench_core.tasks.base import Key, Outcome, Task
from patbench_core.tasks.pairs import DECLARED, registry
from patbench_core.tasks.pairs.task import PairsDetails, PairsTask
from patbench_core.tasks.registry import Precision
from patbench_core.vectors.encode import encode

VIEW = "phrase"
"""What stands in records where other tasks have the view of a patent."""


class PairsExtra(TypedDict):
    """The keys of a record that pairs have."""

    scores: dict[str, Scores]
    details: PairsDetails


class Pairs(Task[Encoder, PairsExtra]):
    """One set of pairs.

    Raises
    ------
    TaskError
        If no such set exists, or its folder cannot be read.
    UnfitLandscape
        If there is nothing to correlate with.
    """

    declared = DECLARED

    def __init__(self, pairs: str, dtype: Precision = "float32") -> None:
        self.dtype = dtype
        self.source = self.pairs = registry.get(pairs)
        self.task = PairsTask(self.pairs)

    def facts(self) -> Landscape:
        """See `Task`."""
        return source_facts(self.pairs.name, self.pairs.facts, len(self.pairs.phrases))

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return self.task.key(encoder)

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[PairsExtra]]]:
        """See `Task`."""
        phrases = self.pairs.phrases
        encoded = encode(text_encoder(encoder), "query", phrases, phrases, progress)
        result = self.task.run(encoded.vectors)
        facts = model_facts(encoder, encoder.identity("query"), encoded.vectors.shape[1])
        facts["similarity"] = "cosine"
        outcome = Outcome[PairsExtra](
            model=facts,
            document={
                "view": VIEW,
                "texts": len(phrases),
                "empty": int((~encoded.readable).sum()),
                "token_coverage": encoded.coverage,
            },
            timings={
                "encoded": encoded.encoded,
                "encode_seconds": encoded.seconds,
                "task_seconds": result.seconds,
            },
            extra={"scores": result.scores, "details": result.details},
            tables=result.tables,
        )
        yield parts[0], outcome
