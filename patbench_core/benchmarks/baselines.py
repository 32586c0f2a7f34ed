"""Scores that others published and that patbench published itself, each with the run that should give it again."""

import csv
from dataclasses import dataclass
from pathlib import Path

from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.encoders import registry
from patbench_core.errors import guess
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.tasks.retrieval.evaluation import Settings
from patbench_core.tasks.retrieval.task import TASK

PUBLISHED = Path(__file__).with_name("published_scores.csv")
RELATIVE = 0.02
"""Tolerance for scores of others, of their value."""
ABSOLUTE = 1e-4
"""Tolerance for scores of patbench's own records: what another machine and other versions of libraries may change."""


@dataclass(frozen=True)
class PublishedScore:
    """A figure that others published; a row of the file."""

    source: str
    dataset: str
    split: str
    model: str
    prompt: str
    metric: str
    value: float
    ci_low: float | None
    ci_high: float | None
    note: str

    @property
    def benchmark(self) -> str:
        """Name of the benchmark, such as ``dapfam``."""
        return self.dataset.split()[0].casefold()

    @property
    def label(self) -> str:
        """Model and prompt; for figures that are not of the models' own reading the level instead. No settings."""
        model = " ".join(word for word in self.model.split() if "=" not in word and word != "int8")
        level = next((word for word in ("document", "passage") if f"{word} level" in self.dataset), "")
        told = level or (self.prompt if self.prompt != "none" else "no prompt")
        return f"{model} ({told})" if told else model


@dataclass(frozen=True)
class Run:
    """A run that should reproduce a score.

    Attributes
    ----------
    name : str
        Of the model in the registry.
    scope : {"ALL", "IN", "OUT"}
    get : str
        The command that brings the landscape.
    digest : str or None
        Of the landscape's content, where it is known.
    prompt : str or None
        One that the model defines, or ``none``; None is the model's own for the task.
    """

    landscape: str
    name: str
    settings: Settings
    scope: str
    get: str
    digest: str | None = None
    prompt: str | None = None

    @property
    def model(self) -> str:
        """The model and its prompt, as for ``patbench evaluate``."""
        return f"{self.name}:prompt={self.prompt}" if self.prompt else self.name


@dataclass(frozen=True)
class Baseline:
    """A published score.

    Attributes
    ----------
    interval : tuple of float or None
        As published.
    tolerance : float
        Greatest difference that still is a hit.
    run : Run or str
        What gives it; a text that says why nothing here does.
    """

    name: str
    source: str
    metric: str
    value: float
    interval: tuple[float, float] | None
    tolerance: float
    run: Run | str


@dataclass(frozen=True)
class _DataSet:
    """How a data set of the table is run; `why` it is not where it is not."""

    short: str
    landscape: str = ""
    settings: Settings = Settings()  # noqa: RUF009 (frozen)
    why: str = ""


DATA_SETS = {
    "DAPFAM TAC->TAC 512 tokens": _DataSet("dapfam", "dapfam", Settings("mteb-query-TAC", "mteb-doc-TAC", "1x512")),
    "PatenTEB retrieval": _DataSet("patenteb", "patenteb-retrieval_{split}", Settings("TEXT")),
    "DAPFAM document level": _DataSet(
        "dapfam-document", why="its source does not say here which sections queries and documents have"
    ),
    "DAPFAM passage level": _DataSet("dapfam-passage", why="it ranks passages, and its cut into passages is not known"),
}
"""Data sets of ``published_scores.csv``."""

MODELS = {
    "PaECTER": "paecter",
    "patembed-base": "patembed-base",
    "patembed-large": "patembed-large",
    "BERT-for-Patents": "bert-for-patents",
    "Qwen3-Embedding-0.6B": "Qwen3-Embedding-0.6B",
    "gte-modernbert": "gte-modernbert-base",
    "BM25 k1=1.2 b=0.75": "bm25",
    "arctic-embed-m-v2.0 int8": "snowflake-arctic-embed-m-v2.0",
    "RRF k=30 BM25+dense": "rrf",
}
"""Models of ``published_scores.csv``, as the registry calls them."""

