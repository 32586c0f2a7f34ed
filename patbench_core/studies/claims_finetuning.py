"""What records of fine-tuning say of the paper's claims on it: real landscapes only."""

from collections.abc import Sequence

from patbench_core.studies.claims_evidence import HERE, Finding
from patbench_core.studies.finetuning import beyond_control
from patbench_core.studies.finetuning_models import Change, Tested, Tuned, tested
from patbench_core.studies.finetuning_transfer import crowded
from patbench_core.studies.verdicts import Evidence, of_gains, of_ranges, of_share
from patbench_core.training.signals.sections import SECTIONS

UP_TO = {"ft-r3": 7.1, "ft-r4-cls": 7.1, "ft-r4-clu": 10.9}
"""Greatest gain that is published: percent of nDCG@10, points of F1, points of V-measure."""

NO_EFFECT = 0.01
"""Differences of nDCG@10 that count as no effect of size; the paper does not say, so this is ours."""

SEEDS = 3
"""A training from fewer seeds speaks to no claim."""

HARMED = 5 / 8
"""Share of trainings that significantly lose elsewhere, as published."""


def findings() -> dict[str, list[Finding]]:
    """Findings by claim; landscapes that share a matrix on the page are parts of one and are left out."""
    real = [of for of in tested() if not of.synthetic]
    real = [of for of in real if of.trained_on not in crowded(real)]
    own, elsewhere = [of for of in real if of.own], [of for of in real if not of.own]
    return {
        "ft-r3": [_gain(own, "ft-r3", "R3", "retrieval", "% nDCG@10")],
        "ft-r4-cls": [_gain(own, "ft-r4-cls", "R4", "classification", "points of micro F1")],
        "ft-r4-clu": [_gain(own, "ft-r4-clu", "R4", "clustering", "points of V-measure")],
        "ft-size": [_size(own)],
        "ft-transfer": [_transfer(elsewhere)],
    }


def _gain(own: Sequence[Tested], claim: str, recipe: str, task: str, unit: str) -> Finding:
    """Held-out gains of a recipe, which the paper says are positive and at most so large.

    The claim on R3 is of abstracts and claims: what pairs other sections does not speak to it.
    """
    sections = ("abstract-claims",) if recipe == "R3" else SECTIONS
    evidence = [
        _evidence(f"{of.trained_on}, {tuned.base_title}", change, 100 / change.base if "%" in unit else 100.0)
        for of in own
        for tuned in of.tuned
        if tuned.recipe == recipe
        and not tuned.matched
        and tuned.sections in sections
        and (change := tuned.change(task))
        and change.base > 0
    ]
    made = [Evidence(of.label, of.value, of.low, of.high, of.n, (0.0, UP_TO[claim])) for of in evidence if of]
    if not made:
        return Finding("not measured", HERE, "")
    above, sure = sum(of.value > 0 for of in made), sum(of.low > 0 for of in made)
    most = max(made, key=lambda of: of.value)
    numbers = [f"{value:.1f}".replace("-", "−") for value in (most.value, most.low, most.high)]
    said = (
        f"On what was held out, {above} of {len(made)} trainings by {recipe} gain, {sure} by an interval above zero; "
        f"at most {numbers[0]} {unit} ({most.label}), {numbers[1]} to {numbers[2]}."
    )
    return Finding(of_gains(made), HERE, said, tuple(made), unit)


def _evidence(label: str, change: Change, factor: float) -> Evidence | None:
    of = change.difference
    if of.seeds < SEEDS or of.low is None or of.high is None:
        return None
    values = (factor * of.mean, factor * of.low, factor * of.high)
    return Evidence(label, *values, f"{change.n:,} held out, {of.seeds} seeds", (0.0, 0.0))


def _size(own: Sequence[Tested]) -> Finding:
    """Whether all pairs do more for retrieval than as few as the matched control has."""
    pairs: list[tuple[Tested, Tuned, Change]] = [(of, *found) for of in own for found in beyond_control(of)]
    evidence = [
        _evidence(f"{of.trained_on}, {tuned.base_title}, {tuned.recipe}", change, 1.0) for of, tuned, change in pairs
    ]
    made = [
        Evidence(of.label, of.value, of.low, of.high, of.n, (-NO_EFFECT, NO_EFFECT))
        for of in evidence
        if of is not None
    ]
    if not made:
        return Finding("not measured", HERE, "")
    small = sum(of.inside for of in made)
    said = (
        f"With all pairs instead of equally many, nDCG@10 changes by less than {NO_EFFECT} in {small} of {len(made)} "
        "trainings; every figure is of one recipe with itself. The margin is ours."
    )
    return Finding(of_ranges(made), HERE, said, tuple(made), "difference in nDCG@10")


def _transfer(elsewhere: Sequence[Tested]) -> Finding:
    """Trainings that lose on a landscape that they were not trained on."""
    found = [
        change.difference
        for of in elsewhere
        for tuned in of.tuned
        if not tuned.matched and (change := tuned.change("retrieval")) and change.difference.seeds >= SEEDS
    ]
    harmed = sum(of.high < 0 for of in found)
    open_ = sum(of.low < 0 <= of.high for of in found)
    gained = len(found) - harmed - open_
    said = (
        f"{harmed} of {len(found)} trained models lose retrieval elsewhere by a 95 % interval below zero, {gained} "
        f"gain, {open_} are open."
    )
    return Finding(of_share(harmed, open_, len(found), HARMED), HERE, said)
