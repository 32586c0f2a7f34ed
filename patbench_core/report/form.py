"""A form of a page: data that a script beside the book answers questions from, without a server."""

import json
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from patbench_core.files import digest, plain
from patbench_core.report.cells import address
from patbench_core.report.section import Part, html
from patbench_core.stats.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd

VERDICTS = ("significantly better", "equivalent", "undecided")
"""Of a pair, the better item first; data hold the place in this tuple."""


def form(kind: str, data: dict[str, Any], *parts: Any) -> Part:
    """A form that ``book/static/KIND.js`` fills, and what stands in its place until then.

    Parameters
    ----------
    kind : {"choose", "compare", "queries"}
    data : dict
        What JSON knows; NaN becomes null. Long data become a file beside the book (`sphinx_pages.with_files`).
    *parts : object
        See `section.html`.
    """
    content = json.dumps(plain(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    name, data_html = f"{kind}-{digest(content)[:12]}", content.replace("<", "\\u003c")
    return Part(
        f'<div class="pb-form" data-form="{kind}" data-from="{name}">\n{html(parts)}</div>\n'
        f'<script type="application/json" class="pb-data" id="{name}">{data_html}</script>\n'
    )


def compared_pairs(result: Comparison, pairs: "pd.DataFrame", columns: Sequence[str]) -> list[dict[str, Any]]:
    """A comparison cell by cell: its items, best first, and of its pairs, in the order of combinations, `columns`.

    Parameters
    ----------
    pairs : DataFrame
        ``result.pairs``, or these with further columns.
    columns : sequence of str
        Of `pairs`; ``verdict`` becomes its place in `VERDICTS`.

    Returns
    -------
    list of dict
        ``result.within`` and ``metric``, ``items``, ``n``, ``effective``, ``score``, and a list a column.
    """
    keys = [*result.within, "metric"]
    tested = dict(list(pairs.groupby(keys, sort=False, dropna=False)))
    cells = []
    for key, rows in result.models.groupby(keys, sort=False, dropna=False):
        items, own = list(map(str, rows[result.between])), tested.get(key, pairs.iloc[:0])
        if list(zip(own["one"], own["other"], strict=True)) != list(combinations(items, 2)):
            raise ValueError(f"the pairs of {key} are not in the order of its items")
        verdicts = {"verdict": [VERDICTS.index(each) for each in own["verdict"]]} if "verdict" in columns else {}
        first = rows.iloc[0]
        cells.append(
            dict(zip(keys, key, strict=True))
            | {"items": items, "n": int(first["n"]), "effective": first["effective"], "score": rows["score"].tolist()}
            | {column: own[column].tolist() for column in columns}
            | verdicts
        )
    return cells


def unit_scores(scores: "pd.DataFrame") -> list[dict[str, Any]]:
    """Scores unit by unit, a thousandth each: what a script needs to find the units in which two models differ most.

    Returns
    -------
    list of dict
        Of each landscape and measure: these, ``units``, ``links`` (see `numbers`) and ``values`` by model, in
        the order of the units.
    """
    made = []
    for (name, metric), rows in scores.groupby(["landscape", "metric"], sort=False):
        wide = rows.pivot_table("value", "unit", "model", sort=False).dropna()
        values = {model: (1000 * wide[model]).round().astype(int).tolist() for model in rows["model"].unique()}
        made.append({"landscape": name, "metric": metric, "values": values} | numbers(list(wide.index), "units"))
    return made


def cited_ranks(ranks: "pd.DataFrame") -> list[dict[str, Any]]:
    """Where each cited patent stands for each model, landscape by landscape.

    Parameters
    ----------
    ranks : DataFrame
        As `patbench_core.ranks` gives it.

    Returns
    -------
    list of dict
        ``landscape``, ``queries`` and ``cited`` with their links, of each citation ``query`` and ``document`` (places
        in these) and ``domain`` (1 IN, 0 OUT, -1 unknown), and ``ranks`` by model (0: not retrieved).
    """
    made = []
    for name, rows in ranks.groupby("landscape", sort=False):
        wide = rows.pivot_table("rank", ["query_id", "doc_id", "domain"], "model").dropna()
        citing, cited, domain = (wide.index.get_level_values(level) for level in range(3))
        queries, documents = sorted(set(citing)), sorted(set(cited))
        places = [{each: place for place, each in enumerate(ids)} for ids in (queries, documents)]
        made.append(
            {"landscape": name}
            | numbers(queries, "queries")
            | numbers(documents, "cited")
            | {"query": [places[0][each] for each in citing], "document": [places[1][each] for each in cited]}
            | {"domain": domain.tolist()}
            | {"ranks": {model: wide[model].astype(int).tolist() for model in rows["model"].unique()}}
        )
    return made


def numbers(ids: list[str], name: str) -> dict[str, list[str]]:
    """Publication numbers as `name`, and ``NAME links``, their addresses at Google Patents."""
    return {name: ids, f"{name} links": [address(each) for each in ids]}
