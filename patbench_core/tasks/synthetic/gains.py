"""Differences of arms from a control, on the same folds, under one correction."""

from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.bounds import DRAWS
from patbench_core.stats.cells import cells
from patbench_core.stats.comparison import MARGIN
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import detectable, estimates, holm, interval, verdict

if TYPE_CHECKING:
    import pandas as pd

SETTING = ["record", "regime", "classifier"]


def gains(folds: "pd.DataFrame", control: str, metric: str = "micro F1", margin: float = MARGIN) -> "pd.DataFrame":
    """Compare every arm with one of them.

    Parameters
    ----------
    folds : DataFrame
        A row an arm and fold: `SETTING`, ``arm``, ``fold`` and pseudo-values of the measures; see `scoring`.
    control : str
        The arm to compare with.
    metric : str
    margin : float
        Greatest difference that is called equivalent.

    Returns
    -------
    DataFrame
        A row a setting and arm: ``difference`` of the means of pseudo-values, ``low``, ``high`` (95 %), ``p``, ``holm``
        (corrected over the arms of the setting), ``verdict``, ``detectable``. Settings without the control have none.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    for named, setting in cells(folds, SETTING):
        table = setting.pivot_table(index="fold", columns="arm", values=metric)
        others = [arm for arm in dict.fromkeys(setting["arm"]) if arm != control]
        if control not in table or not others:
            continue
        depends = dependence([()] * len(table))
        tested = []
        for arm in others:
            each = (table[arm] - table[control]).to_numpy(np.float64)
            value, error = estimates(np.array([each.mean()]), (each - each.mean())[:, None], depends).contrast([1.0])
            freedom = len(each) - 1
            smallest = detectable(error, freedom, fewest=DRAWS)
            tested.append((arm, value, *interval(value, error, freedom, fewest=DRAWS), smallest))
        corrected = holm([p for *_, p, _ in tested]).tolist()
        for (arm, value, low, high, p, smallest), adjusted in zip(tested, corrected, strict=True):
            says = verdict(value, low, high, adjusted, margin)
            rows.append(
                named
                | {"arm": arm, "difference": value, "low": low, "high": high, "p": p, "holm": adjusted}
                | {"verdict": says, "detectable": smallest}
            )
    columns = [*SETTING, "arm", "difference", "low", "high", "p", "holm", "verdict", "detectable"]
    return pd.DataFrame(rows, columns=columns)
