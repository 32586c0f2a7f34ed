"""What the pages on label sets share: which sets a landscape has records of, and why it has none."""

from collections.abc import Sequence

from patbench_core.errors import UnfitLandscape
from patbench_core.report.section import Section
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group
from patbench_core.studies.wording import listed
from patbench_core.tasks.labelled import VIEWS, LabelledEvaluation
from patbench_core.tasks.labels import CODE_SETS, FEWEST, default_sets


def by_labels(group: Group, view: str | None) -> dict[str, list[Entry]]:
    """Records by label set, in one view: own sets first, then codes from the coarsest.

    Parameters
    ----------
    view : str or None
        None is the first of `VIEWS` that has records.
    """
    order = {name: place for place, name in enumerate(VIEWS)}
    first = min((entry.record["document"]["view"] for entry in group.entries), key=lambda name: order.get(name, 99))
    found: dict[str, list[Entry]] = {}
    for entry in group.entries:
        if entry.record["document"]["view"] == (view or first):
            found.setdefault(entry.record["labels"]["set"], []).append(entry)
    places = {name: place for place, name in enumerate(CODE_SETS)}
    return {name: found[name] for name in sorted(found, key=lambda name: (places.get(name, -1), name))}


def nothing(evaluation: LabelledEvaluation, label_sets: Sequence[str] | None, purpose: str) -> Section:
    """A landscape without records: why there are none.

    Parameters
    ----------
    label_sets : sequence of str or None
        None is `default_sets`.
    purpose : str
        What there is nothing for, such as ``nothing to classify``.
    """
    landscape = evaluation.landscape
    try:
        usable, reasons = evaluation.usable(default_sets(landscape) if label_sets is None else label_sets)
    except UnfitLandscape as error:
        usable, reasons = [], {"": str(error)}
    said = [f"{reason}." for reason in reasons.values()]
    said += [f"No model with vectors has a record on {listed(usable)}."] if usable else []
    none = f"It has no set of at least two labels with {FEWEST} documents each: {purpose}."
    return Section(
        heading=landscape.name,
        facts=f"{len(landscape):,} patents; view {evaluation.view}.",
        badges=("synthetic" if landscape.facts["synthetic"] else "real patents",),
        answer=" ".join(said) or none,
        plot=None,
        table=None,
    )
