"""Verdicts on published claims: computed from evidence by a rule, never written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

Outcome = Literal["agrees", "contradicts", "not settled", "not measured"]
OUTCOMES: tuple[Outcome, ...] = ("agrees", "contradicts", "not settled", "not measured")

NEARLY_ALL = 0.9
"""Share from which "near-universal" holds; the paper does not say, so this is ours."""


@dataclass(frozen=True)
class Evidence:
    """One measured value, with its interval.

    Attributes
    ----------
    label : str
        Landscape and model, and what else tells it apart.
    value : float
    low, high : float
        95 % interval.
    n : str
        Queries, in words where there are several kinds.
    expected : tuple of float
        Least and greatest value that agree with the claim.
    """

    label: str
    value: float
    low: float
    high: float
    n: str
    expected: tuple[float, float]

    @property
    def inside(self) -> bool:
        """Whether the value is as published."""
        return self.expected[0] <= self.value <= self.expected[1]

    def meets(self, total: int = 1) -> bool:
        """Whether the interval, as wide as `of` of them together need, leaves room for what is published.

        Bonferroni: half-widths grow as normal quantiles do.
        """
        wider = NormalDist().inv_cdf(1 - 0.025 / total) / NormalDist().inv_cdf(0.975)
        low, high = (self.value + wider * (end - self.value) for end in (self.low, self.high))
        return low <= self.expected[1] and high >= self.expected[0]


def of_ranges(evidence: Sequence[Evidence]) -> Outcome:
    """Agrees if every value is as published; contradicts if some interval, corrected for their number, has no room."""
    if not evidence:
        return "not measured"
    if not all(each.meets(len(evidence)) for each in evidence):
        return "contradicts"
    return "agrees" if all(each.inside for each in evidence) else "not settled"


def of_gains(evidence: Sequence[Evidence]) -> Outcome:
    """For gains up to a number: as `of_ranges`, but agrees only if some gain is sure."""
    outcome = of_ranges(evidence)
    return "not settled" if outcome == "agrees" and not any(each.low > 0 for each in evidence) else outcome


def of_points(evidence: Sequence[Evidence]) -> Outcome:
    """For claims of one number: agrees if every interval holds it; contradicts if none does."""
    if not evidence:
        return "not measured"
    met = sum(each.meets() for each in evidence)
    return "agrees" if met == len(evidence) else "contradicts" if not met else "not settled"


def of_nearly_all(best: int, open_: int, total: int) -> Outcome:
    """For claims of a near-universal best: `of_share` with `NEARLY_ALL`."""
    return of_share(best, open_, total, NEARLY_ALL)


def of_share(holds: int, open_: int, total: int, share: float) -> Outcome:
    """For claims of a share of cases: agrees if it holds in so many; contradicts if it cannot.

    Parameters
    ----------
    holds : int
        Cases in which it holds.
    open_ : int
        Cases in which it may hold.
    of : int
        All cases.
    """
    if not total:
        return "not measured"
    if holds >= share * total:
        return "agrees"
    return "contradicts" if holds + open_ < share * total else "not settled"


def of_gaps(kept: Sequence[bool], closed: Sequence[bool]) -> Outcome:
    """For the claim that a gap stays open: agrees if every sure gap is still sure after, contradicts if one closes.

    Parameters
    ----------
    kept, closed : sequence of bool
        Of each case whose gap was sure before: whether it is sure after, and whether it surely closed.
    """
    if not kept:
        return "not settled"
    return "contradicts" if any(closed) else "agrees" if all(kept) else "not settled"


def of_all(holds: int, total: int, on_average: bool) -> Outcome:
    """For claims of every case of a published table: agrees if it holds in all, contradicts if not even on average."""
    if not total:
        return "not measured"
    return "agrees" if holds == total else "not settled" if on_average else "contradicts"


def counted(outcomes: Sequence[Outcome]) -> dict[Outcome, int]:
    """How many verdicts there are of each kind, in a fixed order."""
    found = Counter(outcomes)
    return {outcome: found[outcome] for outcome in OUTCOMES}
