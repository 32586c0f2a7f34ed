"""The paper's own table of text views, as a section of a page."""

from patbench_core.report.heatmap import heatmap
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.studies.published import SECTION_VIEWS, SectionViews


def published() -> Section:
    """The recovered table of the paper, and what it says of the claim that TAC is best."""
    views = SECTION_VIEWS
    best, complete = views.tac_is_best()
    return Section(
        heading="As published",
        facts="arXiv 2605.24297, nDCG@10 on 113,148 assistive-technology patents and 46,069 citation queries.",
        badges=("published",),
        answer=(
            "The paper calls title+abstract+claims the near-universal best view. In its own table that view is the "
            f"best, or tied for best, in {best} of the {complete} complete rows; in {complete - best} another one is."
        ),
        plot=_plot(views),
        table=_table(views),
        notes=(
            "The names of the views headed view 1, view 3 and view 4 could not be recovered; DWPI TA is the expert "
            "summary. The landscape is not public: these figures stand beside ours and cannot be compared one by one.",
        ),
    )


def _plot(views: SectionViews) -> Plot:
    description = "nDCG@10 by model and view as published; colour runs from each row's worst to its best view."
    models, scores = [row.model for row in views.rows], [row.scores for row in views.rows]
    return heatmap(models, views.names, scores, "nDCG@10", description)


def _table(views: SectionViews) -> DataTable:
    import pandas as pd

    data, shown = [], []
    for row in views.rows:
        head = {"model": row.model, "kind": row.kind}
        data.append(head | dict(zip(views.names, row.scores, strict=True)))
        cells = ("" if score is None else f"{score:.4f}" for score in row.scores)
        shown.append(head | dict(zip(views.names, cells, strict=True)))
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), "text-views-published")
