"""Benchmarks as DataFrames: data sets, scores on them, and what other tools say of ours."""

import pandas as pd

from patbench_core.benchmarks.baselines import PublishedScore
from patbench_core.benchmarks.baselines import published as published_scores
from patbench_core.benchmarks.cards import cards
from patbench_core.benchmarks.export.checks import MEASURE, read_checks
from patbench_core.benchmarks.results import Result, comparable, results
from patbench_core.paths import published

SPLITS = {"dapfam": ("ALL", "IN", "OUT"), "patenteb": ("IN", "MIXED", "OUT")}
"""Parts of a benchmark that scores were published for."""

_SCORES = (
    *("benchmark", "model", "split", "metric", "published", "published_low", "published_high"),
    *("here", "here_low", "here_high", "source", "note", "command"),
)
_CHECKS = (
    *("landscape", "model", "view", "command", "scored by", "given", "order of tied documents"),
    *(MEASURE, "difference", "agrees", "tie_low", "tie_high"),
)
_AGREES = {True: "yes", False: "no"}


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
