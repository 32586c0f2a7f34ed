"""Scores of the ledger on benchmarks, and which published ones they can be compared with."""

from collections.abc import Iterator
from dataclasses import dataclass

from patbench_core.benchmarks import dapfam, patenteb_tasks
from patbench_core.benchmarks.baselines import MODELS, PublishedScore
from patbench_core.benchmarks.patenteb_scores import score as patenteb_score
from patbench_core.benchmarks.patenteb_scores import task_of
from patbench_core.results import ledger
from patbench_core.results.record import Record

TAC = ("mteb-query-TAC", "mteb-doc-TAC")
"""Views of DAPFAM that published scores of embedding models are for."""

LENGTH = "1x512"
"""Reading that they are for."""


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


def results() -> list[Result]:
    """Scores of the ledger on every benchmark: on DAPFAM where title, abstract and claims are read on both sides.

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


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))
