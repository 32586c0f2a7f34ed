"""Fine-tuning: which signal helps which task, and does it travel?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.stats.paired import SIGNIFICANT, holm_by_key
from patbench_core.studies.finetuning_figures import (
    changes_plot,
    changes_table,
    columns,
    interval,
)
from patbench_core.studies.finetuning_models import Change, Tested, Tuned, tested
from patbench_core.studies.finetuning_transfer import crowded, forgetting, matrix
from patbench_core.studies.wording import listed, plus
from patbench_core.training.grid import Grid, run_grid
from patbench_core.training.held_out import METRICS
from patbench_core.training.settings import Settings

RECONSTRUCTION = (
    "arXiv 2605.24297 does not say in what could be read how R1 (citations) and R2 (labels) draw their pairs, which "
    "prompts R4 has, or what was held out: all of that is a reconstruction. R1 pairs a patent with one that it cites, "
    "R2 two patents of one IPC subclass, R3 two sections of one patent, R4 a third of each. The other documents of a "
    "batch are negatives, but for those that the signal itself calls positives: relatives and linked patents in "
    "citation pairs, patents of one label in label pairs. Mined negatives are no known positive and no relative."
)
HELD_OUT = (
    "No training pair holds a test query, a patent that it cites, a test document of the classifier, or any of their "
    "families: every pair is checked. The other patents of the landscape are in the collection that is searched. "
    "Queries that hang together through what they cite are not torn apart: the largest group always trains, and what "
    "is held out comes from smaller ones."
)
SIZE = (
    "Sized to train on a laptop: few steps and, for transformers, short readings. Bases were tested in the same way, "
    "so differences are fair; the scores themselves are below those of a whole reading. Pairs and tokens are what a "
    "training could draw from, pairs seen what its steps came by: trainings that came by no more pairs than the "
    "control say nothing about size. The recipe with the fewest pairs is its own matched control and has no row for it."
)
INTERVALS = (
    "Differences are means over seeds; their 95 % intervals are for another seed and other queries or documents "
    "(Obuchowski and Rockette's, seeds in the place of readers), each for one training alone. A star: significant at "
    "5 % after Holm's correction over all trainings of a table in one column."
)
COMMAND = (
    "patbench finetune-study --landscape landscape_us --base paraphrase-MiniLM-L3-v2 --tested-on landscape_us:labels "
    "--tested-on synbio_thomson:ipc_subclass --sections title-abstract"
)


def ensure(
    landscape: str = "demo",
    bases: Sequence[str] = (),
    tested_on: Sequence[str] = (),
    labels: str | None = None,
    recipes: Sequence[str] = ("R1", "R2", "R3", "R4"),
    sections: str = "title-abstract",
    seeds: int = 3,
    max_steps: int | None = None,
    progress: Progress = silent,
) -> None:
    """Train and test what the ledger lacks: nothing, where no base is named.

    Parameters
    ----------
    landscape : str
        Trained on.
    bases : sequence of str
    tested_on : sequence of str
        Other landscapes; only retrieval is tested there.
    labels : str or None
        Label set of classification and clustering on `landscape`; None leaves both out.
    recipes, sections, seeds, max_steps
        As for `patbench finetune-study`, which has more options.
    """
    if not bases:
        return
    grid = Grid(
        landscape=landscape,
        bases=tuple(bases),
        recipes=tuple(recipes),
        seeds=tuple(range(seeds)),
        tested_on={landscape: labels} | dict.fromkeys(tested_on),
        sections=sections,
        settings=Settings(max_steps=max_steps),
    )
    run_grid(grid, progress)


def study() -> Page:
    """The page: every landscape that was trained on, tested on itself and on others; then what was forgotten.

    Landscapes that were tested on many others share a matrix.
    """
    found = tested()
    if not found:
        return page([_nothing()])
    many = crowded(found)
    sections = [_section(of) for of in found if of.trained_on not in many]
    sections += [*matrix(found, many), *forgetting([of for of in found if of.trained_on not in many])]
    sections[0] = replace(sections[0], notes=(INTERVALS, RECONSTRUCTION, HELD_OUT, SIZE))
    return page(sections)


def _nothing() -> Section:
    return Section(
        heading="No model was trained yet",
        facts="",
        badges=(),
        answer=f"Train and test with, for example: {COMMAND}",
        plot=None,
        table=None,
    )


def _section(of: Tested) -> Section:
    corrected = _corrected(of)
    return Section(
        heading=f"{of.trained_on}, tested on itself" if of.own else f"{of.trained_on} to {of.tested_on}",
        facts=_facts(of),
        badges=("synthetic" if of.synthetic else "real patents", of.origin),
        answer=_answer(of, corrected),
        points=_points(of, corrected),
        plot=changes_plot(of),
        table=changes_table(of, corrected),
        made_by=of.commands,
    )


def _facts(of: Tested) -> str:
    """What was trained on and tested with."""
    sections = list(dict.fromkeys(tuned.sections for tuned in of.tuned if tuned.sections))
    change = of.tuned[0].change("retrieval")
    seeds = {len(tuned.entries) for tuned in of.tuned}
    readings = sorted({tuned.entries[0].record["reading"] for tuned in of.tuned})
    said = [
        f"Trained on {of.trained_on}{f', sections {listed(sections)}' if sections else ''}",
        f"{change.n:,} {'held-out ' if of.own else ''}queries" if change else "no queries",
        f"view {of.tuned[0].base.record['document']['view']}, reading {' or '.join(readings)}",
        f"seeds of each training: {' to '.join(map(str, sorted({min(seeds), max(seeds)})))}",
    ]
    return f"{'; '.join(said)}."


def _corrected(of: Tested) -> dict[tuple[int, str], float]:
    """Holm-corrected p-values by place and column."""
    corrected = {}
    for name, (task, scope) in columns(of).items():
        found = {(place, name): tuned.change(task, scope) for place, tuned in enumerate(of.tuned)}
        corrected |= holm_by_key({key: change.difference.p for key, change in found.items() if change and change.sure})
    return corrected


def _answer(of: Tested, corrected: dict[tuple[int, str], float]) -> str:
    """What became of retrieval."""
    name = METRICS["retrieval"]
    changes = _judged(of, name)
    if not changes:
        return "There is no query to test retrieval with."
    best, change = max(changes, key=lambda pair: pair[1].difference.mean)
    up, down = _counted(of, name, corrected)
    where = "held-out retrieval" if of.own else f"retrieval on {of.tested_on}"
    said = f"{up} of {len(changes)} trainings improve {where} and {down} harm it, significantly."
    most = f"The largest mean difference is that of {_named(best)}: {interval(change)} from {change.base:.3f}."
    single = sum(not change.sure for _, change in _changes(of, name))
    rest = f" {single} more have one seed, of which nothing can be said." if change.sure and single else ""
    return f"{said} {most}{rest}"


def _points(of: Tested, corrected: dict[tuple[int, str], float]) -> tuple[str, ...]:
    """The other tasks, and what remains with equal pairs."""
    said = []
    for task in ("classification", "clustering"):
        name = METRICS[task]
        if changes := _judged(of, name):
            best, change = max(changes, key=lambda pair: pair[1].difference.mean)
            up, down = _counted(of, name, corrected)
            labels = best.base.record["labels"]["set"]
            said.append(
                f"{name} of {labels}: {up} of {len(changes)} trainings improve it, {down} harm it; most "
                f"{_named(best)}, {interval(change)} from {change.base:.3f} (n = {change.n:,})."
            )
    said += [_domains(of, corrected)] if not of.own else []
    said += [_size(of), _seen(of)] if of.own else []
    return tuple(filter(None, said))


def _domains(of: Tested, corrected: dict[tuple[int, str], float]) -> str:
    """What became of links inside and across domains."""
    parts = []
    for scope in ("IN", "OUT"):
        name = f"{METRICS['retrieval']} {scope}"
        if changes := _judged(of, name):
            up, down = _counted(of, name, corrected)
            mean = float(np.mean([change.difference.mean for _, change in changes]))
            parts.append(f"{scope} {plus(mean)} on average ({up} significantly up, {down} down)")
    return f"By domain, over all trainings: {', '.join(parts)}." if parts else ""


def _size(of: Tested) -> str:
    """Whether the number of pairs is what moves retrieval."""
    compared = beyond_control(of)
    if not compared:
        return ""
    apart = [(tuned, change) for tuned, change in compared if change.difference.p < SIGNIFICANT]
    named = f": {listed([f'{_named(tuned)}, {interval(change)}' for tuned, change in apart])}" if apart else ""
    return (
        f"With equal pairs and tokens for every recipe, retrieval differs from that with all pairs in {len(apart)} of "
        f"{len(compared)} cases (uncorrected){named}."
    )


def _seen(of: Tested) -> str:
    """Whether recipes were trained on the labels that are tested."""
    labels = {tuned.base.record["labels"]["set"] for tuned in of.tuned if "labels" in tuned.base.record}
    seen = sorted({tuned.recipe for tuned in of.tuned if labels.intersection(tuned.label_sets)})
    if not seen:
        return ""
    named = f"{listed(seen)} paired patents by the labels that are tested here ({listed(sorted(labels))})"
    return f"{named}; no patent that is tested was among them."


def beyond_control(of: Tested) -> list[tuple[Tuned, Change]]:
    """Trainings that saw more pairs than the matched control, and by how much their retrieval differs from its."""
    controls = {(tuned.base_title, tuned.recipe): tuned for tuned in of.tuned if tuned.matched}
    compared = []
    for tuned in of.tuned:
        control = controls.get((tuned.base_title, tuned.recipe))
        comparable = control and not tuned.matched and tuned.different > control.different
        change = tuned.beyond(control, "retrieval") if comparable else None
        if change and change.sure:
            compared.append((tuned, change))
    return compared


def _changes(of: Tested, name: str) -> list[tuple[Tuned, Change]]:
    task, scope = columns(of)[name]
    return [(tuned, change) for tuned in of.tuned if (change := tuned.change(task, scope))]


def _judged(of: Tested, name: str) -> list[tuple[Tuned, Change]]:
    """Trainings from several seeds, of which alone something can be said; all, where there are none."""
    changes = _changes(of, name)
    return [pair for pair in changes if pair[1].sure] or changes


def _counted(of: Tested, name: str, corrected: dict[tuple[int, str], float]) -> tuple[int, int]:
    """Trainings that significantly improve and harm."""
    task, scope = columns(of)[name]
    signs = [
        np.sign(change.difference.mean)
        for place, tuned in enumerate(of.tuned)
        if corrected.get((place, name), 1.0) < SIGNIFICANT and (change := tuned.change(task, scope))
    ]
    return sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs)


def _named(tuned: Tuned) -> str:
    return f"{tuned.base_title} by {tuned.recipe}{' (matched control)' if tuned.matched else ''}"
