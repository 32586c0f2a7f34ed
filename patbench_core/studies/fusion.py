"""Fusion: does BM25 help a dense model, how much on queries that did not choose alpha, and does the gap close?"""

from collections.abc import Sequence

from patbench_core.encoders.resolve import model_supports
from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, title
from patbench_core.stats.paired import Difference
from patbench_core.studies.fusion_figures import best_interpolation, curves, normalisation, rrf_curves
from patbench_core.studies.fusion_gap import gap_section, gap_sentence
from patbench_core.studies.fusion_published import published
from patbench_core.studies.fusion_tables import corrected, gain_table, grid_table
from patbench_core.studies.fusion_wording import gained, mean, plus, setting
from patbench_core.studies.wording import listed
from patbench_core.tasks.fusion.evaluation import FusionEvaluation
from patbench_core.tasks.fusion.task import TASK


def ensure(
    landscape: str,
    models: Sequence[str],
    view: str = "TA",
    metric: str = "nDCG@10",
    progress: Progress = silent,
) -> None:
    """Compute what the ledger lacks of `models`, BM25 itself left out: it is the other side of every fusion."""
    evaluation = FusionEvaluation(landscape, view, metric)
    for model in models:
        if model_supports(model, "embeddings"):
            evaluation.entry(model, progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: three sections for every landscape that has records of `view` by `metric`, then the paper's claim."""

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and record["details"]["metric"] == metric

    found = [(group, _ranked(group)) for group in groups(TASK, wanted)]
    sections = [section for group, entries in found for section in _sections(group, entries, view, metric)]
    return page([*sections, published([group for group, _ in found])] if found else [])


def _ranked(group: Group) -> list[Entry]:
    """Records by the mean of the held-out fusion, best first."""
    return sorted(group.entries, key=lambda entry: -entry.record["details"]["mean"])


def _sections(group: Group, entries: list[Entry], view: str, metric: str) -> list[Section]:
    badges = ("synthetic" if group.synthetic else "real patents", group.origin)
    return [
        Section(
            heading=group.name,
            facts=_facts(group, entries[0].record, view),
            badges=badges,
            answer=_answer(entries, metric),
            points=_points(entries, metric),
            plot=curves(group.name, entries, metric),
            table=gain_table(group.name, entries, metric),
            made_by=tuple(entry.record["command"] for entry in entries),
            notes=(
                f"The curves show every alpha on all queries, with {normalisation(entries)} normalisation; their "
                "highest point is chosen on the queries that it is judged on. The answer and the table count each "
                "query under the setting that the other folds chose. The ceilings (the better ranker, or the best "
                "interpolation, of each query) know the answers and cannot be reached.",
            ),
        ),
        Section(
            heading=f"{group.name}: reciprocal rank fusion",
            facts=f"{entries[0].record['details']['n']:,} queries; ranks over all documents of the landscape.",
            badges=badges,
            answer=_rrf_answer(entries, metric),
            plot=rrf_curves(group.name, entries, metric),
            table=grid_table(group.name, entries, metric),
            notes=("The table holds every setting on all queries; the CSV file has the scopes IN and OUT too.",),
        ),
        gap_section(group, entries, metric, badges),
    ]


def _facts(group: Group, record: Record, view: str) -> str:
    details = record["details"]
    sizes = ", ".join(f"{size:,}" for size in details["folds"])
    return (
        f"{group.documents:,} patents; view {view} on both sides; {details['n']:,} queries in {len(details['folds'])} "
        f"folds of {sizes}. Queries of one family, or that cite publications of one family, hang together and share a "
        f"fold: {details['groups']:,} groups, the largest of {details['largest_group']:,} queries. BM25 is the other "
        "side of every row."
    )


def _answer(entries: list[Entry], metric: str) -> str:
    """The best fused model, whose gains are established, and whether the gap closes."""
    record, gains = entries[0].record, corrected(entries, "interpolation", "gain")
    name, details = title(record), record["details"]
    sure = "separable" if gains[0].separable else "not separable"
    rest = f"; a gain is {_established(entries, gains)}" if len(entries) > 1 else ""
    return (
        f"Interpolated with BM25, {name} is best on held-out queries: {metric} {mean(details)} over "
        f"{details['n']:,} queries, {_gain(gains[0])} more than {name} alone, {sure} from 0{rest}. "
        f"{gap_sentence(record)}"
    )


def _established(entries: list[Entry], gains: list[Difference], numbers: bool = True) -> str:
    """For how many models a gain is established, and for which it is not, with its numbers if wanted."""
    unsure = [
        f"{title(entry.record)} ({gained(of)})" if numbers else title(entry.record)
        for entry, of in zip(entries, gains, strict=True)
        if not (of.separable and of.mean > 0)
    ]
    tail = f", not for {listed(unsure)}" if unsure else ""
    return f"established for {len(entries) - len(unsure)} of {len(entries)} models{tail} (paired bootstrap, Holm)"


def _points(entries: list[Entry], metric: str) -> tuple[str, ...]:
    """Gains over the better ranker, chosen settings, what choosing on the same queries would show, the ceilings."""
    record = entries[0].record
    name, details = title(record), record["details"]
    alphas = listed([f"{entry.record['details']['alpha']:g} for {title(entry.record)}" for entry in entries])
    same, cell = best_interpolation(entries[0])
    by_ranker, by_alpha = (details["oracle"][of]["mean"] for of in ("ranker", "alpha"))
    better = _established(entries, corrected(entries, "interpolation", "gain_better"))
    return (
        f"Against the better of the two rankers alone, also chosen on the other folds, a gain is {better}."
        + _misled(entries),
        f"The alpha (weight of the dense score) that most folds choose is {alphas}.",
        f"Chosen on the very queries it is judged on, the best setting of {name} ({setting(cell)}) would show a gain "
        f"of {plus(same)} instead of {plus(details['gain'])} ({details['n']:,} queries).",
        f"Ceilings for {name}, not attainable: {metric} {by_ranker:.3f} if the better ranker were known for each "
        f"query, {by_alpha:.3f} if the best interpolation were.",
    )


def _misled(entries: list[Entry]) -> str:
    """For which models the other folds prefer a ranker that is not the better one: a weak reference flatters."""
    wrong = []
    for entry in entries:
        better, *both = (entry.record["details"]["alone"][name]["mean"] for name in ("better", "dense", "bm25"))
        if better < max(both):
            wrong.append(f"{title(entry.record)} ({better:.3f}, not {max(both):.3f})")
    return f" In some folds the choice is wrong, which flatters the gain, for {listed(wrong)}." if wrong else ""


def _rrf_answer(entries: list[Entry], metric: str) -> str:
    """The best fused model by reciprocal rank fusion, plain and weighted, and whose gains are established."""
    said = []
    for family, how in (("RRF", "k chosen on the other folds"), ("weighted RRF", "its weight chosen likewise, k 60")):
        gains = corrected(entries, family, "gain")
        all_details = [entry.record["details"] for entry in entries]
        best = max(range(len(entries)), key=lambda place: all_details[place]["families"][family]["mean"])
        details = all_details[best]
        said.append(
            f"By {family}, {how}, {title(entries[best].record)} is best: {metric} {mean(details['families'][family])} "
            f"over {details['n']:,} queries, {_gain(gains[best])} against it alone; "
            f"a gain over the model alone is {_established(entries, gains, numbers=False)}."
        )
    return " ".join(said)


def _gain(of: Difference) -> str:
    return f"{plus(of.mean)} (95 % interval {plus(of.low)} to {plus(of.high)})"
