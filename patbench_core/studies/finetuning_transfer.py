"""Does what was learned on one landscape travel: a matrix of landscapes, and what was forgotten."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from patbench_core.report.heatmap import Block, block_heatmap
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.stats.paired import SIGNIFICANT, holm_by_key
from patbench_core.studies.finetuning_figures import forgetting_plot, forgetting_table, interval
from patbench_core.studies.finetuning_models import Change, Tested, Tuned
from patbench_core.studies.wording import listed, plus

MOST = 2
"""Landscapes tested on, beside the one trained on, up to which each has a section of its own."""

Key = tuple[str, str, str, str]
"""Base, recipe, landscape trained on, landscape tested on."""

Cells = dict[Key, tuple[Tested, Tuned, Change]]


def crowded(found: Sequence[Tested]) -> set[str]:
    """Landscapes whose models were tested on more others than have sections."""
    counts = Counter(of.trained_on for of in found if not of.own)
    return {name for name, count in counts.items() if count > MOST}


def matrix(found: Sequence[Tested], many: set[str]) -> list[Section]:
    """Trained on by tested on: the difference of retrieval from the base, a block a base and recipe."""
    cells: Cells = {
        (tuned.base_title, tuned.recipe, of.trained_on, of.tested_on): (of, tuned, change)
        for of in found
        if of.trained_on in many
        for tuned in of.tuned
        if not tuned.matched and (change := tuned.change("retrieval"))
    }
    if not cells:
        return []
    corrected = holm_by_key({key: change.difference.p for key, (_, _, change) in cells.items() if change.sure})
    return [
        Section(
            heading="Each on all others",
            facts=_facts(list(cells.values())),
            badges=_badges([of for of, _, _ in cells.values()]),
            answer=_answer(cells, corrected),
            plot=_plot(cells, corrected),
            table=_table(cells, corrected),
            made_by=tuple(dict.fromkeys(command for of, _, _ in cells.values() for command in of.commands)),
        )
    ]


def _badges(found: Sequence[Tested]) -> tuple[str, ...]:
    kind = "synthetic" if any(of.synthetic for of in found) else "real patents"
    return kind, " and ".join(dict.fromkeys(of.origin for of in found))


def _facts(cells: Sequence[tuple[Tested, Tuned, Change]]) -> str:
    """What stands in the matrix."""
    names = [f"{number} {name}" for name, number in _numbered(of for of, _, _ in cells).items()]
    seeds = {len(tuned.entries) for _, tuned, _ in cells}
    return (
        f"{listed(names)}; difference in nDCG@10 from the untrained base, view "
        f"{cells[0][1].base.record['document']['view']}, seeds of each training: "
        f"{' to '.join(map(str, sorted({min(seeds), max(seeds)})))}. On the diagonal only held-out queries count; "
        "what two landscapes share is never trained on."
    )


def _numbered(found: Iterable[Tested]) -> dict[str, str]:
    """A number for each landscape: names are too long for a matrix on a phone."""
    names = dict.fromkeys(name for of in found for name in (of.trained_on, of.tested_on))
    return {name: str(place) for place, name in enumerate(sorted(names), 1)}


def _answer(cells: Cells, corrected: dict[Key, float]) -> str:
    """How many trainings help and harm at home and elsewhere, recipe by recipe."""
    said = []
    for base, recipe in sorted({key[:2] for key in cells}):
        away = {key: of for key, of in cells.items() if key[:2] == (base, recipe) and not of[0].own}
        if not away:
            continue
        sure = [of[2].difference.mean for key, of in away.items() if corrected.get(key, 1.0) < SIGNIFICANT]
        mean = float(np.mean([of[2].difference.mean for of in away.values()]))
        up, down = sum(value > 0 for value in sure), sum(value < 0 for value in sure)
        said.append(
            f"{base} by {recipe} changes retrieval elsewhere by {plus(mean)} on average over {len(away)} pairs of "
            f"landscapes, {up} significantly up and {down} down (Holm over the matrix)."
        )
    return " ".join(said)


def _plot(cells: Cells, corrected: dict[Key, float]) -> Plot:
    """A block a base and recipe, rows trained on, columns tested on."""
    number = _numbered(of for of, _, _ in cells.values())
    columns = list(number)
    rows = [name for name in columns if any(key[2] == name for key in cells)]
    most = max(abs(of[2].difference.mean) for of in cells.values()) or 1.0
    blocks = []
    for base, recipe in sorted({key[:2] for key in cells}):
        found = [[cells.get((base, recipe, row, column)) for column in columns] for row in rows]
        stars = [[corrected.get((base, recipe, row, column), 1.0) < SIGNIFICANT for column in columns] for row in rows]
        blocks.append(
            Block(
                heading=f"{base}, {recipe}",
                rows=[number[row] for row in rows],
                values=[[of and of[2].difference.mean for of in line] for line in found],
                cells=[
                    [
                        f"{plus(of[2].difference.mean)}{'*' if star else ''}" if of else ""
                        for of, star in zip(*pair, strict=True)
                    ]
                    for pair in zip(found, stars, strict=True)
                ],
                hover=[
                    [
                        f"{row} to {column}: {interval(of[2])}, n = {of[2].n:,}" if of else ""
                        for column, of in zip(columns, line, strict=True)
                    ]
                    for row, line in zip(rows, found, strict=True)
                ],
                limits=(-most, most),
            )
        )
    words = (
        "Difference in nDCG@10 by landscape trained on and tested on; a star is significant after Holm's correction."
    )
    return block_heatmap(blocks, list(number.values()), "tested on", "trained on", words)


def _table(cells: Cells, corrected: dict[Key, float]) -> DataTable:
    """A row a cell."""
    import pandas as pd

    data, shown = [], []
    for (base, recipe, trained_on, tested_on), (_, tuned, change) in cells.items():
        p = corrected.get((base, recipe, trained_on, tested_on))
        words = {"base": base, "recipe": recipe, "trained on": trained_on, "tested on": tested_on}
        of = change.difference
        numbers = {"pairs": tuned.pairs, "queries": change.n, "zero-shot": change.base, "difference": of.mean}
        data.append(words | numbers | {"low": of.low, "high": of.high, "p": of.p, "p_holm": p, "seed_sd": of.spread})
        shown.append(
            words
            | {"pairs": f"{tuned.pairs:,}", "queries": f"{change.n:,}", "untrained": f"{change.base:.3f}"}
            | {"nDCG@10": interval(change, p)}
        )
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "finetuning-matrix", find=True)


def forgetting(found: Sequence[Tested]) -> list[Section]:
    """Retrieval elsewhere against the zero-shot strength of the base, of trainings from several seeds."""
    rows = [
        (f"{tuned.base_title} ({change.base:.2f}), {of.trained_on} to {of.tested_on}", tuned, change)
        for of in found
        if not of.own
        for tuned in of.tuned
        if not tuned.matched and (change := tuned.change("retrieval")) and change.sure
    ]
    if len({tuned.base_title for _, tuned, _ in rows}) < 2:
        return []
    rows.sort(key=lambda row: -row[2].base)
    harmed = sum(change.difference.high < 0 for _, _, change in rows)
    strength = [change.base for _, _, change in rows]
    return [
        Section(
            heading="Forgetting",
            facts="Retrieval on landscapes that were not trained on, bases in the order of their zero-shot nDCG@10 "
            "there (in brackets).",
            badges=_badges([of for of in found if not of.own]),
            answer=f"{harmed} of {len(rows)} trained models are below their base elsewhere, by 95 % intervals without "
            f"correction. {_trend(strength, [change.difference.mean for _, _, change in rows])}",
            plot=forgetting_plot(rows, "another landscape"),
            table=forgetting_table(rows),
        )
    ]


def _trend(strength: Sequence[float], change: Sequence[float]) -> str:
    """Whether stronger bases lose more, as a rank correlation."""
    from scipy.stats import spearmanr

    if min(np.ptp(strength), np.ptp(change)) == 0:
        return ""
    rho = float(spearmanr(strength, change).statistic)
    said = f"{rho:.2f}".replace("-", "−")
    return (
        f"Stronger bases {'lose more' if rho < 0 else 'lose less'}: Spearman's correlation of zero-shot nDCG@10 and "
        f"difference is {said} over these models, which share bases and queries: a description, no test."
    )