PROMPTS = {"": None, "none": "none", "MIXED": "retrieval_MIXED"}
"""Prompts of ``published_scores.csv``; empty is the model's own for the task."""

OWN_VIEWS = ("TA", "TAC")
"""Views, alike on both sides, whose published records are baselines."""


def baselines() -> dict[str, Baseline]:
    """All baselines by name: those of others, then patbench's own.

    Its own are a published record of retrieval each, of a model of the registry in its own reading, in `OWN_VIEWS`.
    """
    records = (entry.record for entry in ledger.published_entries(TASK))
    own = sorted(map(_of_record, filter(_ours, records)), key=lambda baseline: baseline.name)
    return {baseline.name: baseline for baseline in (*published_baselines(), *own)}


def baseline(name: str) -> Baseline:
    """The baseline called `name`.

    Raises
    ------
    BenchmarkError
        If there is none.
    """
    known = baselines()
    if name not in known:
        raise BenchmarkError(
            f"baseline {name!r} is not known: {guess(name, known)}'patbench reproduce' lists all {len(known)}"
        )
    return known[name]


def published_baselines() -> list[Baseline]:
    """A baseline a published score; one without a prompt means the model's own for the task."""
    return [_of_score(score) for score in published()]


def published() -> list[PublishedScore]:
    """All scores that others published, each with its source; which of them were read second hand is said there."""
    with PUBLISHED.open(encoding="utf-8", newline="") as handle:
        return [_published(row) for row in csv.DictReader(handle)]


def _published(row: dict[str, str]) -> PublishedScore:
    low, high = (float(row[name]) if row[name] else None for name in ("ci_low", "ci_high"))
    texts = {name: row[name] for name in ("source", "dataset", "split", "model", "prompt", "metric", "note")}
    return PublishedScore(**texts, value=float(row["value"]), ci_low=low, ci_high=high)


def _of_score(score: PublishedScore) -> Baseline:
    data, model = DATA_SETS[score.dataset], MODELS[score.model]
    run: Run | str = data.why
    if not data.why:
        # PatenTEB's domains are data sets of their own; DAPFAM's are judgements of one ranking.
        landscape = data.landscape.format(split=score.split)
        scope = score.split if landscape == data.landscape else "ALL"
        get = f"patbench benchmarks get {landscape.replace('-', ':', 1)}"
        run = Run(landscape, model, data.settings, scope, get, prompt=PROMPTS[score.prompt])
    return Baseline(
        name=":".join(filter(None, (data.short, score.split, model, score.prompt))),
        source=score.source,
        metric=score.metric,
        value=score.value,
        interval=None if score.ci_low is None or score.ci_high is None else (score.ci_low, score.ci_high),
        tolerance=RELATIVE * score.value,
        run=run,
    )


def _ours(record: Record) -> bool:
    entry = registry.entries().get(record["model"]["name"])
    alike = record["query"]["view"] == record["document"]["view"] in OWN_VIEWS
    return bool(entry and alike and record["reading"] in ("whole", f"1x{entry.max_tokens}"))


def _of_record(record: Record) -> Baseline:
    landscape, view, model = record["landscape"]["name"], record["query"]["view"], record["model"]["name"]
    scope, metric = record["scopes"]["ALL"], "nDCG@10"
    low, high = scope["ci"][metric]
    get = f"patbench landscape import FILE --name {landscape}"
    return Baseline(
        name=":".join((landscape, *(() if view == "TA" else (view,)), model)),
        source="results/ of patbench",
        metric=metric,
        value=scope["metrics"][metric],
        interval=(low, high),
        tolerance=ABSOLUTE,
        run=Run(landscape, model, Settings(view), "ALL", get, record["landscape"]["digest"]),
    )
