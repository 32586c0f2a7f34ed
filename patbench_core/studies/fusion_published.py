"""What the paper says of fusion, and how the records stand to it."""

from collections.abc import Sequence

from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group, title
from patbench_core.studies.fusion_gap import gap_verdict
from patbench_core.studies.fusion_wording import plus

GAIN = (0.002, 0.015)
"""Least and greatest gain in nDCG@10 of the paper's five models, absolute."""

ALPHA, ALPHA_MODELS = 0.7, (4, 5)
"""The paper's best weight of the dense score, and for how many of its models it is the best."""

LARGEST = ("Octen-8B", 0.0152, 0.1805)
"""Model of the largest gain, that gain, and the model's nDCG@10 alone."""


def published(found: Sequence[Group]) -> Section:
    """The claim, and how many of the measured pairs of landscape and model agree with it."""
    (model, gain, alone), (best, models) = LARGEST, ALPHA_MODELS
    return Section(
        heading="As published, and as measured here",
        facts="arXiv 2605.24297, nDCG@10 of five models interpolated with BM25.",
        badges=("published",),
        answer=(
            f"The paper reports gains of {GAIN[0]:.3f} to {GAIN[1]:.3f}, the largest {gain:.4f} for {model} (from "
            f"{alone:.4f}, {100 * gain / alone:.0f} %), the best alpha {ALPHA:g} for {best} of {models} models, "
            f"and a gap that does not close. {_compared(found)}"
        ),
        plot=None,
        table=_table(found),
        notes=(
            "The paper's landscape is not public, its normalisation is not known, and it is not said whether its "
            "alpha was chosen on other queries. Ours are held-out gains, so the comparison leans against the claim.",
        ),
    )


def _compared(found: Sequence[Group]) -> str:
    """Counts over the real landscapes."""
    of = [entry.record["details"] for group in found if not group.synthetic for entry in group.entries]
    if not of or of[0]["metric"] != "nDCG@10":
        return "No real landscape has a record in nDCG@10 to compare with."
    low, high = GAIN
    inside = sum(low <= details["gain"] <= high for details in of)
    above = sum(details["gain"] > high for details in of)
    meets = sum(details["gain_ci"][0] <= high and details["gain_ci"][1] >= low for details in of)
    alphas = sum(details["alpha"] == ALPHA for details in of)
    judged = [verdict for details in of if (verdict := gap_verdict(details, "")) != "unknown"]
    gap = f"the gap closes for {judged.count('closes')} of {len(judged)}" if judged else "no gap can be judged"
    return (
        f"Of {len(of)} pairs of model and real landscape measured here, {inside} gain as much, {above} gain more and "
        f"{len(of) - inside - above} less; {meets} have an interval that meets that range; alpha {ALPHA:g} is chosen "
        f"most often for {alphas}; {gap}."
    )


def _table(found: Sequence[Group]) -> DataTable:
    import pandas as pd

    rows = [_row(group, entry) for group in found for entry in group.entries]
    data, shown = ([of[place] for of in rows] for place in (0, 1))
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "fusion-claim")


def _row(group: Group, entry: Entry) -> tuple[dict[str, object], dict[str, str]]:
    details = entry.record["details"]
    gain, (low, high), alone = details["gain"], details["gain_ci"], details["alone"]["dense"]["mean"]
    place = "below" if gain < GAIN[0] else "above" if gain > GAIN[1] else "inside"
    data = {"landscape": group.name, "synthetic": group.synthetic, "model": entry.record["model"]["name"]}
    data |= {"alone": alone, "gain": gain, "low": low, "high": high, "alpha": details["alpha"], "range": place}
    shown = {
        "landscape": f"{group.name} (synthetic)" if group.synthetic else group.name,
        "model": title(entry.record),
        "alone": f"{alone:.3f}",
        "gain": f"{plus(gain)} [{plus(low)}, {plus(high)}]",
        "published range": place,
        "alpha": f"{details['alpha']:g}",
        "gap": gap_verdict(details, ""),
        "queries": f"{details['n']:,}",
    }
    return data | {"gap": shown["gap"], "queries": details["n"]}, shown
