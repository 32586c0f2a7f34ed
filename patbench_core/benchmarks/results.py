"""Scores on benchmarks: those that were published, and those of the ledger.

``published_scores.csv`` holds figures that others published, each with its source; which of them were read second hand
is said there.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from patbench_core.benchmarks import dapfam, patenteb_tasks
from patbench_core.benchmarks.baselines import MODELS, PUBLISHED
from patbench_core.benchmarks.patenteb_scores import score as patenteb_score
from patbench_core.benchmarks.patenteb_scores import task_of
from patbench_core.results import ledger
from patbench_core.results.record import Record

TAC = ("mteb-query-TAC", "mteb-doc-TAC")
"""Views of DAPFAM that published scores of embedding models are for."""

LENGTH = "1x512"
"""Reading that they are for."""


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
        """Such as ``dapfam``."""
        return self.dataset.split()[0].casefold()

    @property
    def label(self) -> str:
        """Model and prompt; for figures that are not of the models' own reading the level instead. No settings."""
        model = " ".join(word for word in self.model.split() if "=" not in word and word != "int8")
        level = next((word for word in ("document", "passage") if f"{word} level" in self.dataset), "")
        told = level or (self.prompt if self.prompt != "none" else "no prompt")
        return f"{model} ({told})" if told else model


@dataclass(frozen=True)
class Result:
    """A score of the ledger on one split of a benchmark, with its 95 % interval and the command that makes it."""

    benchmark: str
    split: str
    model: str
    metric: str
    value: float
    low: float
    high: float
    command: str


@cache
def published() -> tuple[PublishedScore, ...]:
    """All published scores."""
    with PUBLISHED.open(encoding="utf-8", newline="") as handle:
        return tuple(_published(row) for row in csv.DictReader(handle))


def results() -> list[Result]:
    """What the ledger has of every benchmark: of DAPFAM where title, abstract and claims are read on both sides.

    Records of the length that published scores are for come last, so that they stand where there are several.
    """
    records = sorted((entry.record for entry in ledger.entries()), key=lambda record: record["reading"] == LENGTH)
    return [result for record in records for result in _results(record)]


def comparable(figure: PublishedScore, result: Result) -> bool:
    """Whether a published score and one of the ledger are of one model, prompt, split and measure on the same texts."""
    same = (figure.benchmark, figure.split, figure.metric) == (result.benchmark, result.split, result.metric)
    base, _, options = result.model.partition(":")
    prompt = next((option.partition("=")[2] for option in options.split(",") if option.startswith("prompt=")), "none")
    same_prompt = not figure.prompt or prompt.rpartition("_")[2] == figure.prompt
    same_model = _plain(base.rpartition("/")[2]) == _plain(MODELS[figure.model])
    return same and same_prompt and same_model and "level" not in figure.dataset


def _results(record: Record) -> Iterator[Result]:
    benchmark = record["landscape"].get("benchmark", {}).get("name")
    model, command = record["model"]["name"], record["command"]
    if benchmark == dapfam.TITLE and "query" in record and (record["query"]["view"], record["document"]["view"]) == TAC:
        for scope, summary in record.get("scopes", {}).items():
            value, (low, high) = summary["metrics"]["nDCG@100"], summary["ci"]["nDCG@100"]
            yield Result(dapfam.NAME, scope, model, "nDCG@100", value, low, high, command)
    elif task := task_of(record):
        score = patenteb_score(record, task)
        split = task.name.removeprefix("retrieval_")
        yield Result(patenteb_tasks.NAME, split, model, task.metric, score.value, score.low, score.high, command)


def _published(row: dict[str, str]) -> PublishedScore:
    low, high = (float(row[name]) if row[name] else None for name in ("ci_low", "ci_high"))
    texts = {name: row[name] for name in ("source", "dataset", "split", "model", "prompt", "metric", "note")}
    return PublishedScore(**texts, value=float(row["value"]), ci_low=low, ci_high=high)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
