"""Benchmarks: what does each test, how is it had, and which scores are known on it?"""

from collections.abc import Sequence

from patbench_core.benchmarks import dapfam
from patbench_core.benchmarks.cards import ACCESS, Benchmark, Card, benchmarks, cards
from patbench_core.benchmarks.getting import run
from patbench_core.benchmarks.results import PublishedScore, Result, published, results
from patbench_core.landscape import registry
from patbench_core.landscape.card import card as landscape_card
from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.studies import checks
from patbench_core.studies.benchmark_scores import SPLITS, Row, interval, score_plot, score_rows, score_table
from patbench_core.studies.wording import listed

DAPFAM_TASK = "DAPFAMAllTitlAbsClmToTitlAbsClmRetrieval"
"""Of MTEB's tasks the one that published scores are for; its ranking serves IN and OUT too."""

_STATES = {"here": "on this machine", ACCESS["terms"]: "to be had once terms are accepted"}


def ensure(landscape: str, models: Sequence[str], progress: Progress = silent) -> None:
    """Where `landscape` is a benchmark's, compute what the ledger lacks of `models` on it."""
    task = next((name for name, each in cards().items() if each.landscape == landscape and each.here), None)
    for model in models if task else ():
        run(DAPFAM_TASK if task == dapfam.NAME else task, model, progress)


def study() -> Page:
    """The page: all data sets in one table, then a section a benchmark, then what other tools make of our rankings."""
    here = results()
    found = (_section(name, each, here) for name, each in benchmarks().items())
    return page([_overview(), *found, *checks.sections()])


def _overview() -> Section:
    every = list(cards().values())
    states = [each.state for each in every]
    counts = {state: states.count(state) for state in ("here", *ACCESS.values()) if state in states}
    said = [f"{n} {'is' if n == 1 else 'are'} {_STATES.get(state, state)}" for state, n in counts.items()]
    return Section(
        heading="All benchmarks",
        facts=f"{len(every)} data sets of {len(benchmarks())} benchmarks are known by name.",
        badges=(),
        answer=f"Of the {len(every)} data sets {listed(said)}.",
        plot=None,
        table=_cards_table(every),
        notes=(
            "Sizes are as published. CC-BY-NC-SA-4.0 allows no commercial use. Texts stay on the machine that fetched "
            "them; what patbench publishes of them are figures.",
        ),
    )


def _section(name: str, benchmark: Benchmark, here: Sequence[Result]) -> Section:
    figures = [figure for figure in published() if figure.benchmark == name]
    ours = [result for result in here if result.benchmark == name]
    parts = [card for card in cards().values() if card.benchmark == benchmark]
    splits = SPLITS.get(name, ())
    rows = score_rows(splits, figures, ours)
    size = parts[0].size if len(parts) == 1 else f"{len(parts)} data sets"
    known = [benchmark.how, _commands(name, parts), benchmark.reconstruction, *_found(name)]
    licence = f"; {benchmark.licence}" if benchmark.licence else ""
    return Section(
        heading=benchmark.title,
        facts=f"{benchmark.citation} ({benchmark.paper}). {size}{licence}.",
        badges=(parts[0].state if len({part.state for part in parts}) == 1 else "partly here",),
        answer=" ".join(filter(None, (benchmark.question, _best(splits, figures), _best_here(splits, rows)))),
        points=tuple(filter(None, known)),
        plot=score_plot(benchmark.title, figures[0].metric, splits, rows) if rows else None,
        table=score_table(name, splits, rows) if rows else None,
        made_by=tuple(dict.fromkeys(result.command for result in ours)),
        notes=_notes(name, figures, ours),
    )


def _best(splits: Sequence[str], figures: Sequence[PublishedScore]) -> str:
    """The best published model of each split, and how much is lost across domains."""
    if not figures:
        return ""
    top = {
        split: max((each for each in figures if each.split == split), key=lambda each: each.value) for split in splits
    }
    said = [
        f"{each.value:.3f} in {split} ({each.label.replace(' (', ', ').rstrip(')')})" for split, each in top.items()
    ]
    lower = 1 - top["OUT"].value / top["IN"].value
    return (
        f"The highest {figures[0].metric} that was published and is known here is {listed(said)}: across domains (OUT) "
        f"{100 * lower:.0f} % lower than inside (IN), over different queries."
    )


def _best_here(splits: Sequence[str], rows: Sequence[Row]) -> str:
    """The best model of the ledger in the first split that it has."""
    for split in splits:
        if found := [row.here[split] for row in rows if split in row.here]:
            best = max(found, key=lambda each: each.value)
            return f"Computed here: {best.model} {interval(best)} in {split}."
    return ""


def _commands(name: str, parts: Sequence[Card]) -> str:
    if not parts[0].command:
        return ""
    task, what = (DAPFAM_TASK, "one of MTEB's 18 tasks") if name == dapfam.NAME else (parts[0].name, "it")
    return f"{parts[0].command} fetches it; patbench benchmarks run {task} --model NAME runs a model on {what}."


def _found(name: str) -> tuple[str, ...]:
    """What differs between DAPFAM as published and as it is here."""
    if name != dapfam.NAME or not dapfam.fetched():
        return ()
    landscape = registry.get(dapfam.NAME)
    off = [
        f"{each.what} {each.here:,}, not {each.published:,}"
        for each in dapfam.sizes(landscape)
        if each.here != each.published
    ]
    wrong = landscape_card(landscape).contradicted
    return (
        f"Its sizes here differ from the published ones, so scores cannot be compared: {listed(off)}."
        if off
        else "All its sizes are as published.",
        f"For {wrong:,} of {landscape.facts['links']:,} links IN and OUT by the IPC codes (three characters) are not "
        "what the data set says; scores follow the data set.",
    )


def _notes(name: str, figures: Sequence[PublishedScore], ours: Sequence[Result]) -> tuple[str, ...]:
    notes = []
    if any("second hand" in each.source for each in figures):
        notes.append(
            "Figures marked as read second hand are provisional: which sections of the text they are for, and how they "
            "were computed, is not known here, so nothing stands beside them."
        )
    if figures and not ours:
        notes.append("No model has been run on it here.")
    if name == dapfam.NAME:
        notes.append(
            "The other figures are for title, abstract and claims on both sides, 512 tokens; those computed here are "
            "for the same sections, at 512 tokens where that has been run, else at the model's own length. A query "
            "without text scores zero here; MTEB encodes the empty text."
        )
    return tuple(notes)


def _cards_table(every: Sequence[Card]) -> DataTable:
    import pandas as pd

    rows = [
        {
            "name": each.name,
            "here": each.state,
            "size": each.size,
            "measure": each.measure,
            "licence": each.benchmark.licence or "none",
            "what it tests": each.tests,
        }
        for each in every
    ]
    more = [
        {
            "task": each.task,
            "repo": each.repo,
            "revision": each.revision,
            "paper": each.benchmark.paper,
            "command": each.command,
        }
        for each in every
    ]
    data = pd.DataFrame([row | extra for row, extra in zip(rows, more, strict=True)])
    return DataTable(data, pd.DataFrame(rows), "benchmarks", find=True)
