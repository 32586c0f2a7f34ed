"""Records of fusion as DataFrames, beside those of its rankers: what each setting scores, and which the folds chose."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import estimates, interval
from patbench_core.tasks.fusion.grid import BM25, DENSE, FAMILIES, MINMAX, ZSCORE
from patbench_core.tasks.fusion.units import units

if TYPE_CHECKING:
    import pandas as pd

ALONE, WITH, BM25_ALONE = "model alone", "model with BM25", "BM25 alone"
"""What a fusion is made of, and the fusion itself."""

REPORTED = (0.002, 0.015)
"""Gains in nDCG@10 that arXiv 2605.24297 reports for its five models, all strong ones."""

_SAME = ["landscape", "documents", "model_id", "dtype", "reading"]

NORMALISATIONS = {"min-max": MINMAX, "z-score": ZSCORE}
_HEAD = ("record", "landscape", "synthetic", "model")
_UNITS = (*_HEAD, "metric", "unit", "value")


def parts(fused: "pd.DataFrame", retrieval: "pd.DataFrame") -> "dict[str, pd.DataFrame]":
    """Records by method, each under the name that the fusion's model has.

    Parameters
    ----------
    fused, retrieval : DataFrame
        Records of fusion and of retrieval, as ``pb.records`` gives them, in one view and scope.

    Returns
    -------
    dict of {str: DataFrame}
        `ALONE`, `BM25_ALONE` and `WITH`; rows of BM25 stand once for each model. A ranker without a record lacks rows.
    """
    plain = retrieval.drop(columns="model")
    bm25 = plain[plain["model_id"] == "bm25"].merge(fused[["landscape", "documents", "model"]].drop_duplicates())
    return {ALONE: plain.merge(fused[[*_SAME, "model"]], on=_SAME), BM25_ALONE: bm25, WITH: fused}


def setting_scores(records: "pd.DataFrame") -> "pd.DataFrame":
    """Scores of each query by each weight of an interpolation, tied documents in trec_eval's order.

    Parameters
    ----------
    records : DataFrame
        Records of fusion, as ``pb.records`` gives them.

    Returns
    -------
    DataFrame
        ``record``, ``landscape``, ``synthetic``, ``model``, ``metric``, ``unit``, ``value``, ``normalisation``,
        ``alpha`` (float, weight of the dense ranker: 0 BM25 alone, 1 the model alone).
    """
    import pandas as pd

    frames = []
    for row in records.drop_duplicates("record").to_dict("records"):
        entry = ledger.read(row["path"])
        columns, metric = entry.table("cells").to_pandas(), entry.record["details"]["metric"]
        for named, cells in NORMALISATIONS.items():
            for cell in cells:
                made = _frame(row, metric, columns["query_id"], columns[cell.name])
                frames.append(made.assign(normalisation=named, alpha=cell.alpha))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*_UNITS, "normalisation", "alpha"])


def grid_means(records: "pd.DataFrame") -> "pd.DataFrame":
    """Means of every setting over all queries as recorded, with the record's intervals.

    Returns
    -------
    DataFrame
        ``record``, ``landscape``, ``synthetic``, ``model``, ``scope``, ``n``, ``method``, ``alpha``, ``k``, ``mean``,
        ``low``, ``high``.
    """
    import pandas as pd

    frames = [
        ledger.read(row["path"]).table("grid").to_pandas().assign(**{name: row[name] for name in _HEAD})
        for row in records.drop_duplicates("record").to_dict("records")
    ]
    columns = [*_HEAD, "scope", "n", "method", "alpha", "k", "mean", "low", "high"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def method_scores(records: "pd.DataFrame") -> "pd.DataFrame":
    """Scores of each query by both rankers alone, by each family of settings, held out, and by choices that know them.

    Ties stand as in trec_eval. Ceilings take the better ranker, or the best interpolation, of each query.

    Returns
    -------
    DataFrame
        ``record``, ``landscape``, ``synthetic``, ``model``, ``metric``, ``unit``, ``method``, ``value``.
    """
    import pandas as pd

    frames = []
    for row in records.drop_duplicates("record").to_dict("records"):
        entry = ledger.read(row["path"])
        cells, held_out = entry.table("cells").to_pandas(), entry.table("held_out").to_pandas()
        columns = {ALONE: cells[DENSE.name], BM25_ALONE: cells[BM25.name]}
        columns |= {family: held_out[family] for family in FAMILIES}
        columns["ceiling: better ranker"] = cells[[BM25.name, DENSE.name]].max(axis=1)
        best = [cell.name for cell in FAMILIES["interpolation"]]
        columns["ceiling: best interpolation"] = cells[best].max(axis=1)
        for method, value in columns.items():
            made = _frame(row, entry.record["details"]["metric"], cells["query_id"], value)
            frames.append(made.assign(method=method))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=[*_UNITS, "method"])


def chosen(records: "pd.DataFrame") -> "pd.DataFrame":
    """The setting that each fold is judged by, chosen on all other folds.

    Returns
    -------
    DataFrame
        A row a record, family and fold: ``record``, ``landscape``, ``synthetic``, ``model``, ``family``, ``fold``,
        ``metric``, ``method``, ``normalisation`` (None but for interpolations), ``alpha`` (float), ``k``,
        ``judged`` (queries of the fold) and ``chosen_on`` (all other queries).
    """
    import pandas as pd

    names = {"minmax": "min-max", "zscore": "z-score"}
    rows = []
    for row in records.drop_duplicates("record").to_dict("records"):
        details: Any = ledger.read(row["path"]).record["details"]
        for family, choice in details["families"].items():
            folds = zip(choice["methods"], choice["alphas"], choice["ks"], details["folds"], strict=True)
            for fold, (method, alpha, k, judged) in enumerate(folds):
                facts = {"method": method, "normalisation": names.get(method), "alpha": float(alpha), "k": k}
                facts["metric"] = details["metric"]
                sizes = {"judged": judged, "chosen_on": details["n"] - judged}
                rows.append({name: row[name] for name in _HEAD} | {"family": family, "fold": fold} | facts | sizes)
    return pd.DataFrame(rows, columns=[*_HEAD, *_CHOSEN])


_CHOSEN = ("family", "fold", "metric", "method", "normalisation", "alpha", "k", "judged", "chosen_on")


def gain_interval(record: Record, family: str) -> tuple[float, float]:
    """95 % interval of a family's held-out gain over the model alone; NaN where it is not known.

    Queries that cite one family are not independent, as on all pages; the interval in the record takes them as such.
    """
    entry = ledger.find(record["landscape"]["name"], record["task"], record["key"])
    return _gain_intervals(entry.path)[family] if entry else (np.nan, np.nan)


@lru_cache(maxsize=64)
def _gain_intervals(path: Path) -> dict[str, tuple[float, float]]:
    """Of all families of one record, on the same queries."""
    entry = ledger.read(path)
    details: Any = entry.record["details"]
    held_out, judged = entry.table("held_out"), units(entry, "ALL", details["metric"])
    alone = entry.table("cells")[DENSE.name].to_numpy()
    gains = np.stack([held_out[family].to_numpy() - alone for family in FAMILIES], axis=1)
    known = dict(zip(judged.unit, judged.depends, strict=True))
    depends = dependence([known[query] for query in held_out["query_id"].to_pylist()])
    means = gains.mean(axis=0)
    made = estimates(means, gains - means, depends)
    each = np.eye(len(FAMILIES))
    return {family: interval(*made.contrast(own), made.freedom)[:2] for family, own in zip(FAMILIES, each, strict=True)}


def _frame(row: Mapping[Hashable, Any], metric: Any, unit: "pd.Series", value: "pd.Series") -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame({"unit": unit.to_numpy(object), "value": value.to_numpy("float64")})
    return frame.assign(metric=metric, **{name: row[name] for name in _HEAD})
