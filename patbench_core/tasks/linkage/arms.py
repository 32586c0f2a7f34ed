"""Records of trained heads as the arms of an ablation: which differ in one setting, and what their trainings drew."""

import re
from typing import TYPE_CHECKING

from patbench_core.results.ledger import read

if TYPE_CHECKING:
    import pandas as pd

NONE, BASE = "none", "attention, two encoders"
"""What the head without any setting is called among ways of hard negatives, and among settings."""
SETTING = ["landscape", "split", "query_view", "view", "inner"]
"""Columns that the arms of one ablation have in common."""
_NAME = re.compile(r"(attention|mean|linear):([^ ]+)(?: \((.*)\))?")


def arms(records: "pd.DataFrame") -> "pd.DataFrame":
    """Records of trained heads, a row a record and ablation in which it takes part.

    Parameters
    ----------
    records : DataFrame
        Rows of ``patbench_core.records("linkage", ...)``.

    Returns
    -------
    DataFrame
        The rows with ``family``, the ablation (``negatives``: ways of hard ones; ``settings``: others, without hard
        negatives; ``adversary``: its settings), ``arm``, what it is called there, and ``inner``, the frozen model.
    """
    import pandas as pd

    made = []
    for row in records.to_dict("records"):
        if named := _NAME.fullmatch(row["model_id"]):
            head, inner, settings = named.groups(default="")
            made += [row | {"inner": inner, "family": family, "arm": arm} for family, arm in _arms(head, settings)]
    return pd.DataFrame(made, columns=[*records.columns, "inner", "family", "arm"])


def _arms(head: str, settings: str) -> list[tuple[str, str]]:
    """Families of a head with some settings, and its name in each."""
    if head == "attention" and not settings:
        return [("negatives", NONE), ("settings", BASE)]
    way, _, rest = settings.removeprefix("negatives ").partition(", ")
    if not settings.startswith("negatives "):
        return [("settings", settings if head == "attention" else f"{head}{settings and ', '}{settings}")]
    adversary = [("adversary", rest or "as it is")] if way == "adversary" else []
    return adversary + ([] if rest or head != "attention" else [("negatives", way)])


def epochs(records: "pd.DataFrame") -> "pd.DataFrame":
    """What the trainings of some records did.

    Parameters
    ----------
    records : DataFrame
        Rows of `arms`.

    Returns
    -------
    DataFrame
        The rows, one a seed and epoch, with ``seed``, ``epoch`` (from 1) and what
        `patbench_core.training.linkage.fit.Fitted` says of it; what an epoch lacks is NaN.
    """
    import pandas as pd

    made = [
        row | {"seed": run["seed"], "epoch": number} | epoch
        for row in records.to_dict("records")
        for run in read(row["path"]).record["details"]["training"]
        for number, epoch in enumerate(run["epochs"], 1)
    ]
    drawn = ["similarity", "uniform", "top", "false", "entropy", "policy", "reward", "valid", "clipped", "loss"]
    return pd.DataFrame(made, columns=[*records.columns, "seed", "epoch", *drawn])
