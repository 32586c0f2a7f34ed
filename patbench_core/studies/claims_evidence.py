"""What the records say of each claim of the paper that they can speak to: real landscapes only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from patbench_core import frames
from patbench_core.results.record import Record
from patbench_core.results.selection import groups, title
from patbench_core.stats import gap
from patbench_core.studies import text_views
from patbench_core.studies.published import SECTION_VIEWS
from patbench_core.studies.scaling_points import along, models, points, wanted
from patbench_core.studies.scaling_published import TRUNCATION, growing_views, mean_grows, rank_on, sized
from patbench_core.studies.scaling_truncation import shares_kept
from patbench_core.studies.tac_claim import tac_verdict
from patbench_core.studies.verdicts import Evidence, Outcome, of_all, of_gaps, of_nearly_all, of_points, of_ranges
from patbench_core.tasks.fusion.parts import REPORTED

HERE, TABLE, NONE = "measured here", "the published table", ""
"""What a verdict rests on."""

_SCALING = "scaling"


@dataclass(frozen=True)
class Finding:
    """What is known of one claim.

    Attributes
    ----------
    outcome : Outcome
    basis : str
        `HERE`, `TABLE` or `NONE`.
    said : str
        The numbers behind it, in a sentence.
    evidence : tuple of Evidence
        What a figure can show.
    unit : str
        Of the values of the evidence.
    """

    outcome: Outcome
    basis: str
    said: str
    evidence: tuple[Evidence, ...] = ()
    unit: str = ""


def findings(view: str, metric: str) -> dict[str, list[Finding]]:
    """Findings by claim; a claim that nothing speaks to is left out."""
    makers: dict[str, Callable[[str, str], list[Finding]]] = {
        "scale-qwen3": lambda *_: [_family("Qwen3")],
        "scale-nemotron": lambda *_: [_family("Llama-Nemotron")],
        "scale-kalm": lambda *_: [_kalm()],
        "view-tac": lambda _, metric: [_tac_table(), *_tac_here(metric)],
        "gap": _gap,
        "fusion-gain": _fusion_gain,
        "fusion-gap": _fusion_gap,
        "truncate": _truncation,
    }
    found = {name: [of for of in make(view, metric) if of.outcome != "not measured"] for name, make in makers.items()}
    return {name: of for name, of in found.items() if of}


def _family(family: str) -> Finding:
    """Whether every view of the published table grows with size."""
    rows = [row for row in sized() if row.family == family]
    growing, views = growing_views(rows)
    on_average = mean_grows(rows)
    said = (
        f"nDCG@10 grows with every larger model in {growing} of {views} recovered views"
        f"{'' if growing == views else ' and in their mean' if on_average else ' and not in their mean'}."
    )
    return Finding(of_all(growing, views, on_average), TABLE, said)


def _kalm() -> Finding:
    rank, known = rank_on("KaLM-Gemma3-12B", "TAC")
    said = f"It ranks {rank}th among the {known} recovered scores on TAC."
    return Finding(of_all(int(rank == 8), 1, on_average=False), TABLE, said)


def _tac_table() -> Finding:
    best, complete = SECTION_VIEWS.tac_is_best()
    return Finding(
        of_nearly_all(best, 0, complete),
        TABLE,
        f"TAC has the highest figure, or shares it, in {best} of {complete} complete rows.",
    )


def _tac_here(metric: str) -> list[Finding]:
    verdicts, where = [], []
    for group in groups("retrieval", text_views.can_be_compared):
        if group.synthetic:
            continue
        of_group = []
        for name, of in text_views.by_model(group, metric).items():
            same = [entry for entry in of if entry.record["query"]["view"] == entry.record["document"]["view"]]
            if verdict := tac_verdict(same, metric):
                of_group.append((name, verdict))
        if of_group:
            verdicts += [verdict.outcome for _, verdict in of_group]
            where.append(f"{group.name}, {of_group[0][1].n_queries:,} queries")
    best, level = verdicts.count("best"), verdicts.count("level with the best")
    said = (
        f"TAC is significantly above every other view for {best} of {len(verdicts)} models, level with the best for "
        f"{level}, worse for {len(verdicts) - best - level} ({'; '.join(where)})."
    )
    return [Finding(of_nearly_all(best, level, len(verdicts)), HERE, said)]


def _gap(view: str, metric: str) -> list[Finding]:
    least, most = gap.REPORTED
    records = frames.records("retrieval", view=view, scope="ALL", synthetic=False)
    records = records[records["reading"] != "given"]
    steps = gap.gap_scores(frames.ranks(records), frames.scores(records, metric), metric)
    drops = gap.drops(steps)
    evidence = [
        Evidence(
            f"{row['landscape']}, {row['model']}",
            *(100 * row["drop"], 100 * row["low"], 100 * row["high"]),
            f"{row['n_IN']:,} IN, {row['n_OUT']:,} OUT",
            (100 * least, 100 * most),
        )
        for row in drops[drops["told"] & (drops["step"] == gap.LITERATURE)].to_dict("records")
    ]
    said = f"{_met(evidence)} Drops are {gap.LITERATURE}, in our reconstruction; the page IN/OUT gap has matched ones."
    return [Finding(of_ranges(evidence), HERE, said, tuple(evidence), "drop from IN to OUT (%)")]


def _fused(view: str) -> list[tuple[str, dict]]:
    """Label and details of each record in nDCG@10 on one view."""

    def wanted_here(record: Record) -> bool:
        return record["details"]["metric"] == "nDCG@10" and record["document"]["view"] == view

    return [
        (f"{group.name}, {title(entry.record)}", entry.record["details"])
        for group in groups("fusion", wanted_here)
        if not group.synthetic
        for entry in group.entries
    ]


def _fusion_gain(view: str, _: str) -> list[Finding]:
    evidence = [Evidence(label, of["gain"], *of["gain_ci"], f"{of['n']:,}", REPORTED) for label, of in _fused(view)]
    said = f"{_met(evidence)} Gains here are held out: the setting was chosen on other queries."
    return [Finding(of_ranges(evidence), HERE, said, tuple(evidence), "gain in nDCG@10")]


def _fusion_gap(view: str, _: str) -> list[Finding]:
    """Of gaps that are sure before fusion: are they after?"""
    fused = _fused(view)
    sure = [(label, of) for label, of in fused if of["gap_dense_ci"] and of["gap_dense_ci"][0] > 0]
    kept = [bool(of["gap_fused_ci"]) and of["gap_fused_ci"][0] > 0 for _, of in sure]
    closed = [_closes(of) for _, of in sure]
    said = (
        f"Of {len(fused)} pairs of model and landscape, {len(sure)} have a gap that is sure before fusion; {sum(kept)} "
        f"of these keep one, {sum(closed)} lose it."
    )
    evidence = [
        Evidence(
            label,
            *(100 * value for value in (of["gap_fused"], *of["gap_fused_ci"])),
            "{:,} IN, {:,} OUT".format(*of["gap_n"]),
            (100 * of["gap_dense"], 100 * of["gap_dense"]),
        )
        for label, of in sure
        if of["gap_fused_ci"]
    ]
    outcome = of_gaps(kept, closed) if fused else "not measured"
    return [Finding(outcome, HERE, said, tuple(evidence), "drop after fusion (%)")]


def _closes(details: dict) -> bool:
    """Whether the gap narrows for sure and no gap is sure after fusion."""
    change, fused = details["gap_change_ci"], details["gap_fused_ci"]
    return bool(change and fused) and change[1] < 0 and fused[0] <= 0


def _truncation(view: str, metric: str) -> list[Finding]:
    evidence = []
    for group in groups(_SCALING, lambda record: wanted(record, view)):
        of = [] if group.synthetic else points(group, metric)
        for model in models(of):
            line = along(of, model, "dim")
            for dim, share in (shares_kept(line, metric) if line else {}).items():
                if dim in TRUNCATION and share.low is not None:
                    label = f"{group.name}, {model}, {dim} of {line[-1].size['dim']}"
                    n = f"{line[-1].record['scopes']['ALL']['n_queries']:,}"
                    published = 100 * TRUNCATION[dim]
                    values = (100 * share.value, 100 * share.low, 100 * share.high)
                    evidence.append(Evidence(label, *values, n, (published, published)))
    above = sum(of.low > of.expected[1] for of in evidence)
    below = sum(of.high < of.expected[0] for of in evidence)
    said = (
        f"Of {len(evidence)} shares of models here, {above} lie above the published mean, {below} below, and "
        f"{len(evidence) - above - below} are not separable from it. The models here are smaller and others."
    )
    return [Finding(of_points(evidence), HERE, said, tuple(evidence), f"{metric} kept (%)")]


def _met(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    inside, met = sum(of.inside for of in evidence), sum(of.meets() for of in evidence)
    return (
        f"Of {len(evidence)} pairs of model and landscape, {inside} lie in the published range, and {met} have an "
        "interval that meets it."
    )
