"""Small sets of links."""

import json
from collections.abc import Iterable
from pathlib import Path

from patbench_core.tasks.linkage.importing import import_links
from patbench_core.tasks.linkage.link_set import LinkSet, link_set


def small_set(links: Iterable[tuple[str, str]], name: str = "small", **products: dict[str, str]) -> LinkSet:
    """A set of links between products P... and patents US-...; `products` gives a product more fields."""
    pairs = sorted(set(links))
    goods = sorted({product for product, _ in pairs} | set(products))
    return link_set(
        name,
        [{"id": product, "name": product, **products.get(product, {})} for product in goods],
        [{"publication_number": patent, "title": f"title {patent}"} for patent in sorted({end for _, end in pairs})],
        [(*pair, "") for pair in pairs],
        {},
    )


def blocks(count: int, products: int = 2, patents: int = 3) -> list[tuple[str, str]]:
    """Links of `count` components in which every product has every patent."""
    return [
        (f"P{block:02d}-{product}", f"US-7{block:03d}{patent:03d}")
        for block in range(count)
        for product in range(products)
        for patent in range(patents)
    ]


def written(folder: Path, links: str, products: list[dict[str, str]], patents: list[dict[str, str]]) -> LinkSet:
    """Import files with this content as ``small``."""
    (folder / "links.tsv").write_text(links, "utf-8")
    for name, rows in (("products", products), ("patents", patents)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return import_links(folder / "links.tsv", folder / "products.jsonl", str(folder / "patents.jsonl"), "small")
