"""Classification: which labels does a patent have, judged by its vector alone?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record, Scores
from patbench_core.results.selection import Group, groups, title
from patbench_core.stats.paired import Difference
from patbench_core.stats.ratios import ratio_differences
from patbench_core.studies.classification_figures import Label, label_plot, label_table, scores_plot, scores_table
from patbench_core.studies.ensure import VECTORS_ONLY, has_vectors
from patbench_core.studies.labelled import by_labels, nothing
from patbench_core.studies.wording import difference, listed
from patbench_core.tasks.classification.classifiers import MostFrequent
from patbench_core.tasks.classification.evaluation import Classification
from patbench_core.tasks.classification.task import PROTOCOL, TASK
from patbench_core.tasks.labels import FEWEST, default_sets

METRIC = "micro F1"
BASELINE = MostFrequent.name

RECONSTRUCTION = (
    "The five data sets of arXiv 2605.24297 and its classifier are not known: label sets, split and classifiers are a "
    "reconstruction here. Its claim on classification is about fine-tuned models and is not judged on this page."
)
"""Said once, where a page begins."""

_NAMED = 3


def ensure(
    landscape: str,
    models: Sequence[str],
    label_sets: Sequence[str] | None = None,
    view: str | None = None,
    progress: Progress = silent,
) -> None:
    """Compute what the ledger lacks of those `models` that have vectors, on the label sets that can be learned.

    Parameters
    ----------
    label_sets : sequence of str or None
        None is `default_sets`.
    view : str or None
        None is TA, or the first of A, C, C1 and T that the landscape has.
    """
    classification = Classification(landscape, view)
    names, _ = classification.usable(default_sets(classification.landscape) if label_sets is None else label_sets)
    for model in models:
        if names and has_vectors(model):
            classification.entries(model, names, progress)


def study(landscape: str | None = None, label_sets: Sequence[str] | None = None, view: str | None = None) -> Page:
    """The page: every landscape and label set that has records.

    Parameters
    ----------
    landscape : str or None
        Where it has no records, the page says why.
    label_sets, view : as `ensure`
        Of records: None is every label set, and for each landscape the first view that has records.
    """
    found = [
        of
        for group in groups(TASK, lambda record: record["key"]["protocol"] == PROTOCOL)
        for of in _measured(group, view)
        if label_sets is None or of.labels in label_sets
    ]
    sections = [section for of in found for section in (_section(of), _label_section(of))]
    if landscape is not None and landscape not in {of.group.name for of in found}:
        sections.append(nothing(Classification(landscape, view), label_sets, "nothing to classify"))
    if sections:
        first = sections[0]
        sections[0] = replace(first, notes=(RECONSTRUCTION, VECTORS_ONLY, *first.notes))
    return page(sections)


@dataclass(frozen=True)
class _Measured:
    """Models on one label set of one landscape.

    Attributes
    ----------
    group : Group
    entries : list of Entry
        Greatest micro F1 of their better method first.
    """

    group: Group
    entries: list[Entry]

    @property
    def record(self) -> Record:
        """The first one; what it says of labels and documents holds for all."""
        return self.entries[0].record

    @property
    def labels(self) -> str:
        """Name of the label set."""
        return self.record["labels"]["set"]

    @property
    def ranked(self) -> list[tuple[Entry, str]]:
        """Every model with every method but the baseline, greatest micro F1 first."""
        pairs = [(entry, method) for entry in self.entries for method in entry.record["scores"] if method != BASELINE]
        return sorted(pairs, key=lambda pair: -_scores(*pair)["metrics"][METRIC])

    def differences(self) -> list[Difference]:
        """Micro F1 of `ranked`, each less the first."""
        hits, both = [], []
        for entry, method in self.ranked:
            table = entry.table("documents").to_pandas()
            table = table[table["method"] == method].sort_values("doc_id")
            hits.append(2 * table["n_hits"].to_numpy())
            both.append((table["n_given"] + table["n_true"]).to_numpy())
        return ratio_differences(np.stack(hits, axis=1), np.stack(both, axis=1), reference=0)


def _measured(group: Group, view: str | None) -> list[_Measured]:
    """Records by label set, in one view, best first."""
    return [_Measured(group, sorted(of, key=_best)) for of in by_labels(group, view).values()]


def _best(entry: Entry) -> float:
    return -max(of["metrics"][METRIC] for name, of in entry.record["scores"].items() if name != BASELINE)


def _scores(entry: Entry, method: str) -> Scores:
    return entry.record["scores"][method]


def _section(of: _Measured) -> Section:
    less = of.differences()
    record = of.record
    labels, parts = record["labels"], record["details"]["parts"]
    left_out = [f"{count:,} {reason}" for reason, count in labels["left_out"].items() if count]
    return Section(
        heading=f"{of.group.name}, {of.labels}",
        facts=f"{len(labels['names'])} labels on {labels['documents']:,} of {of.group.documents:,} patents "
        f"({record['details']['labels_per_document']:.2f} a patent"
        + (f"; left out: {', '.join(left_out)}" if left_out else "")
        + f"); view {record['document']['view']}; {parts['train']:,} to train, {parts['validation']:,} to choose C and "
        f"k, {parts['test']:,} to test, no family and no text in two of these.",
        badges=("synthetic" if of.group.synthetic else "real patents", of.group.origin),
        answer=_answer(of, less),
        plot=scores_plot(of.entries, f"{of.group.name}, {of.labels}"),
        table=scores_table(of.ranked, less, f"classification-{of.group.name}-{of.labels}"),
        made_by=tuple(entry.record["command"] for entry in of.entries),
        notes=_notes(of),
    )


def _answer(of: _Measured, less: list[Difference]) -> str:
    """The best model and method, what is level with it, and what no model at all would give."""
    (entry, method), *others = of.ranked
    best, base = _scores(entry, method), _scores(entry, BASELINE)
    lead = f"{title(entry.record)} with {method} leads with micro F1 {_value(best)} over {best['n']:,} test documents"
    level = [
        f"{title(other.record)} with {name} ({difference(one)})"
        for (other, name), one in zip(others, less[1:], strict=True)
        if not one.separable
    ]
    more = [f"{len(level) - _NAMED} more in the table"] if len(level) > _NAMED else []
    rest = (
        f"not separable from it: {listed([*level[:_NAMED], *more])} (difference and its 95 % interval; paired "
        "bootstrap, Holm)"
        if level
        else "all others are significantly worse (paired bootstrap, Holm-corrected)"
    )
    return f"{lead}; {rest}. The most frequent labels for every document give {_value(base)}."


def _notes(of: _Measured) -> tuple[str, ...]:
    """What a reader must know before comparing rows."""
    details, notes = of.record["details"], []
    if details["rare_labels"]:
        many = f"{details['rare_labels']:,} labels" if details["rare_labels"] > 1 else "One label"
        notes.append(f"{many} on fewer than {FEWEST} patents left out.")
    for key, said in (
        ("labels_without_training_document", "No training document has"),
        ("labels_without_test_document", "No test document has"),
    ):
        if details[key]:
            notes.append(f"{said} {listed(details[key])}: their patents are too few, or of one family.")
    for entry in of.entries:
        without = entry.record["details"]["without_vector"]
        if without["test"]:
            notes.append(
                f"{title(entry.record)} has no vector for {without['test']:,} of the test documents; they get no "
                "label, so its row is a lower bound."
            )
    return tuple(notes)


def _label_section(of: _Measured) -> Section:
    """Scores label by label of the best model with its best method."""
    entry, method = of.ranked[0]
    labels = [Label(**row) for row in _label_rows(entry, method)]
    tested = [label for label in labels if label.support]
    shown = sorted(tested, key=lambda label: -label.support)
    name = f"{of.group.name}, {of.labels}, label by label"
    return Section(
        heading=name,
        facts=f"{title(entry.record)} with {method}; view {entry.record['document']['view']}; the labels with most "
        "test documents.",
        badges=("synthetic" if of.group.synthetic else "real patents", of.group.origin),
        answer=_label_answer(tested),
        plot=label_plot(shown, name),
        table=label_table(of.entries, method, shown, f"classification-{of.group.name}-{of.labels}-by-label"),
    )


def _label_rows(entry: Entry, method: str) -> list[dict[str, object]]:
    table = entry.table("labels").to_pandas()
    rows = table[table["method"] == method]
    names = {"label": "name", "support": "support", "f1": "f1", "f1_low": "low", "f1_high": "high"}
    return rows[list(names)].rename(columns=names).to_dict("records")


def _label_answer(labels: list[Label]) -> str:
    ordered = sorted(labels, key=lambda label: (-label.f1, -label.support, label.name))
    found = [label for label in ordered if label.f1 > 0]
    never = [f"{label.name} (n = {label.support:,})" for label in ordered if not label.f1]
    if not found:
        return f"None of the {len(labels)} labels that test documents have is recognised."
    said = f"Of {len(labels)} labels that test documents have, {found[0].name} is recognised best (F1 {found[0].said})"
    if not never:
        return f"{said} and {ordered[-1].name} least (F1 {ordered[-1].said})."
    more = [f"{len(never) - _NAMED} more"] if len(never) > _NAMED else []
    return f"{said}; {len(never)} never: {listed([*never[:_NAMED], *more])}."


def _value(of: Scores) -> str:
    low, high = of["ci"][METRIC]
    return f"{of['metrics'][METRIC]:.3f} (95 % interval {low:.3f} to {high:.3f})"
