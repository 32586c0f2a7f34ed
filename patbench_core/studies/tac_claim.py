"""The claim that title+abstract+claims is the best view, tested for each model."""

from dataclasses import dataclass
from typing import Literal

from patbench_core.results.ledger import Entry
from patbench_core.results.selection import query_scores
from patbench_core.stats.paired import Difference, differences
from patbench_core.studies.published import SECTION_VIEWS
from patbench_core.studies.wording import difference

TAC = "TAC"


@dataclass(frozen=True)
class TacVerdict:
    """TAC of one model against its other views.

    Attributes
    ----------
    outcome : {"best", "level with the best", "worse than the best"}
        Best: significantly above every other view. Worse: another view is significantly above it (paired
        bootstrap, Holm over the views of the model). Level: neither.
    rival : str
        The other view of the greatest mean.
    less : Difference
        TAC less `rival`.
    highest : bool
        Whether the mean of TAC is the greatest, ties included: what the published table can say.
    n_queries : int
    """

    outcome: Literal["best", "level with the best", "worse than the best"]
    rival: str
    less: Difference
    highest: bool
    n_queries: int


def tac_verdict(of: list[Entry], metric: str) -> TacVerdict | None:
    """Judge TAC among the same-view records of one model; None without TAC or without another view."""
    views = [entry.record["query"]["view"] for entry in of]
    if TAC not in views or len(of) < 2:
        return None
    place = views.index(TAC)
    above = differences(query_scores(of, "ALL", metric), reference=place)
    others = [at for at in range(len(of)) if at != place]
    rival = max(others, key=lambda at: above[at].mean)
    if any(above[at].separable and above[at].mean > 0 for at in others):
        rival = max((at for at in others if above[at].separable), key=lambda at: above[at].mean)
        outcome = "worse than the best"
    elif all(above[at].separable for at in others):
        outcome = "best"
    else:
        outcome = "level with the best"
    more = above[rival]
    less = Difference(-more.mean, -more.high, -more.low, more.p)
    highest = max(above[at].mean for at in others) <= 0
    return TacVerdict(outcome, views[rival], less, highest, of[0].record["scopes"]["ALL"]["n_queries"])


def tac_points(models: dict[str, list[Entry]], metric: str) -> tuple[str, ...]:
    """The claim on one landscape, counted, then model by model."""
    found = {name: verdict for name, of in models.items() if (verdict := tac_verdict(of, metric))}
    best, complete = SECTION_VIEWS.tac_is_best()
    published = f"in the published table TAC has the highest figure in {best} of {complete} complete rows"
    if not found:
        return (f"“TAC is best” cannot be tested here: TAC is not measured ({published}).",)
    outcomes = [verdict.outcome for verdict in found.values()]
    highest = sum(verdict.highest for verdict in found.values())
    counted = (
        f"“TAC is best”: significantly above every other view for {outcomes.count('best')} of {len(found)} models, "
        f"level with the best for {outcomes.count('level with the best')}, worse for "
        f"{outcomes.count('worse than the best')}; its mean is the highest for {highest} of {len(found)} "
        f"({published})."
    )
    return (counted, *(_sentence(name, verdict) for name, verdict in found.items()))


def _sentence(name: str, verdict: TacVerdict) -> str:
    said = f"TAC less {verdict.rival}: {difference(verdict.less)}, {verdict.n_queries:,} queries"
    return f"{name}: TAC is {verdict.outcome} ({said})."
