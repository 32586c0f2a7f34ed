"""Scaling: what do more layers, tokens and dimensions buy, and what do they cost?"""

from collections.abc import Sequence

from patbench_core.progress import Progress, silent
from patbench_core.report.section import Page, page
from patbench_core.results.selection import groups
from patbench_core.studies.scaling_axes import axes_section
from patbench_core.studies.scaling_cost import cost_section
from patbench_core.studies.scaling_points import AXES, points, wanted
from patbench_core.studies.scaling_published import published
from patbench_core.studies.scaling_truncation import truncation_section
from patbench_core.tasks.scaling.cost import Meter
from patbench_core.tasks.scaling.evaluation import TASK, Scaling, variants

__all__ = ["ensure", "published", "study"]


def ensure(
    landscape: str,
    models: Sequence[str],
    axes: Sequence[str] = tuple(AXES),
    cut: Sequence[str] = ("all-MiniLM-L6-v2",),
    view: str = "TA",
    progress: Progress = silent,
) -> None:
    """Compute and measure what the ledger lacks: `models` and their variants on `landscape`.

    Parameters
    ----------
    axes : sequence of {"layers", "tokens", "dim"}
    cut : sequence of str
        Those of `models` of which layers and tokens are cut: every point of these axes is an encoding of all
        documents. Dimensions are truncated of all models, which encodes nothing.
    """
    meter = Meter()
    own = Scaling(landscape, view, meter=meter)
    evaluations: dict[str | None, Scaling] = {None: own}
    for model in models:
        whole = own.encoder(model)
        for variant, reading in variants(whole, model, axes, model in cut):
            if reading not in evaluations:
                evaluations[reading] = Scaling(landscape, view, reading=reading, meter=meter)
            evaluations[reading].entry(variant, progress)


def study(view: str = "TA", metric: str = "nDCG@10") -> Page:
    """The page: every landscape that has records of `view` on both sides, by cost, inside one model, truncated."""
    sections = []
    for group in groups(TASK, lambda record: wanted(record, view)):
        of = points(group, metric)
        made = (
            cost_section(group, of, view, metric),
            axes_section(group, of, metric),
            truncation_section(group, of, metric),
        )
        sections += [section for section in made if section]
    return page(sections)
