"""Benchmarks as DataFrames: data sets, scores on them (published, of the ledger), and what other tools say of ours."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from patbench_core.benchmarks import dapfam, patenteb_tasks
from patbench_core.benchmarks.baselines import MODELS, PublishedScore
from patbench_core.benchmarks.baselines import published as published_scores
from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.export.checks import MEASURE, read_checks
from patbench_core.benchmarks.patenteb_scores import score as patenteb_score
from patbench_core.benchmarks.patenteb_scores import task_of
from patbench_core.paths import published
from patbench_core.results import ledger
from patbench_core.results.record import Record

SPLITS = {"dapfam": ("ALL", "IN", "OUT"), "patenteb": ("IN", "MIXED", "OUT")}
"""Parts of a benchmark that scores were published for."""

TAC = ("mteb-query-TAC", "mteb-doc-TAC")
"""Views of DAPFAM that published scores of embedding models are for."""

LENGTH = "1x512"
"""Reading that they are for."""

_SCORES = (
    *("benchmark", "model", "split", "metric", "published", "published_low", "published_high"),
    *("here", "here_low", "here_high", "source", "note", "command"),
)
_CHECKS = (
    *("landscape", "model", "view", "command", "scored by", "given", "order of tied documents"),
    *(MEASURE, "difference", "agrees", "tie_low", "tie_high"),
)
_AGREES = {True: "yes", False: "no"}


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


def data_sets() -> pd.DataFrame:
    """All data sets by the order of their cards.

    Returns
    -------
    DataFrame
        ``name``, ``benchmark`` (its title), ``here`` (its state), ``size`` as published, ``measure``, ``licence``,
        ``what it tests``, ``task``, ``repo``, ``revision``, ``paper``, ``run`` (what
        ``patbench benchmarks run`` calls it), ``command`` that fetches it.
    """
    return pd.DataFrame(
        {
            "name": name,
            "benchmark": card.benchmark.title,
            "here": card.state,
            "size": card.size,
            "measure": card.measure,
            "licence": card.benchmark.licence or "none",
            "what it tests": card.tests,
            "task": card.task,
            "repo": card.repo,
            "revision": card.revision,
            "paper": card.benchmark.paper,
            "run": card.run,
            "command": card.command,
        }
        for name, card in cards().items()
    )


def known_scores() -> pd.DataFrame:
    """Published scores of models, each with that of the ledger that is comparable, and the ledger's other scores.

    Returns
    -------
    DataFrame
        A row a benchmark, model and split: ``benchmark``, ``model``, ``split``, ``metric``, ``published`` and ``here``,
        each with the ends of its interval, ``source`` and ``note`` of the published score, ``command`` of the other;
        NaN and empty where there is none. In each benchmark the model with the greatest score in the first split first.
    """
    figures, ours = published_scores(), results()
    # Of several that are comparable the last counts: the one of the published length.
    beside = {figure: next((each for each in reversed(ours) if comparable(figure, each)), None) for figure in figures}
    taken = {(each.benchmark, each.model, each.split) for each in beside.values() if each}
    alone = {
        (each.benchmark, each.model, each.split): each
        for each in ours
        if each.split in SPLITS[each.benchmark] and (each.benchmark, each.model, each.split) not in taken
    }
    rows = [_row(figure, result) for figure, result in beside.items()] + [_row(None, each) for each in alone.values()]
    made = pd.DataFrame(rows, columns=list(_SCORES))
    where = zip(made["benchmark"], made["split"], strict=True)
    made["_split"] = [SPLITS[benchmark].index(split) for benchmark, split in where]
    made = made.sort_values("_split", kind="stable")
    made["_score"] = made["published"].fillna(made["here"])
    made["_score"] = made.groupby(["benchmark", "model"])["_score"].transform("first")
    made = made.sort_values(["benchmark", "_score", "_split"], ascending=[True, False, True], kind="stable")
    return made[list(_SCORES)].reset_index(drop=True)


def _row(figure: PublishedScore | None, result: Result | None) -> dict[str, object]:
    row: dict[str, object] = {}
    if result:
        row |= {"benchmark": result.benchmark, "model": result.model, "split": result.split, "metric": result.metric}
        row |= {"here": result.value, "here_low": result.low, "here_high": result.high, "command": result.command}
    if figure:
        row |= {"benchmark": figure.benchmark, "model": figure.label, "split": figure.split, "metric": figure.metric}
        row |= {"published": figure.value, "published_low": figure.ci_low, "published_high": figure.ci_high}
    texts = {"source": figure.source, "note": figure.note} if figure else {"source": "", "note": ""}
    return {"command": ""} | row | texts


def checks() -> pd.DataFrame:
    """What other tools say of published scores: read from the files that ``patbench export checks`` wrote.

    Returns
    -------
    DataFrame
        A row a file and tool, patbench's own score first: ``landscape``, ``model``, ``view``, ``command``,
        ``scored by``, ``given``, ``order of tied documents``, nDCG@10, its ``difference`` from ours, ``agrees`` (yes,
        no; empty for ours), and ``tie_low``, ``tie_high``, the ends of the tie band.
    """
    rows = []
    for file in sorted((published() / "checks").glob("*.json")):
        made = read_checks(file)
        own = ("patbench", "", "publication numbers ascending", made.score, 0.0, "")
        others = [
            (each.tool, each.given, each.ties, each.score, each.score - made.score, _AGREES[made.agrees(each)])
            for each in made.checks
        ]
        head = (made.landscape, made.model, made.view, made.command)
        rows += [(*head, *scored, *made.tie_band) for scored in (own, *others)]
    return pd.DataFrame(rows, columns=list(_CHECKS))


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
