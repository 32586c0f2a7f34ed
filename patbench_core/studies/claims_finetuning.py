"""Records of fine-tuning against the paper's claims on it: real landscapes only, no smoke tests."""

from typing import TYPE_CHECKING

from patbench_core.studies.claims_evidence import HERE, Finding
from patbench_core.studies.verdicts import Evidence, of_gains, of_ranges, of_share
from patbench_core.training.frame import beyond_control, trainings
from patbench_core.training.signals.sections import SECTIONS

if TYPE_CHECKING:
    import pandas as pd

SEEDS = 3
"""Seeds below which a training speaks to no claim."""

UP_TO = {"ft-r3": 7.1, "ft-r4-cls": 7.1, "ft-r4-clu": 10.9}
"""Greatest published gain: percent of nDCG@10, points of micro F1 and of V-measure."""

NO_EFFECT = 0.01
"""Margin of "no effect" of the number of pairs, in nDCG@10; the paper gives none, so it is ours."""

HARMED = 5 / 8

NOT_MEASURED = Finding("not measured", HERE, "")


def findings() -> dict[str, list[Finding]]:
    """Findings by claim."""
    found = trainings()
    judged = found[~found["synthetic"] & (found["seeds"] >= SEEDS) & ~found["smoke"].astype(bool)]
    own, away = judged[judged["own"]], judged[~judged["own"]]
    crowded = away.groupby("trained on")["tested on"].nunique()
    away = away[~away["trained on"].isin(crowded[crowded > 2].index)]
    return {
        "ft-r3": [_gain(own, "ft-r3", "R3", "nDCG@10", "% of nDCG@10")],
        "ft-r4-cls": [_gain(own, "ft-r4-cls", "R4", "micro F1", "points of micro F1")],
        "ft-r4-clu": [_gain(own, "ft-r4-clu", "R4", "V-measure", "points of V-measure")],
        "ft-size": [_size(beyond_control())],
        "ft-transfer": [_transfer(away[away["measure"] == "nDCG@10"])],
    }


def _gain(own: "pd.DataFrame", claim: str, recipe: str, measure: str, unit: str) -> Finding:
    """Held-out gains of a recipe, which the paper says are positive and at most so large.

    The claim on R3 is of abstracts and claims: what pairs other sections does not speak to it.
    """
    sections = ("abstract-claims",) if recipe == "R3" else (*SECTIONS, "")
    rows = own[(own["recipe"] == recipe) & (own["control"] == "all pairs") & (own["measure"] == measure)]
    rows = rows[rows["sections"].isin(sections) & (rows["untrained"] > 0)]
    made = [
        _evidence(row, UP_TO[claim], 100 / row["untrained"] if "%" in unit else 100.0) for _, row in rows.iterrows()
    ]
    if not made:
        return NOT_MEASURED
    above, sure = sum(found.value > 0 for found in made), sum(found.low > 0 for found in made)
    most = max(made, key=lambda found: found.value)
    numbers = [f"{value:.1f}".replace("-", "−") for value in (most.value, most.low, most.high)]
    said = (
        f"On what was held out, {above} of {len(made)} trainings by {recipe} gain, {sure} by an interval above zero; "
        f"at most {numbers[0]} {unit} ({most.label}), {numbers[1]} to {numbers[2]}."
    )
    return Finding(of_gains(made), HERE, said, tuple(made), unit)


def _evidence(row: "pd.Series", up_to: float, factor: float) -> Evidence:
    values = (factor * row["difference"], factor * row["low"], factor * row["high"])
    label = f"{row['trained on']}, {row['base']}"
    return Evidence(label, *values, f"{row['n']:,} held out, {row['seeds']} seeds", (0.0, up_to))


def _size(beyond: "pd.DataFrame") -> Finding:
    """Whether all pairs do more for retrieval than as few as the matched control has."""
    rows = beyond[~beyond["synthetic"].astype(bool) & (beyond["seeds"] >= SEEDS) & ~beyond["smoke"].astype(bool)]
    made = [
        Evidence(
            f"{row['trained on']}, {row['base']}, {row['recipe']}",
            *(row["difference"], row["low"], row["high"]),
            f"{row['n']:,} held out, {row['seeds']} seeds",
            (-NO_EFFECT, NO_EFFECT),
        )
        for _, row in rows.iterrows()
    ]
    if not made:
        return NOT_MEASURED
    small = sum(found.inside for found in made)
    said = (
        f"With all pairs instead of equally many, nDCG@10 changes by less than {NO_EFFECT} in {small} of {len(made)} "
        "trainings; every figure is of one recipe with itself. The margin is ours."
    )
    return Finding(of_ranges(made), HERE, said, tuple(made), "difference in nDCG@10")


def _transfer(away: "pd.DataFrame") -> Finding:
    """Trainings that lose on a landscape that they were not trained on."""
    away = away[away["control"] == "all pairs"]
    harmed = int((away["high"] < 0).sum())
    undecided = int(((away["low"] < 0) & (away["high"] >= 0)).sum())
    gained = len(away) - harmed - undecided
    said = (
        f"{harmed} of {len(away)} trained models lose retrieval elsewhere by a 95 % interval below zero, {gained} "
        f"gain, {undecided} are undecided."
    )
    return Finding(of_share(harmed, undecided, len(away), HARMED), HERE, said)
