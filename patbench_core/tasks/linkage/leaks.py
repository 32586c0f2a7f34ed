"""Leaks, each named: what stands on both sides of a split, and product texts that name their patents."""

import re

from patbench_core.landscape.numbers import NumberIndex
from patbench_core.tasks.linkage.link_set import LinkSet
from patbench_core.tasks.linkage.splits import Split, straddling

_NUMBER = re.compile(r"\b(?:([A-Z]{2})[\s-]?)?(\d{1,2}(?:,\d{3}){2}|\d{7,11})\b")
"""A publication number as marking texts write it: ``US 9,242,628``, ``9242628``, ``US20130210636``."""


def leaks(links: LinkSet, split: Split) -> list[str]:
    """All leaks of a set of links under a split, one line each."""
    return straddling(links, split) + named_patents(links)


def named_patents(links: LinkSet) -> list[str]:
    """Product texts that name a patent to which the product is linked."""
    index, numbers = NumberIndex(links.numbers), links.numbers
    linked = set(zip(*(ends.tolist() for ends in links.ends), strict=True))
    named = []
    for row, product in enumerate(links.products.to_pylist()):
        for match in _NUMBER.finditer(f"{product['name']} {product['text']}"):
            digits = match[2].replace(",", "")
            for patent in index.rows(f"{match[1] or 'US'}-{digits}"):
                if (row, patent) in linked:
                    named.append(f"the text of product {product['id']} names its patent {numbers[patent]}")
    return list(dict.fromkeys(named))
