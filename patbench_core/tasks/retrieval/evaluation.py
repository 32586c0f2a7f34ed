"""Citation retrieval of one model on one landscape, as a task."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, NotRequired, TypedDict

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.reading import parse_reading
from patbench_core.progress import Progress, shown, silent
from patbench_core.results.head import model_facts
from patbench_core.results.record import Scope, Side, Timings
from patbench_core.tasks.base import Key, LandscapeTask, Outcome
from patbench_core.tasks.registry import Precision
from patbench_core.tasks.retrieval import ALL, DECLARED, EVERY, QUERIES, Candidates
from patbench_core.tasks.retrieval.scorers import Scorer
from patbench_core.tasks.retrieval.task import RetrievalResult, RetrievalTask
from patbench_core.tasks.texts import SideTexts


class RetrievalExtra(TypedDict):
    """The keys of a record that retrieval alone, and what builds on it, has."""

    query: Side
    scopes: dict[str, Scope]
    tie_rate: float
    unknown_domain: int
    judged: NotRequired[int]


class Settings(NamedTuple):
    """The options of `Retrieval`, where they have to be handed on; see there."""

    view: str = "TA"
    doc_view: str | None = None
    reading: str | None = None
    dtype: Precision = "float32"
    candidates: Candidates = ALL
    queries: str = EVERY


class Retrieval(LandscapeTask[Encoder, RetrievalExtra]):
    """Retrieval on one landscape with one pair of views.

    Parameters
    ----------
    landscape : str
    view : str
        View of the queries, and of the documents where `doc_view` is None.
    doc_view : str or None
    reading : str or None
        Such as ``1x512``; None is the model's own length.
    dtype : {"float32", "bf16"}
    candidates : {"all", "earlier"}
        Whether only what was published before a query is ranked for it; see `RetrievalTask`.
    queries : str
        Judged queries at most, a whole number, or all.

    Raises
    ------
    LandscapeError, EncoderError, TaskError
        If an option has a value that it cannot have.
    UnfitLandscape
        If the landscape has no links, or no texts in a view.
    """

    declared = DECLARED

    def __init__(
        self,
        landscape: str,
        view: str = "TA",
        doc_view: str | None = None,
        reading: str | None = None,
        dtype: Precision = "float32",
        candidates: Candidates = ALL,
        queries: str = EVERY,
    ) -> None:
        self.parsed_reading = parse_reading(reading)
        super().__init__(landscape)
        self.view, self.reading, self.dtype, self.candidates = view, reading, dtype, candidates
        self.doc_view = None if doc_view == view else doc_view
        sample = QUERIES.most(queries)
        self.task = RetrievalTask(self.landscape, view, doc_view or view, candidates, sample)
        self.queries = str(sample) if self.task.sampled else EVERY

    def check_models(self, models: Sequence[str]) -> list[str]:
        """See `Task`; a reading is not refused: commands of records name it for models that ran beside one that reads.

        Returns
        -------
        list of str
            A warning of each model that reads texts whole, or none, whatever reading is given.
        """
        if self.reading is None:
            return []
        names = {model: self.encoder(model).reading_name for model in models}
        return [
            f"--reading {self.reading}: model {model!r} does not read spans of tokens, and is scored without it"
            for model, name in names.items()
            if not name[0].isdecimal()
        ]

    def scorer(self, model: str, progress: Progress = silent) -> Scorer:
        """Scores of all documents by `model`, for exports."""
        return self.task.scorer(self.encoder(model), progress)

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        return self.task.key(encoder)

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[RetrievalExtra]]]:
        """See `Task`."""
        result = self.task.run(encoder, progress)
        extra: RetrievalExtra = {
            "query": _side(self.task.query_view, self.task.queries, result, "query"),
            "scopes": result.scopes,
            "tie_rate": result.tie_rate,
            "unknown_domain": int((self.task.judgments.domain < 0).sum()),
        }
        if self.task.sampled:
            extra["judged"] = self.task.judged_queries
        with shown(progress):
            outcome = self.outcome(encoder, result, extra)
        yield parts[0], outcome

    def outcome(self, encoder: Encoder, result: RetrievalResult, extra: RetrievalExtra) -> Outcome[RetrievalExtra]:
        """What a run found, with the keys that its task adds."""
        encoded = result.sides.encoded.values()
        timings: Timings = {
            "encoded": sum(part.encoded for part in encoded),
            "encode_seconds": sum(part.seconds for part in encoded),
            "rank_seconds": result.rank_seconds,
        }
        if shrunk := [part.shrunk_to for part in encoded if part.shrunk_to]:
            timings["shrunk_to"] = min(shrunk)
        return Outcome(
            model=model_facts(encoder, encoder.identity("document"), result.sides.dimension),
            document=_side(self.task.doc_view, self.task.documents, result, "document"),
            timings=timings,
            extra=extra,
            tables=result.tables,
        )


def _side(view: str, texts: SideTexts, result: RetrievalResult, role: Literal["query", "document"]) -> Side:
    return {
        "view": view,
        "texts": len(texts.distinct),
        "empty": result.sides.missing[role],
        "token_coverage": result.sides.coverage(role),
    }
