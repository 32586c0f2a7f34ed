"""Products, patents and the links between them, in memory and in their folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from patbench_core.landscape.views import fields
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.sets import FORMAT, rows_digest, save

PRODUCT = ("id", "name", "text", "brand", "application")
PATENT = ("publication_number", "title", "abstract", "claims", "family")
LINK = ("product", "patent", "type")
TABLES: Mapping[str, tuple[str, ...]] = {"products": PRODUCT, "patents": PATENT, "links": LINK}
"""Columns of each table, all text."""

Ints = npt.NDArray[np.int64]


class LinkFacts(TypedDict):
    """The content of ``linkage.json``."""

    format: int
    name: str
    synthetic: bool
    source: dict[str, str]  # name and SHA-256 of each file
    products: int
    patents: int
    links: int
    left_out: dict[str, int]  # links of the file that do not count, by reason
    digest: str  # of the three tables


@dataclass(frozen=True)
class LinkSet:
    """Products and patents in the order of their ids; links in the order of their ends, each once.

    Attributes
    ----------
    facts : LinkFacts
    products, patents, links : pyarrow.Table
        Columns `PRODUCT`, `PATENT` and `LINK`.
    """

    facts: LinkFacts
    products: pa.Table
    patents: pa.Table
    links: pa.Table

    @property
    def name(self) -> str:
        """What the set is called."""
        return self.facts["name"]

    def prompt_task(self, task: str) -> str:
        """The task that decides a model's prompts."""
        return task

    @cached_property
    def product_ids(self) -> list[str]:
        """Ids of the products."""
        return list(self.products["id"].to_pylist())

    @cached_property
    def numbers(self) -> list[str]:
        """Publication numbers."""
        return list(self.patents["publication_number"].to_pylist())

    @cached_property
    def ends(self) -> tuple[Ints, Ints]:
        """Product and patent of each link: two ndarrays of shape (n_links,), int64, rows of the tables."""
        made = []
        for ids, column in ((self.product_ids, "product"), (self.numbers, "patent")):
            row_of = {name: row for row, name in enumerate(ids)}
            made.append(np.array([row_of[name] for name in self.links[column].to_pylist()], np.int64))
        return made[0], made[1]

    def save(self, folder: Path) -> None:
        """Write the three tables and ``linkage.json`` into `folder`, all or none."""
        save(folder, "linkage", self.facts, {name: getattr(self, name) for name in TABLES})


def link_set(
    name: str,
    products: Sequence[Mapping[str, str]],
    patents: Sequence[Mapping[str, str]],
    links: Sequence[tuple[str, str, str]],
    source: dict[str, str],
    left_out: dict[str, int] | None = None,
    synthetic: bool = False,
) -> LinkSet:
    """A set of links, everything in the order of ids; absent fields are empty."""
    rows: dict[str, list[Mapping[str, Any]]] = {
        "products": sorted(products, key=lambda row: row["id"]),
        "patents": sorted(patents, key=lambda row: row["publication_number"]),
        "links": [dict(zip(LINK, link, strict=True)) for link in sorted(links)],
    }
    tables = [
        pa.table({column: pa.array([row.get(column, "") for row in rows[table]], pa.string()) for column in columns})
        for table, columns in TABLES.items()
    ]
    facts: LinkFacts = {
        "format": FORMAT,
        "name": name,
        "synthetic": synthetic,
        "source": source,
        "products": len(tables[0]),
        "patents": len(tables[1]),
        "links": len(tables[2]),
        "left_out": left_out or {},
        "digest": rows_digest(*tables),
    }
    return LinkSet(facts, *tables)


def check_view(view: str) -> None:
    """Refuse a view of a section that sets of links do not hold.

    Raises
    ------
    LandscapeError, TaskError
    """
    if lacking := sorted({*fields(view)} - {"title", "abstract", "claims"}):
        raise TaskError(
            f"view {view!r} reads {', '.join(lacking)}, which sets of links do not hold: choose one of title, abstract "
            "and claims, such as TA, TAC or C1"
        )
