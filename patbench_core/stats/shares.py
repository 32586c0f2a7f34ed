"""Which share of a whole's score its parts keep, such as vectors that are cut to their first dimensions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.stats.cells import cells
from patbench_core.stats.dependence import Floats, dependence
from patbench_core.stats.inference import estimates, interval

if TYPE_CHECKING:
    import pandas as pd


def share(part: Floats, whole: Floats, sources: Sequence[Sequence[object]]) -> tuple[float, float, float]:
    """Ratio of two means over the same units, with the ends of its 95 % interval.

    R = mean(a) / mean(b) has the influence (a_i - R b_i) / mean(b), the delta method (Efron, The Jackknife, the
    Bootstrap and Other Resampling Plans, 1982, chapter 6); its error allows for shared sources.

    Parameters
    ----------
    part, whole : ndarray of shape (n_units,), float64
        Not negative.
    sources : sequence of sequence
        Sources of dependence of each unit, see `patbench_core.stats.dependence`.

    Returns
    -------
    share, low, high : float
        NaN where the whole scores zero; ends NaN of fewer than `FEWEST` independent units, `low` is at least 0.
    """
    base = float(whole.mean())
    if base == 0:
        return np.nan, np.nan, np.nan
    ratio = float(part.mean()) / base
    influence = (part - ratio * whole) / base
    made = estimates(np.array([ratio]), influence[:, None], dependence(sources))
    value, error = made.contrast([1.0])
    low, high, _ = interval(value, error, made.freedom)
    return value, low if np.isnan(low) else max(low, 0.0), high


def shares(
    scores: "pd.DataFrame", between: str, within: Sequence[str], whole: str | float | None = None
) -> "pd.DataFrame":
    """Share of the whole's mean that each other item keeps.

    Parameters
    ----------
    scores : DataFrame
        As `patbench_core.scores` gives it, with the columns named here; measures that are means over units.
    between : str
        Column of the items.
    within : sequence of str
        Columns that make a cell, beside the metric.
    whole : str or float, optional
        The item of which shares are taken; by default the greatest one, where items are sizes.

    Returns
    -------
    DataFrame
        A row a cell and item but the whole: `within`, ``metric``, `between`, ``share``, ``low``, ``high``, ``n`` and
        ``whole``. Cells without the whole are left out.
    """
    import pandas as pd

    keys, rows = [*within, "metric"], []
    for named, cell in cells(scores, keys):
        units = cell.set_index(["unit", between])["value"].unstack().dropna()  # noqa: PD010
        items = [item for item in dict.fromkeys(cell[between]) if item in units.columns]
        reference = max(items) if whole is None else whole
        if reference not in items or units.empty:
            continue
        known = cell.drop_duplicates("unit").set_index("unit")["depends"].loc[units.index].tolist()
        for item in items:
            if item != reference:
                estimate = share(units[item].to_numpy(), units[reference].to_numpy(), known)
                rows.append((*named.values(), item, *estimate, len(units), reference))
    return pd.DataFrame(rows, columns=[*keys, between, "share", "low", "high", "n", "whole"])
