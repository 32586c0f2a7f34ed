"""Similarity of one set of phrase pairs by one model: read the record, or make it."""

import shlex

from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.errors.tasks import NoVectors
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import model_facts, record_head, shown_model
from patbench_core.results.record import Landscape
from patbench_core.tasks.pairs import registry
from patbench_core.tasks.pairs.task import TASK, PairsTask
from patbench_core.tasks.vectors import one_vector
from patbench_core.vectors.encode import encode

VIEW = "phrase"
"""What stands in records where other tasks have the view of a patent."""


class PairsEvaluation:
    """One set of pairs; several models share it.

    Raises
    ------
    UnknownPairs, BrokenPairs, NothingToCorrelate
        If there is no such set, or nothing to correlate with.
    """

    def __init__(self, name: str) -> None:
        self.pairs = registry.get(name)
        self.task = PairsTask(self.pairs)

    def entry(self, model: str, progress: Progress = silent) -> ledger.Entry:
        """The record of `model`, computed only where the ledger lacks it.

        Raises
        ------
        NoVectors, EncoderError
            If the model has not one of a phrase: BM25, late interaction, vectors that came with patents.
        PatbenchError
            If the model is not known, not installed, or cannot encode the phrases.
        """
        encoder = one_vector(resolve(model, None, Reading(), "float32", self.pairs.prompt_task))
        if isinstance(encoder, PrecomputedEncoder):
            raise NoVectors(encoder.name)
        key = self.task.key(encoder)
        if found := ledger.find(self.pairs.name, TASK, key):
            return found
        phrases = self.pairs.phrases
        encoded = encode(encoder, "query", phrases, phrases, progress)
        result = self.task.run(encoded.vectors)
        identity = encoder.identity("query")
        head = record_head(
            task=TASK,
            key=key,
            identities={"query": identity},
            landscape=self._facts(),
            model=model_facts(encoder, identity, encoded.vectors.shape[1]) | {"similarity": "cosine"},
            reading=encoder.reading_name,
            document={
                "view": VIEW,
                "texts": len(phrases),
                "empty": int((~encoded.vectors.any(axis=1)).sum()),
                "token_coverage": encoded.tokens_read / encoded.tokens_total if encoded.tokens_total else None,
            },
            command=self.command(model),
            timings={
                "encoded": encoded.encoded,
                "encode_seconds": encoded.seconds,
                "task_seconds": result.seconds,
            },
        )
        return ledger.add(head | {"scores": result.scores, "details": result.details}, result.tables)

    def _facts(self) -> Landscape:
        """The set as a record has it."""
        of = self.pairs.facts
        facts: Landscape = {
            "name": self.pairs.name,
            "digest": of["digest"],
            "synthetic": of["synthetic"],
            "documents": len(self.pairs.phrases),
        }
        if benchmark := of.get("benchmark"):
            facts["benchmark"] = {name: benchmark[name] for name in ("name", "task", "revision")}
        return facts

    def command(self, model: str) -> str:
        """The command that makes a record."""
        return shlex.join(["patbench", "pairs", "evaluate", "--set", self.pairs.name, "--model", shown_model(model)])
