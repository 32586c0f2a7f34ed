"""What the records say of each claim of the paper that they can speak to: real landscapes only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from patbench_core import frames
from patbench_core.benchmarks import paper
from patbench_core.landscape.views import VIEWS
from patbench_core.results.record import Record
from patbench_core.results.selection import groups, title
from patbench_core.stats import gap
from patbench_core.stats.comparison import compare
from patbench_core.stats.shares import shares
from patbench_core.stats.standing import standing
from patbench_core.studies.verdicts import Evidence, Outcome, of_all, of_gaps, of_nearly_all, of_points, of_ranges
from patbench_core.tasks.fusion.parts import REPORTED
from patbench_core.tasks.scaling.frame import along, points

HERE, TABLE, NONE = "measured here", "the published table", ""
"""What a verdict rests on."""


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
    found = {
        name: [each for each in make(view, metric) if each.outcome != "not measured"] for name, make in makers.items()
    }
    return {name: each for name, each in found.items() if each}


def _family(family: str) -> Finding:
    """Whether every view of the published table grows with size."""
    growing, views, on_average = paper.growing_views(family)
    said = (
        f"nDCG@10 grows with every larger model in {growing} of {views} recovered views"
        f"{'' if growing == views else ' and in their mean' if on_average else ' and not in their mean'}."
    )
    return Finding(of_all(growing, views, on_average), TABLE, said)


def _kalm() -> Finding:
    rank, known = paper.rank_on("KaLM-Gemma3-12B", "TAC")
    said = f"It ranks {rank}th among the {known} recovered scores on TAC."
    return Finding(of_all(int(rank == 8), 1, on_average=False), TABLE, said)


def _tac_table() -> Finding:
    best, complete = paper.tac_is_best()
    return Finding(
        of_nearly_all(best, 0, complete),
        TABLE,
        f"TAC has the highest figure, or shares it, in {best} of {complete} complete rows.",
    )


def _tac_here(metric: str) -> list[Finding]:
    """TAC against the other views of each model, on real landscapes."""
    records = frames.records("retrieval", scope="ALL", view=list(VIEWS), query_view=list(VIEWS), synthetic=False)
    records = records[(records["query_view"] == records["view"]) & (records["reading"] != "given")]
    result = compare(frames.scores(frames.named_across_views(records), metric), "view", ("landscape", "model"))
    found = standing(result, "TAC")
    counts = found["outcome"].value_counts()
    best, worse = counts.get("best", 0), counts.get("significantly worse", 0)
    sizes = result.models[result.models["landscape"].isin(found["landscape"])].groupby("landscape")["n"].max()
    where = "; ".join(f"{name}, {n:,} queries" for name, n in sizes.items())
    said = (
        f"TAC is significantly better than every other view for {best} of {len(found)} models, significantly worse "
        f"than another for {worse}, else equivalent or undecided ({where})."
    )
    return [Finding(of_nearly_all(best, len(found) - best - worse, len(found)), HERE, said)]


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
    evidence = [
        Evidence(label, each["gain"], *each["gain_ci"], f"{each['n']:,}", REPORTED) for label, each in _fused(view)
    ]
    said = f"{_met(evidence)} Gains here are held out: the setting was chosen on other queries."
    return [Finding(of_ranges(evidence), HERE, said, tuple(evidence), "gain in nDCG@10")]


def _fusion_gap(view: str, _: str) -> list[Finding]:
    """Of gaps that are sure before fusion: are they after?"""
    fused = _fused(view)
    sure = [(label, each) for label, each in fused if each["gap_dense_ci"] and each["gap_dense_ci"][0] > 0]
    kept = [bool(each["gap_fused_ci"]) and each["gap_fused_ci"][0] > 0 for _, each in sure]
    closed = [_closes(each) for _, each in sure]
    said = (
        f"Of {len(fused)} pairs of model and landscape, {len(sure)} have a gap that is sure before fusion; {sum(kept)} "
        f"of these keep one, {sum(closed)} lose it."
    )
    evidence = [
        Evidence(
            label,
            *(100 * value for value in (each["gap_fused"], *each["gap_fused_ci"])),
            "{:,} IN, {:,} OUT".format(*each["gap_n"]),
            (100 * each["gap_dense"], 100 * each["gap_dense"]),
        )
        for label, each in sure
        if each["gap_fused_ci"]
    ]
    outcome = of_gaps(kept, closed) if fused else "not measured"
    return [Finding(outcome, HERE, said, tuple(evidence), "drop after fusion (%)")]


def _closes(details: dict) -> bool:
    """Whether the gap narrows for sure and no gap is sure after fusion."""
    change, fused = details["gap_change_ci"], details["gap_fused_ci"]
    return bool(change and fused) and change[1] < 0 and fused[0] <= 0


def _truncation(view: str, metric: str) -> list[Finding]:
    """Shares of truncated vectors against the published means, on real landscapes."""
    made = points(frames.records("scaling", scope="ALL", view=view, synthetic=False))
    lines = along(made)
    lines = lines[lines["axis"] == "dimensions"]
    scores = frames.scores(made, metric).drop(columns=["model", "landscape"])
    scores = scores.merge(lines[["record", "landscape", "model", "kept"]], on="record")
    evidence, published = [], paper.truncation()
    for row in shares(scores, "kept", ["landscape", "model"]).to_dict("records"):
        if row["kept"] in published and row["low"] == row["low"]:
            label = f"{row['landscape']}, {row['model']}, {row['kept']} of {row['whole']}"
            values = (100 * row["share"], 100 * row["low"], 100 * row["high"])
            expected = 100 * published[row["kept"]]
            evidence.append(Evidence(label, *values, f"{row['n']:,}", (expected, expected)))
    above = sum(each.low > each.expected[1] for each in evidence)
    below = sum(each.high < each.expected[0] for each in evidence)
    said = (
        f"Of {len(evidence)} shares of models here, {above} lie above the published mean, {below} below; the interval "
        f"of {len(evidence) - above - below} holds it. The models here are smaller and others."
    )
    return [Finding(of_points(evidence), HERE, said, tuple(evidence), f"{metric} kept (%)")]


def _met(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    inside, met = sum(each.inside for each in evidence), sum(each.meets() for each in evidence)
    return (
        f"Of {len(evidence)} pairs of model and landscape, {inside} lie in the published range, and {met} have an "
        "interval that meets it."
    )
