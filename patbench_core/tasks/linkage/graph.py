"""The graph of products and patents: its components, its bridges, and who are twins."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.stats.crossval import linked_groups
from patbench_core.tasks.linkage.link_set import Ints, LinkSet


@dataclass(frozen=True)
class Component:
    """A connected part of the graph.

    Attributes
    ----------
    links : ndarray of shape (n,), int64
        Its links, ascending.
    sizes : ndarray of shape (3,), float64
        Its products, patents and links.
    """

    links: Ints
    sizes: np.ndarray

    @property
    def nodes(self) -> float:
        """Products and patents."""
        return float(self.sizes[0] + self.sizes[1])


@dataclass(frozen=True)
class LinkGraph:
    """Links as a bipartite graph.

    Attributes
    ----------
    product, patent : ndarray of shape (n_links,), int64
    n_products : int
        Patents are the nodes after these.
    """

    product: Ints
    patent: Ints
    n_products: int

    def components(self, among: Ints | None = None) -> list[Component]:
        """Components of the links `among` (all by default), in the order of their first link."""
        import networkx as nx

        links = np.arange(len(self.product)) if among is None else among
        product, patent = self.product[links], self.patent[links]
        graph = nx.Graph(list(zip(product.tolist(), (patent + self.n_products).tolist(), strict=True)))
        code = np.empty(self.n_products + int(self.patent.max(initial=0)) + 1, np.int64)
        for number, nodes in enumerate(nx.connected_components(graph)):
            code[list(nodes)] = number
        order = np.argsort(code[product], kind="stable")
        bounds = np.flatnonzero(np.diff(code[product][order])) + 1
        return [self._component(links[rows]) for rows in np.split(order, bounds) if len(rows)]

    def _component(self, links: Ints) -> Component:
        ends = len(np.unique(self.product[links])), len(np.unique(self.patent[links]))
        return Component(links, np.array([*ends, len(links)], np.float64))

    def best_bridge(self, component: Component) -> tuple[int, list[Component]] | None:
        """The bridge whose two sides are closest in nodes, and these sides, the larger first; None where no
        bridge frees a link.

        The nodes below each tree edge are counted in one depth-first walk: cutting one bridge after the other would
        take the square of the component's size.
        """
        import networkx as nx

        ends = {(int(self.product[i]), int(self.patent[i] + self.n_products)): int(i) for i in component.links}
        part = nx.Graph(list(ends))
        bridges = {frozenset(edge) for edge in nx.bridges(part)}
        if not bridges:
            return None
        root = next(iter(part))
        below = dict.fromkeys(part, 1)
        best: tuple[int, frozenset[int]] = (-1, frozenset())
        for parent, child in reversed(list(nx.dfs_edges(part, root))):
            below[parent] += below[child]
            smaller = min(below[child], len(part) - below[child])
            if (edge := frozenset((parent, child))) in bridges:
                best = max(best, (smaller, edge), key=lambda pair: pair[0])
        one, other = sorted(best[1])
        bridge = ends[one, other]
        sides = self.components(component.links[component.links != bridge])
        return (bridge, sorted(sides, key=lambda side: -side.nodes)) if len(sides) == 2 else None


def link_graph(links: LinkSet) -> LinkGraph:
    """The graph of a set of links."""
    return LinkGraph(*links.ends, len(links.product_ids))


def united(count: int, groups: Iterable[Sequence[Hashable]]) -> Ints:
    """Codes of things that share a mark of any kind: ndarray of shape (count,), int64.

    Parameters
    ----------
    groups : iterable of sequence
        Of each kind, the mark of every thing; an empty mark is nobody's.
    """
    codes: dict[Hashable, int] = {}
    marked = [
        (row, codes.setdefault((kind, mark), len(codes)))
        for kind, marks in enumerate(groups)
        for row, mark in enumerate(marks)
        if mark
    ]
    things, marks = np.array(marked, np.int64).reshape(-1, 2).T
    return linked_groups(things, marks, count).astype(np.int64)


def twin_marks(links: LinkSet) -> list[frozenset[int]]:
    """Patents of each product: twins have the same; empty for a product without links."""
    linked: list[set[int]] = [set() for _ in links.product_ids]
    for product, patent in zip(*(ends.tolist() for ends in links.ends), strict=True):
        linked[product].add(patent)
    return [frozenset(patents) for patents in linked]


def product_groups(links: LinkSet) -> Ints:
    """Code of each product: equal for twins and for the strengths of one application."""
    return united(len(links.product_ids), [twin_marks(links), links.products["application"].to_pylist()])


def patent_groups(links: LinkSet) -> Ints:
    """Code of each patent's family; a patent of unknown family is its own."""
    return united(len(links.numbers), [links.patents["family"].to_pylist()])


def related_pairs(links: LinkSet) -> np.ndarray:
    """Pairs that are linked, or whose product has a twin, or patent a family, with that link.

    Returns
    -------
    ndarray of shape (n_products, n_patents), bool
    """
    matrix = np.zeros((len(links.product_ids), len(links.numbers)), bool)
    matrix[links.ends] = True
    return _shared(_shared(matrix, product_groups(links)).T, patent_groups(links)).T


def _shared(matrix: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """True wherever a member of the row's group has it: ndarray of the shape of `matrix`, bool."""
    joined = np.zeros((int(groups.max()) + 1, matrix.shape[1]), bool)
    np.logical_or.at(joined, groups, matrix)
    made: np.ndarray = joined[groups]
    return made
