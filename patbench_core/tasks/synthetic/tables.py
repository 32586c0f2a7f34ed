"""The counts of a run as the scores and tables of its record."""

from typing import Any

import numpy as np
import pyarrow as pa

from patbench_core.results.record import Scores
from patbench_core.tasks.synthetic.arms import ADDED
from patbench_core.tasks.synthetic.pool import regime_name
from patbench_core.tasks.synthetic.scoring import ENDS, METRICS, Cell, Counts, scored


def results(
    counts: dict[Cell, Counts], audits: list[dict[str, Any]], n_documents: int
) -> tuple[dict[str, Scores], dict[str, pa.Table]]:
    """Scores of controls and generators, and the tables ``arms``, ``folds`` and ``audits``.

    Parameters
    ----------
    counts : dict
    audits : list of dict
        A row a draw and generator.
    n_documents : int
        In the pool.
    """
    scores: dict[str, Scores] = {}
    arm_rows, fold_rows = [], []
    for (regime, classifier, arm), value, pseudo, ends in scored(counts):
        counted = counts[regime, classifier, arm]
        head = {"regime": regime, "classifier": classifier, "arm": arm}
        change = counted.change
        sizes = {"documents": float(np.mean(counted.documents)), "steps": float(np.mean(counted.steps))}
        values = dict(zip(METRICS, value.tolist(), strict=True))
        limits = {f"{name}{end}": ends[at, side] for at, name in enumerate(METRICS) for side, end in enumerate(ENDS)}
        arm_rows.append(head | {"generator": counted.generator, "change": change} | sizes | values | limits)
        fold_rows += [
            head | {"fold": at} | dict(zip(METRICS, row, strict=True)) for at, row in enumerate(pseudo.tolist())
        ]
        if change in ("", ADDED) and not np.isnan(ends).any():
            scores[f"{regime_name(regime)}, {classifier}, {arm}"] = {
                "n": n_documents,
                "metrics": values,
                "ci": {name: ends[at].tolist() for at, name in enumerate(METRICS)},
            }
    rows = {"arms": arm_rows, "folds": fold_rows, "audits": audits}
    return scores, {name: pa.Table.from_pylist(table) for name, table in rows.items() if table}
