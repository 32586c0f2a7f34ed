"""The paper, claim by claim: what was published, what is measured here, and a verdict that is computed."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from patbench_core.progress import Progress, silent
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Page, Section, page
from patbench_core.report.table import DataTable
from patbench_core.studies import claims_finetuning
from patbench_core.studies.claims_evidence import HERE, NONE, TABLE, Finding, findings
from patbench_core.studies.ensure import ensure_records
from patbench_core.studies.verdicts import OUTCOMES, Evidence, counted
from patbench_core.studies.wording import listed

_DATA = Path(__file__).with_name("data") / "claims.csv"


@dataclass(frozen=True)
class Claim:
    """A claim as published; `needs` says what this version lacks to measure it, `command` what measures it."""

    id: str
    study: str
    claim: str
    published: str
    needs: str
    command: str


def claims() -> list[Claim]:
    """All claims, those that this version can speak to first."""
    with _DATA.open(encoding="utf-8", newline="") as handle:
        return [Claim(**row) for row in csv.DictReader(handle)]


def ensure(landscape: str, models: Sequence[str], view: str = "TA", progress: Progress = silent) -> None:
    """Compute what the ledger lacks of `models` on `landscape`; the other studies make the rest."""
    ensure_records(landscape, models, [view], progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: all claims with their verdicts, then one section for each claim that is measured here."""
    found = findings(view, metric) | _measured(claims_finetuning.findings())
    every = [(claim, finding) for claim in claims() for finding in found.get(claim.id, [_unmeasured(claim)])]
    measured = [(claim, finding) for claim, finding in every if finding.basis == HERE]
    return page([_overview(every), *(_section(claim, finding) for claim, finding in measured)])


def _measured(found: Mapping[str, list[Finding]]) -> dict[str, list[Finding]]:
    """Without claims that nothing speaks to."""
    return {name: item for name, item in found.items() if all(each.outcome != "not measured" for each in item)}


def _unmeasured(claim: Claim) -> Finding:
    return Finding("not measured", NONE, f"Needs {claim.needs}." if claim.needs else "No record of a real landscape.")


def _overview(every: Sequence[tuple[Claim, Finding]]) -> Section:
    here = counted([finding.outcome for _, finding in every if finding.basis == HERE])
    table = counted([finding.outcome for _, finding in every if finding.basis == TABLE])
    known = {claim.id for claim, finding in every if finding.basis != NONE}
    total = len({claim.id for claim, _ in every})
    return Section(
        heading="All claims",
        facts=f"{total} claims of arXiv 2605.24297 and of the papers beside it.",
        badges=(),
        answer=(
            f"Of {total} claims, {len(known)} can be looked at with what is here. Against records of real patents "
            f"{_counts(here)}; against the figures that the paper itself publishes {_counts(table)}. "
            f"{total - len(known)} are not measured."
        ),
        points=tuple(
            f"{claim.claim}: the published figures say otherwise. {finding.said}"
            for claim, finding in every
            if finding.basis == TABLE and finding.outcome == "contradicts"
        ),
        plot=_bars(every),
        table=_table(every),
        notes=(
            "agrees: every value lies where the paper has it. contradicts: some interval, corrected for their number, "
            "leaves no room for what is published (for a claim of single numbers: none has room). not settled: "
            "neither. A near-universal best is nine of ten cases or more; the threshold is ours.",
            "The paper's landscape, most of its models and its protocols are not public: what disagrees here may still "
            f"hold there. Verdicts on records rest on {_where(every)} and on small models.",
        ),
    )


def _where(every: Sequence[tuple[Claim, Finding]]) -> str:
    names = dict.fromkeys(each.label.split(", ")[0] for _, finding in every for each in finding.evidence)
    return listed(list(names)) if names else "no landscape yet"


def _counts(evidence: dict[str, int]) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in evidence.items() if outcome != "not measured")


