"""Pairs: does the cosine of two phrases follow the similarity that people gave them?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from patbench_core.encoders.precomputed import PREFIX
from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, Section, page
from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record, Scores
from patbench_core.results.selection import Group, groups, title
from patbench_core.stats.paired import Difference
from patbench_core.studies.ensure import has_vectors
from patbench_core.studies.pairs_figures import limits, scores_plot, scores_table, sections_plot, sections_table, value
from patbench_core.studies.wording import difference, listed, signed
from patbench_core.tasks.pairs.demo import DEMO_PAIRS
from patbench_core.tasks.pairs.evaluation import PairsEvaluation
from patbench_core.tasks.pairs.registry import known
from patbench_core.tasks.pairs.task import ALL, BASELINE, FEWEST_ANCHORS, PROTOCOL, TASK, spearman_differences

METRIC = "Spearman"

PHRASES_ONLY = (
    "These are phrases of a few words, not patents. The similarity of a pair is given in the context of a CPC class; "
    "the models read the two phrases only, so what a phrase means in that context is not known to them."
)
VECTORS_ONLY = (
    f"BM25 matches words and has no vectors, so it takes no part; {BASELINE} (words that both phrases have, as a share "
    "of all words of both) stands beside the models instead. Late-interaction models, which have one vector a token "
    "and none of a phrase, take no part either."
)


def ensure(landscape: str, models: Sequence[str], pairs: str = DEMO_PAIRS, progress: Progress = silent) -> None:
    """Compute what the ledger lacks of those `models` that can encode phrases.

    Parameters
    ----------
    landscape : str
        Where it is the name of a set of pairs, that set is judged instead of `pairs`; landscapes of patents have none.
    pairs : str
        Name of a set of pairs.
    """
    dense = [model for model in models if has_vectors(model) and not model.startswith(PREFIX)]
    if dense:
        evaluation = PairsEvaluation(landscape if landscape in known() else pairs)
        for model in dense:
            evaluation.entry(model, progress)


def study() -> Page:
    """The page: every set of phrase pairs that has records; those of a benchmark are on its own page."""
    found = [_measured(group) for group in groups(TASK, _wanted)]
    sections = [section for of in found for section in (_section(of), *_by_section(of))]
    if sections:
        first = sections[0]
        sections[0] = replace(first, notes=(*first.notes, PHRASES_ONLY, VECTORS_ONLY))
    return page(sections)


def _wanted(record: Record) -> bool:
    return record["key"]["protocol"] == PROTOCOL and "benchmark" not in record["landscape"]


@dataclass(frozen=True)
class _Measured:
    """Models on one set of pairs, greatest Spearman first, and what each has less than the first."""

    group: Group
    entries: list[Entry]
    less: list[Difference]

    @property
    def record(self) -> Record:
        """The first one; what it says of pairs and baseline holds for all."""
        return self.entries[0].record

    @property
    def badges(self) -> tuple[str, str]:
        """Who judged the pairs, and where the records come from."""
        return "synthetic" if self.group.synthetic else "real phrases", self.group.origin

    @property
    def baseline(self) -> dict[str, Scores]:
        """Scores of shared words."""
        return self.record["details"]["baseline"]["scores"]


def _measured(group: Group) -> _Measured:
    entries = sorted(group.entries, key=lambda entry: -entry.record["scores"][ALL]["metrics"][METRIC])
    values = np.array([entry.record["scores"][ALL]["metrics"][METRIC] for entry in entries])
    drawn = np.stack([entry.table("resamples")[METRIC].to_numpy() for entry in entries], axis=1)
    return _Measured(group, entries, spearman_differences(values, drawn, reference=0))


def _section(of: _Measured) -> Section:
    group, scores = of.group, of.record["scores"][ALL]
    return Section(
        heading=group.name,
        facts=f"{scores['n']:,} pairs of {of.record['details']['anchors'][ALL]:,} anchors; {group.documents:,} "
        f"distinct phrases; similarity from 0 to 1, given by {'the generator' if group.synthetic else 'people'}.",
        badges=of.badges,
        answer=_answer(of),
        plot=scores_plot(of.entries, of.baseline, group.name),
        table=scores_table(of.entries, of.less, of.baseline, f"pairs-{group.name}"),
        made_by=tuple(entry.record["command"] for entry in of.entries),
        notes=_notes(of),
    )


def _answer(of: _Measured) -> str:
    best = of.record["scores"][ALL]
    lead = (
        f"{title(of.record)} follows {'the given similarity' if of.group.synthetic else 'human judgment'}"
        f"{' best' if len(of.entries) > 1 else ''}: Spearman "
        f"{value(best, METRIC)} over {best['n']:,} pairs of {of.record['details']['anchors'][ALL]:,} anchors"
    )
    level = [
        f"{title(entry.record)} ({difference(less)})"
        for entry, less in zip(of.entries[1:], of.less[1:], strict=True)
        if not less.separable
    ]
    if level:
        rest = f"; not separable from it: {listed(level)} (difference and its 95 % interval; paired bootstrap, Holm)"
    elif len(of.entries) > 1:
        rest = "; all others are significantly worse (paired bootstrap over anchors, Holm-corrected)"
    else:
        rest = "; no other model has a record"
    base = of.baseline.get(ALL)
    return f"{lead}{rest}." + (f" {BASELINE.capitalize()} alone give {value(base, METRIC)}." if base else "")


def _notes(of: _Measured) -> tuple[str, ...]:
    """How much narrower intervals over pairs would be, and phrases that a model has no vector of."""
    low, high = of.record["scores"][ALL]["ci"]["Pearson"]
    naive = of.record["details"]["pearson_over_pairs"]
    width = (
        "Intervals are over anchors: the pairs of one anchor hang together. Taken one by one, pairs would give Pearson "
        f"of {title(of.record)} an interval of {naive[0]:.3f} to {naive[1]:.3f} instead of {low:.3f} to {high:.3f}, "
        f"{(naive[1] - naive[0]) / (high - low):.0%} of the width."
    )
    without = [(title(entry.record), entry.record["document"]["empty"]) for entry in of.entries]
    return (
        width,
        *(
            f"{name} reads no token of {count:,} {'phrases' if count > 1 else 'phrase'}; their cosine counts as 0."
            for name, count in without
            if count
        ),
    )


def _by_section(of: _Measured) -> list[Section]:
    """Spearman by CPC section; nothing where fewer than two have enough anchors."""
    names = [name for name in of.record["scores"] if name != ALL]
    if len(names) < 2:
        return []
    best = of.record["scores"]
    ordered = sorted(names, key=lambda name: -best[name]["metrics"][METRIC])
    anchors, left_out = of.record["details"]["anchors"], of.record["details"]["sections_left_out"]
    first, last = ((name, best[name]) for name in (ordered[0], ordered[-1]))
    ends = [
        f"section {name} (Spearman {signed(one['metrics'][METRIC])}, {limits(one, METRIC)}, {one['n']:,} pairs of "
        f"{anchors[name]:,} anchors)"
        for name, one in (first, last)
    ]
    apart = first[1]["ci"][METRIC][0] > last[1]["ci"][METRIC][1]
    return [
        Section(
            heading=f"{of.group.name}, by CPC section",
            facts=f"{len(names)} sections by the first letter of the context"
            + (
                f"; left out, with fewer than {FEWEST_ANCHORS} anchors or one score only: {listed(left_out)}"
                if left_out
                else ""
            )
            + ".",
            badges=of.badges,
            answer=f"{title(of.record)} follows the given similarity best in {ends[0]} and least in {ends[1]}; their "
            f"95 % intervals {'have no common point' if apart else 'overlap'} (sections are not tested against each "
            "other: phrases and anchors differ).",
            plot=sections_plot(of.entries, of.baseline, names, of.group.name),
            table=sections_table(of.entries, of.baseline, names, f"pairs-{of.group.name}-by-section"),
        )
    ]
