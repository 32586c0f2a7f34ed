"""Named models against each other in retrieval, from the records that the ledger has."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patbench_core.encoders import registry as models_known
from patbench_core.encoders.precomputed import PREFIX
from patbench_core.encoders.variants import split_variant
from patbench_core.errors.compare import MeasureNotRecorded, NoRecords, NoScope, OneModel
from patbench_core.errors.landscape import UnknownLandscape
from patbench_core.landscape import registry
from patbench_core.landscape.views import fields
from patbench_core.measures import RETRIEVAL
from patbench_core.results.ledger import Entry
from patbench_core.results.names import told_apart
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, groups, query_scores
from patbench_core.stats.all_pairs import Comparison, compare_means
from patbench_core.tasks.retrieval.task import TASK


@dataclass(frozen=True)
class HeadToHead:
    """Models on one landscape.

    Attributes
    ----------
    group : Group
        The landscape; its entries are the compared ones, greatest mean first.
    names : tuple of str
        Of the entries; with the reading and arithmetic where one model has several.
    scope, metric : str
    comparison : Comparison
        Columns in the order of the entries.
    """

    group: Group
    names: tuple[str, ...]
    scope: str
    metric: str
    comparison: Comparison

    def within_ties(self, one: int, other: int) -> bool:
        """Whether the order of tied documents alone could turn the difference of two entries round."""
        records = (self.group.entries[place].record for place in (one, other))
        return bands_meet(*(of["scopes"][self.scope]["tie_band"][self.metric] for of in records))


def head_to_head(
    models: Sequence[str],
    landscape: str | None = None,
    view: str = "TA",
    metric: str = "nDCG@10",
    scope: str = "ALL",
) -> list[HeadToHead]:
    """Compare `models` on one landscape, or on each that has records of all of them.

    Parameters
    ----------
    models : sequence of str
        As for an evaluation. A model with records of several readings takes part with each.

    Raises
    ------
    OneModel, UnknownModel, UnknownLandscape, UnknownView, MeasureNotRecorded
        If the question cannot be put.
    NoRecords, NoScope
        If the ledger has no answer.
    """
    models = list(dict.fromkeys(models))
    fields(view)
    if metric not in RETRIEVAL:
        raise MeasureNotRecorded(metric, RETRIEVAL)

    def wanted(record: Record) -> bool:
        return record["query"]["view"] == record["document"]["view"] == view and any(
            is_of(record, model) for model in models
        )

    found = groups(TASK, wanted)
    here = [group for group in found if landscape in (None, group.name)]
    whole = [group for group in here if not _missing(group.entries, models)]
    if not whole:
        _refuse(models, landscape, view, here, {group.name for group in found})
    if len(models) == 1 and all(len(group.entries) == 1 for group in whole):
        raise OneModel(models[0])
    told = [group for group in whole if scope in group.entries[0].record["scopes"]]
    if not told:
        raise NoScope(whole[0].name, scope)
    return [_compared(group, scope, metric) for group in told if len(group.entries) > 1]


def is_of(record: Record, model: str) -> bool:
    """Whether a record is of the model that a user calls `model`."""
    base, variant = split_variant(model)
    revision = ""
    if base not in models_known.entries() and not base.startswith(PREFIX):
        if Path(base).expanduser().is_dir():
            base = Path(base).expanduser().resolve().name
        else:
            base, _, revision = base.partition("@")
    name = variant.of(base)
    recorded = record["encoders"].get("document", {}).get("revision")
    return record["model"]["name"] == name and (not revision or recorded == revision)


def bands_meet(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two tie bands, one of them of some width, have a point in common."""
    return max(one[0], other[0]) <= min(one[1], other[1]) and (one[0] < one[1] or other[0] < other[1])


def _compared(group: Group, scope: str, metric: str) -> HeadToHead:
    ordered = sorted(group.entries, key=lambda entry: -entry.record["scopes"][scope]["metrics"][metric])
    records = [entry.record for entry in ordered]
    names = told_apart(records, [record["model"]["name"] for record in records])
    comparison = compare_means(query_scores(ordered, scope, metric))
    return HeadToHead(
        Group(group.name, group.synthetic, group.documents, tuple(ordered)), names, scope, metric, comparison
    )


def _missing(entries: Sequence[Entry], models: Sequence[str]) -> list[str]:
    return [model for model in models if not any(is_of(entry.record, model) for entry in entries)]


def _refuse(models: list[str], landscape: str | None, view: str, here: list[Group], recorded: set[str]) -> None:
    """Say what is missing, and which command makes it."""
    for model in models:
        base, _ = split_variant(model)
        local = base.startswith(PREFIX) or Path(base).expanduser().is_dir() or base.count("/") == 1
        if not local:
            models_known.get(base)
    if landscape is not None and landscape not in recorded and landscape not in registry.known():
        raise UnknownLandscape(landscape, sorted({*registry.known(), *recorded}))
    nearest = min(here, key=lambda group: len(_missing(group.entries, models)), default=None)
    missing = _missing(nearest.entries, models) if nearest else models
    where = landscape or (nearest.name if nearest else registry.DEMO)
    raise NoRecords(where, view, missing, anywhere=landscape is None)