def _section(claim: Claim, finding: Finding) -> Section:
    return Section(
        heading=claim.claim,
        facts=f"Published: {claim.published}. See the page of {claim.study.replace('_', ' ')}.",
        badges=(finding.outcome,),
        answer=f"{finding.outcome[0].upper()}{finding.outcome[1:]}. {finding.said}",
        plot=_plot(claim, finding) if finding.evidence else None,
        table=_evidence_table(claim, finding) if finding.evidence else None,
        made_by=(claim.command,),
    )


def _bars(every: Sequence[tuple[Claim, Finding]]) -> Plot:
    """How many claims have each verdict, by what it rests on."""
    import plotly.graph_objects as go

    from patbench_core.report.theme import BLUE, GREY, ORANGE, finish

    figure = go.Figure()
    for basis, colour in ((HERE, BLUE), (TABLE, ORANGE), (NONE, GREY)):
        numbers = counted([finding.outcome for _, finding in every if finding.basis == basis])
        name = basis or "nothing to measure with"
        shown = [number or None for number in numbers.values()]
        figure.add_bar(
            name=name,
            y=list(OUTCOMES),
            x=shown,
            orientation="h",
            marker_color=colour,
            text=shown,
            textposition="inside",
            insidetextanchor="middle",
            textfont_color="white",
            hovertemplate="%{y}, " + name + ": %{x}<extra></extra>",
        )
    figure.update_layout(barmode="stack")
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title="claims")
    return Plot(finish(figure, 260), "How many claims have each verdict, and what the verdict rests on.")


def _plot(claim: Claim, finding: Finding) -> Plot:
    evidence = finding.evidence
    measured = Series(
        name=HERE,
        means=[each.value for each in evidence],
        lows=[each.low for each in evidence],
        highs=[each.high for each in evidence],
        hover=[f"{each.label}: {_interval(each)}, {each.n} queries" for each in evidence],
    )
    expected = Series(
        name="as published" if claim.id != "fusion-gap" else "before fusion",
        means=[sum(each.expected) / 2 for each in evidence],
        lows=[each.expected[0] for each in evidence],
        highs=[each.expected[1] for each in evidence],
        hover=[f"{claim.claim}: {claim.published}" for _ in evidence],
    )
    description = f"{claim.claim}: measured values with 95 % intervals beside what is published."
    return interval_plot([_lines(each.label) for each in evidence], [measured, expected], finding.unit, description)


def _lines(label: str) -> str:
    """The landscape left out where it is long, so that labels fit a phone."""
    return label.replace("landscape_us", "us").replace("synbio_thomson", "synbio")


def _interval(evidence: Evidence) -> str:
    return (
        f"{_number(evidence, evidence.value)} [{_number(evidence, evidence.low)}, {_number(evidence, evidence.high)}]"
    )


def _number(evidence: Evidence, value: float) -> str:
    """Gains have four decimals, percent one."""
    decimals = 4 if max(map(abs, evidence.expected)) < 1 and abs(evidence.value) < 1 else 1
    return f"{value:.{decimals}f}".replace("-", "−")


def _evidence_table(claim: Claim, finding: Finding) -> DataTable:
    import pandas as pd

    data = [
        {"what": each.label, "value": each.value, "low": each.low, "high": each.high, "queries": each.n}
        | {"published_low": each.expected[0], "published_high": each.expected[1]}
        for each in finding.evidence
    ]
    shown = [
        {
            "what": each.label,
            finding.unit: _interval(each),
            "queries": each.n,
            "meets it": "yes" if each.meets() else "no",
        }
        for each in finding.evidence
    ]
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"claim-{claim.id}")


def _table(every: Sequence[tuple[Claim, Finding]]) -> DataTable:
    import pandas as pd

    rows = [
        {
            "claim": claim.claim,
            "verdict": finding.outcome,
            "rests on": finding.basis,
            "published": claim.published,
            "why": finding.said,
            "command": claim.command,
        }
        for claim, finding in every
    ]
    return DataTable(pd.DataFrame(rows), pd.DataFrame(rows), "claims")
