"""Clustering: do a model's clusters agree with what is known of the patents, and what does its space look like?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record, Scores
from patbench_core.results.selection import Group, groups, title
from patbench_core.stats.groups import disjoint
from patbench_core.studies.clustering_figures import confusion_section, scores_plot, scores_table, tree_section
from patbench_core.studies.clustering_map import map_section
from patbench_core.studies.ensure import VECTORS_ONLY, has_vectors
from patbench_core.studies.labelled import by_labels, nothing
from patbench_core.studies.wording import listed
from patbench_core.tasks.clustering.evaluation import Clustering
from patbench_core.tasks.clustering.task import DENSITY, MEANS, PROTOCOL, TASK
from patbench_core.tasks.labels import default_sets
from patbench_core.tasks.layout import evaluation as layout
from patbench_core.tasks.layout.evaluation import layout_entry

METRIC = "V-measure"

RECONSTRUCTION = (
    "The clustering protocol of arXiv 2605.24297 is not known: methods, label sets and scores are a reconstruction. "
    "Its claim that Qwen3-0.6B leads by ARI needs models that are not measured here."
)
"""Said once, where a page begins."""

_MAPS = 2


def ensure(
    landscape: str,
    models: Sequence[str],
    label_sets: Sequence[str] | None = None,
    view: str | None = None,
    progress: Progress = silent,
) -> None:
    """Compute what the ledger lacks of those `models` that have vectors: clusters on each label set, and maps.

    Parameters
    ----------
    label_sets : sequence of str or None
        None is the landscape's own sets and those of its codes.
    view : str or None
        None is TA, or the first of A, C, C1 and T that the landscape has.
    """
    clustering = Clustering(landscape, view)
    names, _ = clustering.usable(default_sets(clustering.landscape) if label_sets is None else label_sets)
    for model in models:
        if names and has_vectors(model):
            clustering.entries(model, names, progress)
            layout_entry(clustering, model, progress)


def study(landscape: str | None = None, label_sets: Sequence[str] | None = None, view: str | None = None) -> Page:
    """The page: every landscape and label set that has records; maps and trees of the first set of each landscape.

    Parameters
    ----------
    landscape : str or None
        Where it has no records, the page says why.
    label_sets, view : as `ensure`
        Of records: None is every label set, and for each landscape the first view that has records.
    """
    sections, shown = [], set()
    maps = {_state(entry): group.entries for group in groups(layout.TASK, lambda _: True) for entry in group.entries}
    for group in groups(TASK, lambda record: record["key"]["protocol"] == PROTOCOL):
        of_group = [of for of in _measured(group, view) if label_sets is None or of.labels in label_sets]
        for place, of in enumerate(of_group):
            shown.add(group.name)
            sections.append(_section(of))
            if not place:
                drawn = _drawn(of, maps.get(_state(of.entries[0]), ()))
                sections += [map_section(group, of.entries, drawn)] if drawn else []
                sections += [confusion_section(group, of.entries[0]), tree_section(group, of.entries[0])]
    if landscape is not None and landscape not in shown:
        sections.append(nothing(Clustering(landscape, view), label_sets, "nothing to compare clusters with"))
    if sections:
        sections[0] = replace(sections[0], notes=(RECONSTRUCTION, VECTORS_ONLY, *sections[0].notes))
    return page(sections)


@dataclass(frozen=True)
class _Measured:
    """Models on one label set of one landscape, greatest V-measure of k-means first."""

    group: Group
    entries: list[Entry]

    @property
    def record(self) -> Record:
        """The first one; what it says of labels and documents holds for all that have every vector."""
        return self.entries[0].record

    @property
    def labels(self) -> str:
        """Name of the label set."""
        return self.record["labels"]["set"]


def _measured(group: Group, view: str | None) -> list[_Measured]:
    """Records by label set, in one view, best first."""
    return [
        _Measured(group, sorted(of, key=lambda entry: -_scores(entry)["metrics"][METRIC]))
        for of in by_labels(group, view).values()
    ]


def _scores(entry: Entry, method: str = MEANS) -> Scores:
    return entry.record["scores"][method]


def _state(entry: Entry) -> tuple[str, str]:
    return entry.record["landscape"]["name"], entry.record["landscape"]["digest"]


def _drawn(of: _Measured, maps: Sequence[Entry]) -> list[Entry]:
    """Maps of the best models in the view of their clusters."""
    view = of.record["document"]["view"]
    by_model = {entry.record["model"]["name"]: entry for entry in maps if entry.record["document"]["view"] == view}
    names = [entry.record["model"]["name"] for entry in of.entries]
    return [by_model[name] for name in names if name in by_model][:_MAPS]


def _section(of: _Measured) -> Section:
    labels, details = of.record["labels"], of.record["details"]
    left_out = [f"{count:,} {reason}" for reason, count in labels["left_out"].items() if count]
    where = f"{of.group.name}, {of.labels}"
    return Section(
        heading=where,
        facts=f"{labels['documents']:,} of {of.group.documents:,} patents, each with exactly one of {details['k']} "
        f"labels{' (left out: ' + ', '.join(left_out) + ')' if left_out else ''}; view "
        f"{of.record['document']['view']}; k-means with k = {details['k']} from {details['seeds']} seeds, HDBSCAN in "
        f"{details['seeds']} orders with clusters of {details['min_cluster_size']} or more.",
        badges=("synthetic" if of.group.synthetic else "real patents", of.group.origin),
        answer=_answer(of),
        points=_points(of),
        plot=scores_plot(of.entries, where),
        table=scores_table(of.entries, f"clustering-{of.group.name}-{of.labels}"),
        made_by=tuple(entry.record["command"] for entry in of.entries),
    )


def _answer(of: _Measured) -> str:
    """The best model by k-means, which others may be as good, and what chance gives."""
    best, *others = of.entries
    scores = _scores(best)
    apart = disjoint([_scores(entry)["ci"][METRIC] for entry in of.entries])[0]
    level = [title(entry.record) for entry, separate in zip(others, apart[1:], strict=True) if not separate]
    rest = "no other model" if not others else "all others lie below" if not level else ""
    said = rest or f"not separable from it: {listed(level)} (intervals overlap)"
    chance = best.record["details"]["chance"][MEANS][METRIC]
    return (
        f"k-means of {title(best.record)} agrees best with {of.labels}: V-measure {_value(scores)} over "
        f"{scores['n']:,} patents; {said}. Labels dealt out at random give {chance:.3f}."
    )


def _points(of: _Measured) -> tuple[str, ...]:
    """What HDBSCAN makes of the best model's vectors."""
    best = of.entries[0]
    density, details = _scores(best, DENSITY), best.record["details"]
    found, noise = details["clusters_by_order"], details["noise_by_order"]
    clusters = f"{min(found)}" if min(found) == max(found) else f"{min(found)} to {max(found)}"
    share = f"{min(noise):.0%}" if max(noise) - min(noise) < 0.005 else f"{min(noise):.0%} to {max(noise):.0%}"
    order = " (in whatever order they come)" if len(set(found)) == 1 else ", depending on the order in which they come"
    return (
        f"HDBSCAN finds {clusters} clusters in the same vectors and calls {share} of the patents noise{order}; "
        f"V-measure {_value(density)}, with noise as one more cluster.",
    )


def _value(of: Scores) -> str:
    low, high = of["ci"][METRIC]
    return f"{of['metrics'][METRIC]:.3f} (95 % interval {low:.3f} to {high:.3f})"
