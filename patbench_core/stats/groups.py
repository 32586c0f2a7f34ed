"""Ranks and groups of items when some pairs do not differ significantly.

"Not significantly different" is not transitive: A may not differ from B, nor B from C, while A is better than C. So an
item has a range of ranks and may be in several groups.
"""

import numpy as np
import numpy.typing as npt

from patbench_core.stats.dependence import Floats

Matrix = npt.NDArray[np.bool_]


def rank_ranges(values: Floats, different: Matrix) -> list[tuple[int, int]]:
    """Best and worst rank of each item, given the pairs that differ significantly.

    The best rank is one more than the number of items that are significantly better, the worst the number of items less
    those that are significantly worse.

    Parameters
    ----------
    values : ndarray of shape (n_items,), float64
        Greater is better.
    different : ndarray of shape (n_items, n_items), bool
        Symmetric.
    """
    better = different & (values[None, :] > values[:, None])
    worse = different & (values[None, :] < values[:, None])
    best, worst = 1 + better.sum(axis=1), len(values) - worse.sum(axis=1)
    return list(zip(best.tolist(), worst.tolist(), strict=True))


def alike(values: Floats, different: Matrix) -> list[tuple[int, ...]]:
    """Largest sets of items of which no two differ significantly: the group of the best first, best first within.

    The sets are the maximal cliques of the graph of pairs that do not differ, the letters of a compact letter display.

    Parameters
    ----------
    values, different
        As for `rank_ranges`.
    """
    import networkx

    order = np.argsort(-values, kind="stable").tolist()
    position_of = {item: position for position, item in enumerate(order)}
    graph = networkx.Graph()
    graph.add_nodes_from(order)
    graph.add_edges_from((one, other) for one in order for other in order if one < other and not different[one, other])
    sets = [tuple(sorted(members, key=position_of.__getitem__)) for members in networkx.find_cliques(graph)]
    return sorted(sets, key=lambda members: [position_of[item] for item in members])
