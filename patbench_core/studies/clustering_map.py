"""The map of a landscape as two models see it."""

from collections.abc import Sequence

from patbench_core.landscape import registry
from patbench_core.report.plot import MapPlot, SideBySide
from patbench_core.report.scatter_map import OTHER, Colouring, scatter_map
from patbench_core.report.section import Section
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group, title
from patbench_core.studies.wording import listed

_TITLES = 20_000
"""Up to so many points the hover says a patent's title, where the landscape is at hand."""

_LETTERS = 70


def map_section(group: Group, clustered: Sequence[Entry], maps: Sequence[Entry]) -> Section:
    """Maps of models, their points coloured by the same properties.

    Parameters
    ----------
    clustered : sequence of Entry
        Clusters on one label set, by model.
    maps : sequence of Entry
    """
    clusters = {entry.record["model"]["name"]: entry for entry in clustered}
    labels = clustered[0].record["labels"]["set"]
    titles = _titles(group, maps[0])
    plots = [_plot(of, clusters[of.record["model"]["name"]], labels, titles, group.name) for of in maps]
    names = [title(of.record) for of in maps]
    beside = " beside each other" if len(maps) > 1 else ""
    return Section(
        heading=f"{group.name}: the map",
        facts=f"UMAP of {len(maps[0].table('points')):,} patents, view {maps[0].record['document']['view']}; buttons "
        "colour the points.",
        badges=(),
        answer=f"How {listed(names)} see the same patents{beside}. The picture is no evidence: distances in it are not "
        "distances in the space, and every score on this page is computed in the space itself.",
        plot=SideBySide(tuple(plots)),
        table=None,
        notes=(
            "A few points far from all others are outside of the frame; zooming out shows them. "
            f"The five most frequent values have a colour, {OTHER} is grey. Clusters are those of k-means, first seed, "
            f"over the patents that have exactly one label of the set {labels}.",
        ),
    )


def _plot(of: Entry, clustered: Entry, labels: str, titles: dict[str, str], where: str) -> MapPlot:
    points = of.table("points").to_pandas()
    known = clustered.table("documents").to_pandas().set_index("doc_id")
    label = known["label"].reindex(points["doc_id"]).fillna("").tolist()
    cluster = [f"c{int(at)}" if at == at else "" for at in known["kmeans"].reindex(points["doc_id"])]
    colourings = [
        Colouring("label", label),
        Colouring("IPC section", points["section"].tolist()),
        Colouring("office", points["office"].tolist()),
        Colouring("cluster", cluster),
    ]
    hover = [
        ", ".join(part for part in (number, titles.get(number, ""), kind) if part)
        for number, kind in zip(points["doc_id"], label, strict=True)
    ]
    name = title(of.record)
    description = (
        f"Map of {len(points):,} patents of {where} by {name}; points that the model holds similar lie together, "
        f"coloured by {labels}, IPC section, office or cluster."
    )
    return scatter_map(points["x"].to_numpy(), points["y"].to_numpy(), colourings, hover, name, description)


def _titles(group: Group, of: Entry) -> dict[str, str]:
    """Titles by publication number, where the very landscape is at hand and not too large."""
    if group.name not in registry.known() or group.documents > _TITLES:
        return {}
    landscape = registry.get(group.name)
    if landscape.facts["digest"] != of.record["landscape"]["digest"]:
        return {}
    short = [text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…" for text in landscape.column("title")]
    return dict(zip(landscape.publication_numbers.tolist(), short, strict=True))
