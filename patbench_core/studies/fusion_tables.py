"""Tables of fusion: held-out gains and ceilings, and every setting."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from patbench_core.report.table import DataTable
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import origin, title
from patbench_core.stats.paired import Difference, holm
from patbench_core.studies.fusion_wording import plus, setting
from patbench_core.tasks.fusion.grid import BM25, DENSE, GRID, Cell

_SHOWN = (BM25, DENSE, *sorted(set(GRID) - {BM25, DENSE}, key=lambda cell: (cell.method, cell.alpha, cell.k or 0)))
_CEILINGS = {"ranker": "ceiling: ranker", "alpha": "ceiling: alpha"}


def corrected(entries: Sequence[Entry], family: str, name: str) -> list[Difference]:
    """The gain `name` of each model, p Holm-corrected over the models."""
    of = [entry.record["details"]["families"][family] for entry in entries]
    p = holm(np.array([each[f"{name}_p"] for each in of]))
    return [Difference(each[name], *each[f"{name}_ci"], float(q)) for each, q in zip(of, p, strict=True)]


def gain_table(where: str, entries: Sequence[Entry], metric: str) -> DataTable:
    """A row a model and family, then the model alone and its ceilings; BM25 alone comes last."""
    import pandas as pd

    families = list(entries[0].record["details"]["families"])
    p = {family: [of.p for of in corrected(entries, family, "gain")] for family in families}
    data, shown = [], []
    for place, entry in enumerate(entries):
        details = entry.record["details"]
        rows: list[tuple[str, dict[str, Any]]] = [
            *((family, details["families"][family] | {"p": p[family][place]}) for family in families),
            ("alone", details["alone"]["dense"]),
            *((said, details["oracle"][name]) for name, said in _CEILINGS.items()),
        ]
        for method, of in rows:
            cells, row = _row(method, of, metric)
            data.append(
                {"model": entry.record["model"]["name"]} | row | {"queries": details["n"], "origin": origin(entry)}
            )
            shown.append({"model": title(entry.record)} | cells | {"queries": f"{details['n']:,}"})
    details = entries[0].record["details"]
    cells, row = _row("alone", details["alone"]["bm25"], metric)
    data.append({"model": "bm25"} | row | {"queries": details["n"], "origin": origin(entries[0])})
    shown.append({"model": "BM25"} | cells | {"queries": f"{details['n']:,}"})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown).fillna(""), f"fusion-{where}")


def _row(method: str, of: dict[str, Any], metric: str) -> tuple[dict[str, str], dict[str, object]]:
    """Shown cells and data of one row."""
    low, high = of["ci"]
    cells = {"method": method, metric: f"{of['mean']:.3f} [{low:.3f}, {high:.3f}]"}
    row: dict[str, object] = {"method": method, metric: of["mean"], "low": low, "high": high}
    for name, said in (("gain", "gain over the model alone"), ("gain_better", "gain over the better alone")):
        if name in of:
            least, most = of[f"{name}_ci"]
            cells[said] = f"{plus(of[name])} [{plus(least)}, {plus(most)}]"
            row |= {name: of[name], f"{name}_low": least, f"{name}_high": most}
    if "p" in of:
        by_fold = [setting(Cell(*cell)) for cell in zip(of["methods"], of["alphas"], of["ks"], strict=True)]
        cells |= {"p (Holm)": f"{of['p']:.4f}", "chosen by fold": "; ".join(by_fold)}
        row |= {"p_holm": of["p"], "alpha": of["alpha"], "chosen_by_fold": "; ".join(by_fold)}
    return cells, row


def grid_table(where: str, entries: Sequence[Entry], metric: str) -> DataTable:
    """A row a setting, a column a model: means over all queries with their intervals."""
    import pandas as pd

    grids = [entry.table("grid").to_pandas() for entry in entries]
    data, shown = [], []
    for cell in _SHOWN:
        row: dict[str, object] = {"method": cell.method, "alpha": cell.alpha, "k": cell.k}
        cells = {"setting": setting(cell)}
        for entry, grid in zip(entries, grids, strict=True):
            same_k = grid["k"].isna() if cell.k is None else grid["k"] == cell.k
            name = entry.record["model"]["name"]
            for of in grid[(grid["method"] == cell.method) & (grid["alpha"] == cell.alpha) & same_k].itertuples():
                key = f"{name}_{of.scope}"
                row |= {f"{key}_{metric}": of.mean, f"{key}_low": of.low, f"{key}_high": of.high, f"{key}_n": of.n}
                if of.scope == "ALL":
                    cells[title(entry.record)] = f"{of.mean:.3f} [{of.low:.3f}, {of.high:.3f}]"
        data.append(row)
        shown.append(cells | {"queries": f"{entries[0].record['details']['n']:,}"})
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), f"fusion-settings-{where}")
