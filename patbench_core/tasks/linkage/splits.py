"""Which links are trained on, chosen by, and tested on.

``warm`` parts links, so that products and patents are known; ``new-product`` and ``new-patent`` part one side whole;
``both-new`` parts whole components; ``paper`` is the split of the paper on product-patent linkage, a *reconstruction*
from its text and its published links. Twins, products of one application and families never straddle parts.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import numpy as np

from patbench_core.landscape.numbers import NumberIndex
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.graph import Component, LinkGraph, link_graph, patent_groups, product_groups
from patbench_core.tasks.linkage.link_set import Ints, LinkSet

SPLITS = ("none", "warm", "new-product", "new-patent", "both-new", "paper")
"""``none`` tests on all links and trains on none: for rankers that learn nothing here."""
NEW = {"none": (), "warm": (), "new-product": (0,), "new-patent": (1,), "both-new": (0, 1), "paper": (0, 1)}
"""Sides, 0 the products and 1 the patents, that are new in the test part."""
PARTS = ("train", "valid", "test")
CUT = "cut"
"""Part of a link that the split removes."""
HELD_OUT, TEST = 0.3, 0.5
"""Target share of what is held out, and of the test part in that."""
LARGE = 0.15
"""A component that holds a larger share of the nodes is cut at a bridge."""


class Reached(TypedDict):
    """What a division of components reached."""

    order: str  # of the better pass
    loss: float
    losses: dict[str, float]  # of both passes
    shares: list[float]  # of products, patents and links on the second side
    cut: int  # bridges removed


@dataclass(frozen=True)
class Split:
    """The part of each link.

    Attributes
    ----------
    name : str
    part : ndarray of shape (n_links,), str
        One of `PARTS`, or `CUT`.
    reached : dict of str to Reached
        Of a split by components, what each of its two divisions reached.
    """

    name: str
    part: np.ndarray
    reached: dict[str, Reached] = field(default_factory=dict)

    def links(self, part: str) -> Ints:
        """Links of a part, ascending."""
        return np.flatnonzero(self.part == part)


def split_links(links: LinkSet, name: str, seed: int = 0) -> Split:
    """Part the links of a set.

    Parameters
    ----------
    name : str
        One of `SPLITS`, or the path of a file of links and their parts.

    Raises
    ------
    TaskError
        If no such split exists, or a part of it has no link.
    """
    if name == "none":
        return Split(name, np.full(len(links.links), "test", "<U5"))
    if name not in SPLITS:
        return read_split(links, Path(name))
    split = by_components(links, name) if name in ("paper", "both-new") else _by_units(links, name, seed)
    if missing := [part for part in ("train", "test") if not len(split.links(part))]:
        raise _nothing_left(links, split, missing)
    return split


def _nothing_left(links: LinkSet, split: Split, missing: list[str]) -> TaskError:
    """Of a split that leaves a part empty; the splits that it names are not empty on these links."""
    warm = split.name == "warm"
    why = "every product and patent keeps a link of training" if warm else "twins, families and components stay whole"
    may = "none or warm" if not warm and len(_by_units(links, "warm", 0).links("test")) else "none"
    return TaskError(
        f"set of links {links.name!r}, split {split.name!r}: no link is left for {' and '.join(missing)}, because "
        f"{why}: choose --split {may}, import more links, or give a split file"
    )


def read_split(links: LinkSet, file: Path) -> Split:
    """The split of a file without header: product, patent and part, parted by tabs; links it lacks are cut.

    Raises
    ------
    TaskError
        If it is not there, a row is not of a link, or none is of the test part.
    """
    if not file.is_file():
        raise TaskError(f"split {str(file)!r} is not known: choose one of {', '.join(SPLITS)}, or give a file")
    index, numbers = NumberIndex(links.numbers), links.numbers
    row_of = {(row["product"], row["patent"]): number for number, row in enumerate(links.links.to_pylist())}
    part = np.full(len(row_of), CUT, "<U5")
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        cells = line.split("\t")
        ends = [(cells[0], numbers[patent]) for patent in index.rows(cells[1])] if len(cells) == 3 else []
        known = [row_of[end] for end in ends if end in row_of]
        if not known or cells[2] not in PARTS:
            raise TaskError(f"split {file}, line {number}: not a link of {links.name!r} and one of {', '.join(PARTS)}")
        part[known] = cells[2]
    if "test" not in part:
        raise TaskError(f"split {file}: no link of it is in the part test: give some of them that part")
    return Split(file.name, part)


def by_components(links: LinkSet, name: str) -> Split:
    """Whole components to one side: as in the paper, or with twins, applications and families kept together too."""
    graph = link_graph(links)
    if name == "both-new":  # the same links between groups, so that a family is one node
        graph = LinkGraph(product_groups(links)[graph.product], patent_groups(links)[graph.patent], graph.n_products)
    part = np.full(len(graph.product), "train", "<U5")
    bridges, held_out, outer = divide(graph, graph.components(), HELD_OUT, cut=name == "paper")
    part[held_out], part[bridges] = "valid", CUT
    _, tested, inner = divide(graph, graph.components(held_out), TEST, cut=name == "paper")
    part[tested] = "test"
    return Split(name, part, {"held out": outer, "test": inner})


def divide(graph: LinkGraph, components: list[Component], target: float, cut: bool) -> tuple[Ints, Ints, Reached]:
    """Send components to one of two sides so that the second has a share `target` of products, patents and links.

    Components that hold more than `LARGE` of the nodes are cut at the bridge that frees most, the larger side to the
    first part. All others go, in the order of their links, where the loss is lower: with s the shares of the second
    side among what has been sent so far, the sum of (s - target)^2 over products, patents and links. Both orders,
    largest first and smallest first, are tried; the lower loss at the end wins.

    Returns
    -------
    bridges, second : ndarray of int64
        Links that were cut, and links of the second side.
    reached : Reached
    """
    nodes = sum(component.nodes for component in components)
    bridges, fixed, free = [], [np.zeros(3), np.zeros(3)], []
    chosen: list[Ints] = []
    for component in components:
        bridge = graph.best_bridge(component) if cut and component.nodes > LARGE * nodes else None
        if bridge is None:
            free.append(component)
            continue
        bridges.append(bridge[0])
        chosen.append(bridge[1][1].links)
        fixed = [total + side.sizes for total, side in zip(fixed, bridge[1], strict=True)]
    passes = {}
    for order, sign in (("largest first", -1), ("smallest first", 1)):
        ordered = sorted(free, key=lambda component: sign * len(component.links))
        passes[order] = _send(ordered, fixed, target)
    best = min(passes, key=lambda order: passes[order][1])
    sent, loss, shares = passes[best]
    reached: Reached = {
        "order": best,
        "loss": loss,
        "losses": {order: made[1] for order, made in passes.items()},
        "shares": shares.tolist(),
        "cut": len(bridges),
    }
    second = np.concatenate([np.zeros(0, np.int64), *chosen, *(component.links for component in sent)])
    return np.array(bridges, np.int64), np.sort(second), reached


def _send(
    components: list[Component], fixed: list[np.ndarray], target: float
) -> tuple[list[Component], float, np.ndarray]:
    """Components of the second side, the loss at the end, and the shares."""
    first, second = (sizes.copy() for sizes in fixed)
    sent = []
    for component in components:
        total = first + second + component.sizes
        taken, left = (second + component.sizes) / total - target, second / total - target
        if taken @ taken <= left @ left:
            second += component.sizes
            sent.append(component)
        else:
            first += component.sizes
    shares = second / np.maximum(first + second, 1)
    return sent, float(np.square(shares - target).sum()), shares


def _by_units(links: LinkSet, name: str, seed: int) -> Split:
    """Whole units in a random order, until the test part and then the validation part have their share of links.

    A warm split leaves every product and every patent a link of training; its shares are of the links that can go.
    """
    products, patents = product_groups(links), patent_groups(links)
    product, patent = products[links.ends[0]], patents[links.ends[1]]
    unit = {"new-product": lambda: product, "new-patent": lambda: patent, "warm": lambda: _pairs(product, patent)}
    unit_of: Ints = unit[name]()
    units = [np.flatnonzero(unit_of == code) for code in np.unique(unit_of)]
    part = np.full(len(unit_of), "train", "<U5")
    if name == "warm":
        units = [own for own in units if _can_go(links, part, own)]
    wanted = (1 - TEST) * HELD_OUT * sum(map(len, units))
    held: dict[str, int] = {"test": 0, "valid": 0}
    for row in np.random.default_rng(seed).permutation(len(units)).tolist():
        side = "test" if held["test"] < wanted else "valid"
        if held[side] >= wanted:
            break
        if name != "warm" or _can_go(links, part, units[row]):
            part[units[row]] = side
            held[side] += len(units[row])
    return Split(name, part)


def _can_go(links: LinkSet, part: np.ndarray, own: Ints) -> bool:
    """Whether every product and every patent of the links `own` keeps another link of training."""
    stays = part == "train"
    stays[own] = False
    return all(np.isin(end[own], end[stays]).all() for end in links.ends)


def _pairs(product: Ints, patent: Ints) -> Ints:
    """Code of each link's pair of groups."""
    return np.asarray(np.unique(np.stack([product, patent]), axis=1, return_inverse=True)[1], np.int64).ravel()


