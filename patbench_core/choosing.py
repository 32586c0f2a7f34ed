"""Which records decide between models: one method a task, one view a landscape."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from patbench_core.errors import PatbenchError
from patbench_core.frames import records
from patbench_core.landscape import views
from patbench_core.landscape.views import VERBATIM
from patbench_core.results.ledger import read
from patbench_core.tasks.registry import compared, declaration

if TYPE_CHECKING:
    import pandas as pd

VIEWS = ("TA", "TEXT", *VERBATIM, "A", "C", "C1", "T", "phrase")
"""Where a landscape has no record of the view asked for, the first of these."""


NEAR_CHANCE = 0.02
"""A comparison whose best model is not above chance by more than this, interval included, says nothing of models."""


def deciding(
    view: str = "TA", tasks: Sequence[str] | None = None, near_chance: float | None = NEAR_CHANCE
) -> "pd.DataFrame":
    """Records by which models are compared: every task by its own method, every landscape in one view.

    Every page that names a winner starts here, so that no two name different ones.

    Parameters
    ----------
    view : str
        Of both sides; a landscape without it is looked at in the first of `VIEWS` that it has.
    tasks : sequence of str or None
        None: all by which models are compared with one another.
    near_chance : float or None
        Comparisons that are not further above chance are left out, see `above_chance`; None keeps them.

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
    if near_chance is not None:
        made = made[above_chance(made, near_chance)]
    return made.sort_values("synthetic", kind="stable", ignore_index=True)


def above_chance(records: "pd.DataFrame", margin: float = NEAR_CHANCE) -> "pd.Series":
    """Whether some model of a record's comparison is above chance: its recorded interval ends above it by the margin.

    Chance is what labels in random order give in clustering, and the most frequent labels in classification; no other
    task has a score that luck alone reaches.

    Returns
    -------
    Series of bool, a row each
        The same for all records of a comparison.
    """
    import pandas as pd

    excess = pd.Series([_above(row) for row in records.to_dict("records")], records.index, float)
    cells = [records[name] for name in CELL]
    return excess.groupby(cells, sort=False).transform("max") > margin if len(records) else excess.astype(bool)


def _above(row: Mapping[Any, Any]) -> float:
    """Lower end of a record's interval by the measure that decides its task, less what chance gives."""
    metric, record = declaration(row["task"]).deciding[0], read(row["path"]).record
    details: dict[str, Any] = dict(record.get("details", {}))
    by_method = details.get("chance", {}).get(row["method"], {})
    usual = {**record.get("scores", {})}.get(MOST_FREQUENT, {"metrics": {}})["metrics"]
    chance = by_method.get(metric, usual.get(metric))
    return float("inf") if chance is None else row[f"{metric} low"] - chance


MOST_FREQUENT = "most frequent labels"
"""Method of classification that gives every document the same labels; see `tasks.classification.classifiers`."""

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
