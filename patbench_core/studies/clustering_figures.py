"""Figures and tables of the page on clustering: scores, clusters against classes, the condensed tree."""

from collections.abc import Sequence
from html import escape

import numpy as np

from patbench_core.measures.agreement import METRICS
from patbench_core.report.heatmap import Block, block_heatmap
from patbench_core.report.intervals import Series, interval_plot
from patbench_core.report.plot import Plot
from patbench_core.report.section import Section
from patbench_core.report.table import DataTable
from patbench_core.report.theme import BLUE, finish
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group, origin, title
from patbench_core.studies.wording import signed
from patbench_core.tasks.clustering.task import DENSITY, MEANS

_METRIC = "V-measure"
_CLASSES = 16
_NODES = 60


def scores_plot(entries: Sequence[Entry], where: str) -> Plot:
    """V-measure of each model by both methods."""
    series = []
    for method in (MEANS, DENSITY):
        of = [entry.record["scores"][method] for entry in entries]
        series.append(
            Series(
                method,
                [scores["metrics"][_METRIC] for scores in of],
                [scores["ci"][_METRIC][0] for scores in of],
                [scores["ci"][_METRIC][1] for scores in of],
                [
                    f"{title(entry.record)}, {method}: {scores['metrics'][_METRIC]:.3f} (95 % interval "
                    f"{scores['ci'][_METRIC][0]:.3f} to {scores['ci'][_METRIC][1]:.3f}), n = {scores['n']:,}"
                    for entry, scores in zip(entries, of, strict=True)
                ],
            )
        )
    description = f"V-measure of k-means and HDBSCAN by model on {where}, with 95 % intervals."
    return interval_plot([title(entry.record) for entry in entries], series, _METRIC, description)


def scores_table(entries: Sequence[Entry], name: str) -> DataTable:
    """Every metric of each model by both methods, with spread and noise."""
    import pandas as pd

    data, shown = [], []
    for entry in entries:
        details = entry.record["details"]
        for method in (MEANS, DENSITY):
            of, chance = entry.record["scores"][method], details["chance"][method]
            row: dict[str, object] = {"model": entry.record["model"]["name"], "method": method}
            cells = {"model": title(entry.record), "method": method}
            for metric in METRICS:
                mean, (low, high) = of["metrics"][metric], of["ci"][metric]
                row |= {metric: mean, f"{metric}_low": low, f"{metric}_high": high, f"{metric}_chance": chance[metric]}
                row[f"{metric}_spread"] = of["spread"][metric]
                cells[metric] = f"{signed(mean)} [{signed(low)}, {signed(high)}]"
            found = details["clusters_by_order"] if method == DENSITY else [details["k"]]
            noise = details["noise"] if method == DENSITY else 0.0
            row |= {"clusters_least": min(found), "clusters_most": max(found), "noise": noise}
            cells["spread of V"] = f"{of['spread'][_METRIC]:.3f}"
            cells["by chance"] = f"{chance[_METRIC]:.3f}"
            cells["clusters"] = " to ".join(map(str, dict.fromkeys((min(found), max(found)))))
            cells["noise"] = f"{noise:.0%}" if method == DENSITY else ""
            cells |= {"patents": f"{of['n']:,}", "from": origin(entry)}
            data.append(row | {"patents": of["n"], "origin": origin(entry)})
            shown.append(cells)
    return DataTable(pd.DataFrame(data), pd.DataFrame(shown), name)


def confusion_section(group: Group, entry: Entry) -> Section:
    """Which classes each cluster of the first seed holds."""
    import pandas as pd

    table = entry.table("documents").to_pandas()
    counts = pd.crosstab(table["label"], table["kmeans"])
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False).index]
    counts = counts[_diagonal(counts.to_numpy(), counts.columns)]
    largest = counts.iloc[:_CLASSES]
    largest = largest.loc[:, largest.sum() > 0].iloc[:, :_CLASSES]
    shares = largest.to_numpy() / counts.sum(axis=1).to_numpy()[: len(largest), None]
    best = counts.max(axis=1) / counts.sum(axis=1)
    clusters = [f"c{cluster}" for cluster in largest.columns]
    block = Block(
        heading="",
        rows=[str(label) for label in largest.index],
        values=shares.tolist(),
        cells=[[f"{count:,}" if count else "" for count in row] for row in largest.to_numpy().tolist()],
        hover=[
            [
                f"{label}, cluster {cluster}: {count:,} of {counts.loc[label].sum():,}"
                for cluster, count in largest.loc[label].items()
            ]
            for label in largest.index
        ],
        limits=(0.0, 1.0),
    )
    labels = entry.record["labels"]["set"]
    name = f"{group.name}, {labels}: clusters and classes"
    long = counts.reset_index().melt("label", var_name="cluster", value_name="patents").query("patents > 0")
    gathered, scattered = best.idxmax(), best.idxmin()
    return Section(
        heading=name,
        facts=f"k-means of {title(entry.record)}, first seed, {len(table):,} patents; colours run along a row, from "
        f"none of its patents to all{'; the largest classes' if len(counts) > _CLASSES else ''}.",
        badges=(),
        answer=f"The class that holds together best is {gathered}: {best[gathered]:.0%} of its "
        f"{counts.loc[gathered].sum():,} patents are in one cluster; the most scattered is {scattered}, with "
        f"{best[scattered]:.0%} of {counts.loc[scattered].sum():,} in its largest one.",
        plot=block_heatmap([block], clusters, "", "", f"Patents of each class in each cluster, {name}."),
        table=DataTable(long, _shown(best, counts), f"confusion-{group.name}-{labels}"),
    )