def straddling(links: LinkSet, split: Split) -> list[str]:
    """Leaks of a split, each named.

    On a side that is new in the test part, members of one group in training and in test are a leak; in a split from a
    file, a side is new where it has nothing in common. Elsewhere the same link of two twins, or of a family, is one.
    """
    train, test = (split.links(part) for part in ("train", "test"))
    groups, names = (product_groups(links), patent_groups(links)), (links.product_ids, links.numbers)
    what = ("twins or strengths of one product", "members of one family")
    leaks = []
    for side in (0, 1):
        ends = links.ends[side]
        new = side in NEW[split.name] if split.name in NEW else not len(np.intersect1d(ends[train], ends[test]))
        if new:
            for one, other in _mixed(groups[side][ends], train, test):
                leaks.append(
                    f"{names[side][ends[one]]} (training) and {names[side][ends[other]]} (test) are {what[side]}"
                )
    if not leaks:
        for one, other in _mixed(
            _pairs(*(group[end] for group, end in zip(groups, links.ends, strict=True))), train, test
        ):
            shown = [" and ".join(names[side][links.ends[side][row]] for side in (0, 1)) for row in (one, other)]
            leaks.append(f"the links {shown[0]} (training) and {shown[1]} (test) are of twins or of one family")
    return leaks


def _mixed(mark: Ints, train: Ints, test: Ints) -> list[tuple[int, int]]:
    """A link of training and one of test for each mark that both have."""
    first = {int(mark[row]): row for row in reversed(train.tolist())}
    other = {int(mark[row]): row for row in reversed(test.tolist())}
    return [(first[code], row) for code, row in sorted(other.items(), key=lambda item: item[1]) if code in first]
