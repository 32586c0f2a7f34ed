"""What a ranker sees of a set of links under a split."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.landscape.views import renderer
from patbench_core.tasks.linkage.link_set import LinkSet, check_view
from patbench_core.tasks.linkage.splits import Split

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Problem:
    """What a ranker sees: texts of both sides, and the links of training.

    Attributes
    ----------
    links : LinkSet
    split : Split
    product_view, patent_view : str
        A product has a title, its name, and an abstract, its text.
    masked : bool
        Whether brands are taken out of both.
    """

    links: LinkSet
    split: Split
    product_view: str
    patent_view: str
    masked: bool = False

    def __post_init__(self) -> None:
        check_view(self.product_view)
        check_view(self.patent_view)

    @cached_property
    def products(self) -> list[str]:
        """Text of each product; empty for one without."""
        render = renderer(self.product_view)
        made = []
        for row in self.links.products.to_pylist():
            name, text = (
                re.sub(rf"\b{re.escape(row['brand'])}\b\s*", "", each, flags=re.IGNORECASE)
                if self.masked and row["brand"]
                else each
                for each in (row["name"], row["text"])
            )
            made.append(render({"title": name, "abstract": text, "claims": ""}))
        return made

    @cached_property
    def patents(self) -> list[str]:
        """Text of each patent; empty for one without."""
        render = renderer(self.patent_view)
        return [render(row) for row in self.links.patents.to_pylist()]

    @property
    def asked(self) -> str:
        """The view of products as a record has it."""
        return self.product_view + (", no brands" if self.masked else "")

    @property
    def shape(self) -> tuple[int, int]:
        """Products and patents."""
        return len(self.links.product_ids), len(self.links.numbers)

    def incidence(self, part: str) -> "csr_array":
        """Links of a part: 0/1 array of shape (n_products, n_patents), float32."""
        from scipy.sparse import csr_array

        chosen = self.split.links(part)
        ends = tuple(end[chosen] for end in self.links.ends)
        return csr_array((np.ones(len(chosen), np.float32), ends), shape=self.shape)
