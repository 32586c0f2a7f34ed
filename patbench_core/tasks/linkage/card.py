"""What a set of links is: sizes, degrees, components, twins, and which texts are missing."""

from collections import Counter
from typing import TypedDict

import numpy as np

from patbench_core.landscape.numbers import parse
from patbench_core.tasks.linkage.graph import link_graph, twin_marks
from patbench_core.tasks.linkage.link_set import LinkSet

_SHOWN = 20
"""Numbers that the query names; a longer list goes into a table of its own."""


class Degrees(TypedDict):
    """Links of a product, or of a patent."""

    median: float
    mean: float
    largest: int
    without: int  # that have none


class Card(TypedDict):
    """Facts of a set of links."""

    products: int
    patents: int
    links: int
    density: float  # links / (products x patents)
    product_degree: Degrees
    patent_degree: Degrees
    components: int
    largest_nodes: float  # share of products and patents in the two largest components
    largest_links: float  # share of the links there
    twins: float  # share of the products that have a twin: the same patents
    types: dict[str, int]
    products_without_text: int
    patents_without_text: int
    left_out: dict[str, int]


def card(links: LinkSet) -> Card:
    """Compute the facts of a set of links."""
    product, patent = links.ends
    components = sorted(link_graph(links).components(), key=lambda component: -component.nodes)
    nodes = sum(component.nodes for component in components)
    marks = [mark for mark in twin_marks(links) if mark]
    alike = Counter(marks)
    size = len(links.product_ids), len(links.numbers)
    return {
        "products": size[0],
        "patents": size[1],
        "links": len(product),
        "density": len(product) / (size[0] * size[1]),
        "product_degree": _degrees(np.bincount(product, minlength=size[0])),
        "patent_degree": _degrees(np.bincount(patent, minlength=size[1])),
        "components": len(components),
        "largest_nodes": sum(component.nodes for component in components[:2]) / nodes,
        "largest_links": sum(len(component.links) for component in components[:2]) / len(product),
        "twins": sum(alike[mark] > 1 for mark in marks) / size[0],
        "types": dict(Counter(filter(None, links.links["type"].to_pylist())).most_common()),
        "products_without_text": sum(not row["name"] + row["text"] for row in links.products.to_pylist()),
        "patents_without_text": len(patents_without_text(links)),
        "left_out": links.facts["left_out"],
    }


def _degrees(degree: np.ndarray) -> Degrees:
    linked = degree[degree > 0]
    return {
        "median": float(np.median(linked)),
        "mean": float(linked.mean()),
        "largest": int(linked.max()),
        "without": int((degree == 0).sum()),
    }


def patents_without_text(links: LinkSet) -> list[str]:
    """Numbers of the patents that have neither title, abstract nor claims."""
    rows = links.patents.to_pylist()
    return [row["publication_number"] for row in rows if not row["title"] + row["abstract"] + row["claims"]]


def query(links: LinkSet) -> str:
    """The BigQuery query that fetches the missing texts of the first office; empty where none is missing.

    The middle part of ``publication_number`` is compared, for the lists name no kind codes.
    """
    missing = [parts for parts in map(parse, patents_without_text(links)) if parts]
    if not missing:
        return ""
    country = Counter(parts[0] for parts in missing).most_common(1)[0][0]
    numbers = [parts[1] for parts in missing if parts[0] == country]
    named = ", ".join(f"'{number}'" for number in numbers[:_SHOWN])
    rest = f" /* and {len(numbers) - _SHOWN:,} more: upload the list as a table */" if len(numbers) > _SHOWN else ""
    return (
        "SELECT publication_number, title_localized, abstract_localized, claims_localized, family_id "
        "FROM `patents-public-data.patents.publications` "
        f"WHERE country_code = '{country}' AND SPLIT(publication_number, '-')[OFFSET(1)] IN ({named}{rest})"
    )


def lines(links: LinkSet) -> list[str]:
    """The card in words, a fact a line."""
    facts = card(links)
    shown = [
        f"{links.name}: {facts['products']:,} products, {facts['patents']:,} patents, {facts['links']:,} links "
        f"({facts['density']:.2%} of all pairs)",
        *(
            f"links of a {side}: median {degree['median']:g}, mean {degree['mean']:.1f}, "
            f"at most {degree['largest']:,}; {degree['without']:,} without"
            for side, degree in (("product", facts["product_degree"]), ("patent", facts["patent_degree"]))
        ),
        _component_line(facts),
        f"{facts['twins']:.0%} of the products have a twin, linked to the same patents",
        f"without text: {facts['products_without_text']:,} products, {facts['patents_without_text']:,} patents",
    ]
    shown += [f"links by type: {', '.join(f'{kind} {n:,}' for kind, n in facts['types'].items())}"] * bool(
        facts["types"]
    )
    shown += [f"left out: {n:,} links {why}" for why, n in facts["left_out"].items()]
    return shown + ([f"what fills the texts: {sql}"] if (sql := query(links)) else [])


def _component_line(facts: Card) -> str:
    if facts["components"] == 1:
        return "one component holds everything: only --split warm, new-product or new-patent can hold links out"
    return (
        f"{facts['components']:,} components; the two largest hold {facts['largest_nodes']:.1%} of the products and "
        f"patents and {facts['largest_links']:.1%} of the links"
    )
