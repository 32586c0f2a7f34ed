"""Citation retrieval of one model on one landscape: read the record, or make it."""

import shlex
from dataclasses import dataclass
from typing import Literal

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.reading import parse_reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape import registry
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, model_facts, record_head, shown_model
from patbench_core.results.record import Record, Side
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.tasks.retrieval.task import TASK, RetrievalResult, RetrievalTask
from patbench_core.tasks.texts import SideTexts


@dataclass(frozen=True)
class Settings:
    """How a landscape is looked at: views of both sides, reading and arithmetic.

    Attributes
    ----------
    view : str
        View of the queries, and of the documents where `doc_view` is None.
    doc_view : str or None
    reading : str or None
        Such as ``1x512``; None is the model's own length.
    dtype : {"float32", "bf16"}
    """

    view: str = "TA"
    doc_view: str | None = None
    reading: str | None = None
    dtype: Literal["float32", "bf16"] = "float32"


class Evaluation:
    """Retrieval on one landscape with one pair of views; several models share its texts.

    Raises
    ------
    UnknownLandscape, UnknownView, EmptyView, NoLinks, EncoderError
        If the landscape or the settings do not fit.
    """

    def __init__(self, landscape: str, settings: Settings) -> None:
        self.settings = settings
        self.reading = parse_reading(settings.reading)
        self.landscape: Landscape = registry.get(landscape)
        self.task = RetrievalTask(self.landscape, settings.view, settings.doc_view or settings.view)

    def encoder(self, model: str) -> Encoder:
        """The encoder that `model` names, with its prompts for this landscape."""
        task = self.landscape.prompt_task(TASK)
        return resolve(model, self.landscape, self.reading, self.settings.dtype, task)

    def scorer(self, model: str, progress: Progress = silent) -> Scorer:
        """Scores of all documents by `model`, for exports."""
        return self.task.scorer(self.encoder(model), progress)

    def entry(self, model: str, progress: Progress = silent) -> ledger.Entry:
        """The record of `model`, computed only where the ledger lacks it.

        Raises
        ------
        PatbenchError
            If the model is not known, not installed, or cannot encode the texts.
        """
        encoder = self.encoder(model)
        key = self.task.key(encoder)
        found = ledger.find(self.landscape.name, TASK, key)
        if found:
            return found
        result = self.task.run(encoder, progress)
        return ledger.add(self._record(model, encoder, key, result), result.tables)

    def _record(self, model: str, encoder: Encoder, key: dict[str, object], result: RetrievalResult) -> Record:
        sides = result.sides
        encoded = sides.encoded.values()
        shrunk = [part.shrunk_to for part in encoded if part.shrunk_to]
        head = record_head(
            task=TASK,
            key=key,
            identities={role: encoder.identity(role) for role in ("query", "document")},
            landscape=landscape_facts(self.landscape),
            model=model_facts(encoder, encoder.identity("document"), sides.dimension),
            reading=encoder.reading_name,
            document=_side(self.task.doc_view, self.task.documents, result, "document"),
            command=self.command(model),
            timings={
                "encoded": sum(part.encoded for part in encoded),
                "encode_seconds": sum(part.seconds for part in encoded),
                "rank_seconds": result.rank_seconds,
                **({"shrunk_to": min(shrunk)} if shrunk else {}),
            },
        )
        return head | {
            "query": _side(self.task.query_view, self.task.queries, result, "query"),
            "scopes": result.scopes,
            "tie_rate": result.tie_rate,
            "unknown_domain": int((self.task.judgments.domain < 0).sum()),
        }

    def command(self, model: str) -> str:
        """The command that makes the record of `model`."""
        settings = self.settings
        words = [
            "patbench",
            "evaluate",
            "--landscape",
            self.landscape.name,
            "--model",
            shown_model(model),
            "--view",
            settings.view,
        ]
        words += ["--doc-view", settings.doc_view] if settings.doc_view not in (None, settings.view) else []
        words += ["--reading", settings.reading] if settings.reading else []
        words += ["--dtype", settings.dtype] if settings.dtype != "float32" else []
        return shlex.join(words)


def _side(view: str, texts: SideTexts, result: RetrievalResult, role: Literal["query", "document"]) -> Side:
    return {
        "view": view,
        "texts": len(texts.distinct),
        "empty": result.sides.missing[role],
        "token_coverage": result.sides.coverage(role),
    }
