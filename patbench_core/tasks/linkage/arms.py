"""Records of trained rankers as the arms of an ablation: which differ in one setting, and what their trainings drew."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from patbench_core.results.ledger import read
from patbench_core.tasks.linkage import smoke

if TYPE_CHECKING:
    import pandas as pd

NONE, BASE = "none", "attention, two encoders"
"""What the head without any setting is called among ways of hard negatives, and among settings."""
FROZEN = "frozen model"
"""What the model that nothing is trained on is called beside what was trained."""
SETTING = ["landscape", "split", "query_view", "view", "inner"]
"""Columns that the arms of one ablation have in common."""
_NAME = re.compile(r"(attention|mean|linear|finetune):([^ ]+)(?: \((.*)\))?")


def arms(records: "pd.DataFrame") -> "pd.DataFrame":
    """Records of trained rankers and of their models, a row a record and ablation in which it takes part.

    Parameters
    ----------
    records : DataFrame
        Rows of ``patbench_core.records("linkage", ...)``.

    Returns
    -------
    DataFrame
        The rows with ``family``, the ablation (``negatives``: ways of hard ones; ``settings``: others, without hard
        negatives; ``adversary``: its settings; ``tuning``: the model frozen, with a head, and fine-tuned), ``arm``,
        what it is called there, ``inner``, the model, and ``smoke``, whether it saw too few steps for a verdict.
    """
    import pandas as pd

    made, cells = [], set()
    rows = records.to_dict("records")
    for row in rows:
        if named := _NAME.fullmatch(row["model_id"]):
            head, inner, settings = named.groups(default="")
            few = {"inner": inner, "smoke": smoke(read(row["path"]).record["details"])}
            made += [row | few | {"family": family, "arm": arm} for family, arm in _arms(head, settings)]
            cells.add(_cell(row, inner))
    frozen = {"family": "tuning", "arm": FROZEN, "smoke": False}
    made += [row | frozen | {"inner": row["model_id"]} for row in rows if _cell(row, row["model_id"]) in cells]
    return pd.DataFrame(made, columns=[*records.columns, "inner", "smoke", "family", "arm"]).astype({"smoke": bool})


def _cell(row: Mapping[str, Any], inner: str) -> tuple[str, ...]:
    return (*(row[name] for name in SETTING[:-1]), inner)


def _arms(head: str, settings: str) -> list[tuple[str, str]]:
    """Families of a ranker with some settings, and its name in each."""
    if head == "finetune":
        return [("tuning", f"fine-tuned model{settings and ', '}{settings}")]
    if head == "attention" and not settings:
        return [("negatives", NONE), ("settings", BASE), ("tuning", "attention head")]
    way, _, rest = settings.removeprefix("negatives ").partition(", ")
    if not settings.startswith("negatives "):
        tuning = [("tuning", "linear head")] if head == "linear" and not settings else []
        named = settings if head == "attention" else f"{head}{settings and ', '}{settings}"
        return [("settings", named), *tuning]
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
        `patbench_core.training.linkage.fit.Fitted` says of it; what an epoch lacks is NaN. Fine-tuning has none.
    """
    import pandas as pd

    made = [
        row | {"seed": run["seed"], "epoch": number} | epoch
        for row in records.to_dict("records")
        for run in read(row["path"]).record["details"].get("training", ())
        for number, epoch in enumerate(run.get("epochs", ()), 1)
    ]
    drawn = ["similarity", "uniform", "top", "false", "entropy", "policy", "reward", "valid", "clipped", "loss"]
    return pd.DataFrame(made, columns=[*records.columns, "seed", "epoch", *drawn])
