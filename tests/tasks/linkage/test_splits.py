"""Splits: what never straddles, components and bridges, the paper's split, and planted leaks."""

from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage.graph import link_graph
from patbench_core.tasks.linkage.importing import import_links
from patbench_core.tasks.linkage.leaks import leaks
from patbench_core.tasks.linkage.splits import SPLITS, split_links
from tests.tasks.linkage.cases import blocks, small_set

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=12, max_size=60, unique=True)


@settings(max_examples=40, deadline=None)
@given(PAIRS, st.sampled_from(SPLITS[1:]), st.integers(0, 3))
def test_nothing_straddles(pairs: list[tuple[int, int]], name: str, seed: int) -> None:
    """Whatever the links: twins, applications and families are whole, and each side is new where it should be."""
    links = small_set(
        [(f"P{product}", f"US-70000{patent:02d}") for product, patent in pairs],
        **{f"P{product}": {"application": f"N{product // 2}"} for product, _ in pairs},
    )
    try:
        split = split_links(links, name, seed)
    except TaskError as error:
        assert "no link is left" in str(error)  # too few components to part them
        return
    if name != "paper":  # it knows neither applications nor families
        assert leaks(links, split) == []
    train, test = (split.links(part) for part in ("train", "test"))
    for side, new in ((0, ("new-product", "both-new", "paper")), (1, ("new-patent", "both-new", "paper"))):
        common = np.intersect1d(links.ends[side][train], links.ends[side][test])
        assert not len(common) or name not in new
    if name == "warm":
        for end in links.ends:
            assert set(end[test].tolist()) <= set(end[train].tolist())


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_the_best_bridge_is_the_best(pairs: list[tuple[int, int]]) -> None:
    """Equal to cutting every bridge in turn."""
    graph = link_graph(small_set((f"P{one:02d}", f"US-70000{other:02d}") for one, other in pairs))
    for component in graph.components():
        edges = [(int(graph.product[link]), int(graph.patent[link] + graph.n_products)) for link in component.links]
        part = nx.Graph(edges)
        sizes = [0]
        for bridge in list(nx.bridges(part)):
            part.remove_edge(*bridge)
            sizes.append(min(map(len, nx.connected_components(part))))
            part.add_edge(*bridge)
        cut = graph.best_bridge(component)
        if cut is None:
            assert max(sizes) < 2
        else:
            assert min(side.nodes for side in cut[1]) == max(sizes)
            assert sum(len(side.links) for side in cut[1]) == len(component.links) - 1


def test_a_large_component_is_cut_at_its_bridge() -> None:
    """Two blocks that one link joins: the link goes, and neither side shares a product with the other."""
    links = small_set([*blocks(12), ("P00-0", "US-7001000")])
    split = split_links(links, "paper")
    (cut,) = split.links("cut")
    assert (links.links["product"][cut].as_py(), links.links["patent"][cut].as_py()) == ("P00-0", "US-7001000")
    assert split.reached["held out"]["cut"] == 1
    assert min(split.reached["held out"]["losses"].values()) == split.reached["held out"]["loss"]


@pytest.mark.parametrize("name", ["paper", "both-new"])
def test_one_component_cannot_be_held_out(name: str) -> None:
    """A graph without bridges: one line that says what to choose, a warm split where twins leave links for it."""
    circle = [(f"P{one}", f"US-700000{other % 3}") for one in range(3) for other in (one, one + 1)]
    with pytest.raises(TaskError, match=r"no link is left for test.*choose --split none or warm"):
        split_links(small_set(circle), name)
    with pytest.raises(TaskError, match=r"no link is left for test.*choose --split none, import"):
        split_links(small_set(blocks(1, 4, 4)), name)


@pytest.mark.parametrize("name", ["warm", "new-product", "paper"])
def test_one_link_can_only_be_tested_on(name: str) -> None:
    """The remedy is not what was asked for, nor another split that would be empty."""
    with pytest.raises(TaskError, match=r"no link is left for t.*choose --split none, import more links"):
        split_links(small_set([("P", "US-7000000")]), name)


def test_a_split_file_without_a_test_part_is_refused(tmp_path: Path) -> None:
    """It may begin with a mark, as Excel writes it."""
    (product, patent), *_ = pairs = blocks(1)
    file = tmp_path / "split.tsv"
    file.write_text(f"{product}\t{patent}\ttrain\n", "utf-8-sig")
    with pytest.raises(TaskError, match="no link of it is in the part test"):
        split_links(small_set(pairs), str(file))


def test_a_planted_leak_is_named(tmp_path: Path) -> None:
    """A twin on the other side of a split file, and a patent's number in a product's text."""
    links = small_set(blocks(2), **{"P01-0": {"text": "Protected by U.S. Pat. No. 7,001,002."}})
    parts = [("train" if product == "P00-0" else "test") for product, _ in sorted(blocks(2))]
    rows = ["\t".join((*pair, part)) for pair, part in zip(sorted(blocks(2)), parts, strict=True)]
    (tmp_path / "split.tsv").write_text("\n".join(rows), "utf-8")
    assert leaks(links, split_links(links, str(tmp_path / "split.tsv"))) == [
        "P00-0 (training) and P00-1 (test) are twins or strengths of one product",
        "the text of product P01-0 names its patent US-7001002",
    ]
    (tmp_path / "split.tsv").write_text("P00-0\tUS-7001002\ttrain", "utf-8")
    with pytest.raises(TaskError, match="line 1: not a link of 'small'"):
        split_links(links, str(tmp_path / "split.tsv"))


def test_the_papers_graph_and_split(shared: Path) -> None:
    """The marking page: its sizes, its two large components, and the published split link by link."""
    folder = shared / "linkage"
    files = [folder / f"honeywell.{name}" for name in ("links.tsv", "products.jsonl.gz", "patents.jsonl.gz")]
    if not all(map(Path.exists, files)):
        pytest.skip("the links of the paper are not at hand")
    links = import_links(files[0], files[1], str(files[2]), "honeywell")
    assert (len(links.product_ids), len(links.numbers), len(links.links)) == (1_826, 4_443, 20_192)
    split = split_links(links, "paper")
    assert Counter(split.part.tolist()) == {"train": 16_689, "valid": 1_542, "test": 1_959, "cut": 2}
    assert split.part.tolist() == split_links(links, str(folder / "honeywell.seed_split.tsv")).part.tolist()