def _diagonal(counts: np.ndarray, clusters: Sequence[int]) -> list[int]:
    """Clusters in an order that puts each beside the class that it holds most of."""
    order = sorted(range(counts.shape[1]), key=lambda at: (int(counts[:, at].argmax()), -int(counts[:, at].max())))
    return [clusters[at] for at in order]


def _shown(best: object, counts: object) -> object:
    import pandas as pd

    return pd.DataFrame(
        {
            "class": best.index,
            "patents": [f"{number:,}" for number in counts.sum(axis=1)],
            "clusters that hold any": (counts > 0).sum(axis=1).to_numpy(),
            "largest share in one cluster": [f"{share:.0%}" for share in best],
        }
    )


def tree_section(group: Group, entry: Entry) -> Section:
    """HDBSCAN's condensed tree, and how stable the clusters that it keeps are."""
    import pandas as pd

    record = entry.record
    tree, clusters = entry.table("tree").to_pandas(), entry.table("clusters").to_pandas()
    labels, n = record["labels"]["set"], record["scores"][DENSITY]["n"]
    where = f"{group.name}, {labels}: density tree"
    table = pd.DataFrame(
        {
            "cluster": clusters["cluster"],
            "patents": [f"{size:,}" for size in clusters["size"]],
            "stability": [f"{stability:.3f}" for stability in clusters["stability"]],
        }
    )
    kept = f"{len(clusters)} of them are kept as clusters" if len(clusters) else "none is kept as a cluster"
    strongest = clusters.sort_values("stability", ascending=False).head(1)
    most = [
        f"; the most stable one has {size:,} patents (stability {stability:.2f} of 1)"
        for size, stability in zip(strongest["size"], strongest["stability"], strict=True)
    ]
    return Section(
        heading=where,
        facts=f"HDBSCAN on the vectors of {title(record)}, first order, {n:,} patents.",
        badges=(),
        answer=f"As the distance shrinks, the patents split into {len(tree)} denser parts; {kept}{''.join(most)}. "
        f"Noise: {record['details']['noise_by_order'][0]:.0%}.",
        plot=_icicle(tree, n, where) if len(tree) else None,
        table=DataTable(clusters, table, f"stability-{group.name}-{labels}") if len(clusters) else None,
    )


def _icicle(tree: object, n: int, where: str) -> Plot:
    """The largest nodes; width is the number of patents."""
    import plotly.graph_objects as go

    shown = tree.sort_values("size", ascending=False).head(_NODES)
    known = {0, *shown["child"].tolist()}
    shown = shown[shown["parent"].isin(known)]
    sizes = [n, *shown["size"].tolist()]
    hover = ["all", *(f"splits off at distance {1 / value:.3f}" for value in shown["lambda"])]
    figure = go.Figure(
        go.Icicle(
            ids=["0", *shown["child"].astype(str)],
            parents=["", *shown["parent"].astype(str)],
            labels=[f"{size:,}" for size in sizes],
            values=sizes,
            branchvalues="total",
            text=[escape(said) for said in hover],
            textinfo="label",
            hovertemplate="%{label} patents<br>%{text}<extra></extra>",
            marker={"colors": [BLUE] * len(sizes), "line": {"color": "white", "width": 1}},
            textfont={"color": "white"},
            tiling={"orientation": "v"},
            maxdepth=12,
        )
    )
    finish(figure, 300)
    figure.update_layout(margin={"t": 12, "b": 8})
    return Plot(figure, f"Condensed tree of {where}: each part with its number of patents, its own parts below it.")
