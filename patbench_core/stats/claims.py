"""Whether measured cases agree with a published claim: decided by a rule, never written.

Every case of a claim (a model on a landscape, a row of a published table) holds, fails or is open; the rule of the
claim says how many have to hold.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

CASES = HOLDS, FAILS, OPEN = "holds", "fails", "open"

Outcome = Literal["agrees", "contradicts", "undecided", "not measured"]
OUTCOMES: tuple[Outcome, ...] = ("agrees", "contradicts", "undecided", "not measured")

Rule = Literal["range", "gain", "point", "count"]
"""How a claim is judged; see `cases` and `outcome`."""


def has_room(evidence: "pd.DataFrame", total: int = 1) -> "pd.Series":
    """Whether each interval, as wide as `total` of them together need it, leaves room for what was published.

    Bonferroni's correction: half-widths grow as normal quantiles do, by z(1 - 0.025 / total) / z(0.975).

    Parameters
    ----------
    evidence : DataFrame
        ``value``, ``low``, ``high`` (95 % interval), ``least`` and ``most`` that agree with the claim; float, one unit.
    total : int
        Intervals that are judged together.

    Returns
    -------
    Series of bool
    """
    from scipy.special import ndtri

    wider = float(ndtri(1 - 0.025 / total) / ndtri(0.975))
    low, high = (evidence["value"] + wider * (evidence[end] - evidence["value"]) for end in ("low", "high"))
    return (low <= evidence["most"]) & (high >= evidence["least"])


def cases(evidence: "pd.DataFrame", rule: Rule) -> "pd.Series":
    """What each measured value says of the claim.

    Parameters
    ----------
    evidence : DataFrame
        See `has_room`; for ``count`` a column ``case``.
    rule : {"range", "gain", "point", "count"}
        range and gain: a value in the published range holds, one whose interval has no room for it, corrected for the
        number of values, fails. point: an interval that holds the one published number holds, else it fails. count: the
        column ``case`` says it.

    Returns
    -------
    Series of str
        `HOLDS`, `OPEN` or `FAILS`.
    """
    import pandas as pd

    if rule == "count":
        return evidence["case"]
    room = has_room(evidence, 1 if rule == "point" else max(1, len(evidence)))
    holds = room if rule == "point" else evidence["value"].between(evidence["least"], evidence["most"])
    made = pd.Series(OPEN, index=evidence.index).mask(~room, FAILS)
    return made.mask(holds, HOLDS)


def outcome(evidence: "pd.DataFrame", rule: Rule = "range", share: float = 1.0) -> Outcome:
    """The verdict on one claim.

    Parameters
    ----------
    evidence : DataFrame
        Column ``case``, as `cases` gives it; for ``gain`` also ``low``.
    rule : {"range", "gain", "point", "count"}
        A claim agrees if so many of its cases hold as `share` says, and contradicts if so many cannot hold even with
        those that are open. gain: agrees only if some gain is significant, an interval above zero. point: a mean over
        other models, which one model need not equal, so it contradicts only if no case holds.
    share : float
        Of the cases that have to hold.
    """
    total = len(evidence)
    if not total:
        return "not measured"
    holds = int((evidence["case"] == HOLDS).sum())
    possible = holds + int((evidence["case"] == OPEN).sum())
    if holds >= share * total:
        return "undecided" if rule == "gain" and not (evidence["low"] > 0).any() else "agrees"
    return "contradicts" if possible < (1 if rule == "point" else share * total) else "undecided"
