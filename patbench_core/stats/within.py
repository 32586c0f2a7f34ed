"""Correlations within groups: a trend over models is computed within each landscape, never over all of them at once."""

from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.cells import cells
from patbench_core.stats.inference import LEVEL
from patbench_core.stats.influence import spearman

if TYPE_CHECKING:
    import pandas as pd

_FEWEST = 4


def within(frame: "pd.DataFrame", group: str, x: str, y: str) -> "pd.DataFrame":
    """Spearman's correlation of two columns in each group.

    Pooled over groups that differ in level, a correlation can have the opposite sign of that in every group (Simpson's
    paradox): landscapes differ in how hard they are, so scores of models are only compared inside one.

    Parameters
    ----------
    frame : DataFrame
    group, x, y : str
        Columns.

    Returns
    -------
    DataFrame
        `group`, ``models`` (rows), ``correlation``, ``low`` and ``high`` of its 95 % interval by Fisher's z with a
        standard error of 1.06 / sqrt(n - 3) (Fieller, Hartley and Pearson, Biometrika 44, 1957); NaN for fewer than
        four rows, or where a column does not vary.
    """
    import pandas as pd
    from scipy.special import ndtri

    rows = []
    for named, part in cells(frame, [group]):
        values = part[x].to_numpy(np.float64), part[y].to_numpy(np.float64)
        rho = low = high = np.nan
        if len(part) >= _FEWEST and min(map(np.ptp, values)) > 0:
            rho, _ = spearman(*values)
            half = float(ndtri((1 + LEVEL) / 2)) * 1.06 / np.sqrt(len(part) - 3)
            z = np.arctanh(np.clip(rho, -1 + 1e-12, 1 - 1e-12))
            low, high = float(np.tanh(z - half)), float(np.tanh(z + half))
        rows.append(named | {"models": len(part), "correlation": rho, "low": low, "high": high})
    return pd.DataFrame(rows, columns=[group, "models", "correlation", "low", "high"])
