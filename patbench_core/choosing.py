"""Which records decide between models: one method a task, one view a landscape."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from patbench_core.errors import PatbenchError
from patbench_core.frames import records
from patbench_core.landscape import views
from patbench_core.landscape.views import VERBATIM
from patbench_core.tasks.registry import compared, declaration

if TYPE_CHECKING:
    import pandas as pd

VIEWS = ("TA", "TEXT", *VERBATIM, "A", "C", "C1", "T", "phrase")
"""Where a landscape has no record of the view asked for, the first of these."""


def deciding(view: str = "TA", tasks: Sequence[str] | None = None) -> "pd.DataFrame":
    """Records by which models are compared: every task by its own method, every landscape in one view.

    Every page that names a winner starts here, so that no two name different ones.

    Parameters
    ----------
    view : str
        Of both sides; a landscape without it is looked at in the first of `VIEWS` that it has.
    tasks : sequence of str or None
        None: all by which models are compared with one another.

    Returns
    -------
    DataFrame
        As `records`, real landscapes first.
    """
    import pandas as pd

    order = {name: position for position, name in enumerate(dict.fromkeys((view, *VIEWS)))}
    parts = []
    for task in compared() if tasks is None else tasks:
        rows = records(task, scope="ALL", view=list(order), query_view=None)
        rows = rows[rows["method"].isin(["", declaration(task).method])]
        asked = rows["query_view"]
        rows = rows[(asked == "") | (asked == rows["view"]) | (asked.isin(VERBATIM) & rows["view"].isin(VERBATIM))]
        for _, cell in rows.groupby("landscape", sort=False):
            newest = cell[cell["protocol"] == cell["protocol"].max()]
            parts.append(newest[newest["view"] == min(newest["view"], key=order.__getitem__)])
    made = pd.concat(parts, ignore_index=True) if parts else records("retrieval").iloc[:0]
    return made.sort_values("synthetic", kind="stable", ignore_index=True)


CELL = ("task", "landscape", "view", "labels")
"""What records have in common whose models are compared."""


def check_choice(*, task: str, licence: str, text: str) -> None:
    """Refuse a constraint of the page *Which model?* that it does not know.

    Raises
    ------
    PatbenchError
        Naming the constraint and its values.
    """
    known = {"task": (task, compared()), "licence": (licence, ("any", "commercial")), "text": (text, views.VIEWS)}
    for name, (value, values) in known.items():
        if value not in values:
            raise PatbenchError(f"{name} {value!r} is not known: choose one of {', '.join(values)}")
