"""What other tools say of published scores: read from the files that ``patbench export checks`` wrote."""

import pandas as pd

from patbench_core.benchmarks.export.checks import MEASURE, Checks, read_checks
from patbench_core.paths import published
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable

FOLDER = "checks"
"""Folder below the published results."""


def sections() -> list[Section]:
    """A section a file of checks, in the order of their names."""
    return [section(read_checks(file)) for file in sorted((published() / FOLDER).glob("*.json"))]


def section(found: Checks) -> Section:
    """What each tool was given, what it says, and whether it agrees."""
    columns = ("scored by", "given", "order of tied documents", MEASURE, "difference", "agrees")
    rows = [("patbench", "", "publication numbers ascending", found.score, 0.0, "")]
    rows += [
        (each.tool, each.given, each.ties, each.score, each.score - found.score, "yes" if found.agrees(each) else "no")
        for each in found.checks
    ]
    data = pd.DataFrame(rows, columns=list(columns))
    shown = data.assign(
        **{MEASURE: data[MEASURE].map("{:.6f}".format), "difference": data["difference"].map("{:+.6f}".format)}
    )
    return Section(
        heading=f"Checked: {found.landscape}, {found.model}",
        facts=f"One ranking, scored by others: {found.landscape}, view {found.view}, all judged queries.",
        badges=(),
        answer=_answer(found),
        plot=None,
        table=DataTable(data, shown, f"checks-{found.landscape}-{found.view}-{found.model}"),
        made_by=(found.command,),
    )


def _answer(found: Checks) -> str:
    agree, all_of = sum(map(found.agrees, found.checks)), len(found.checks)
    worst, best = found.tie_band
    return (
        f"{agree} of {all_of} scores of other tools agree: equal under the same order of tied documents, and inside "
        f"the tie band, {worst:.4f} to {best:.4f}, under another."
    )
