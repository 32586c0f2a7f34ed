"""The task: rankers, records, both directions, and what a ranker may look at."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from patbench_core.frames import records, scores
from patbench_core.tasks import base
from patbench_core.tasks.columns import Row
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.linkage import BACKWARD, DECLARED, FORWARD, registry, roc
from patbench_core.tasks.linkage.demo import demo_links
from patbench_core.tasks.linkage.evaluation import Linkage
from patbench_core.tasks.linkage.link_set import LinkSet
from patbench_core.tasks.linkage.problem import Problem
from patbench_core.tasks.linkage.rankers import LinkRanker, pair_scores
from patbench_core.tasks.linkage.splits import split_links
from patbench_core.training.errors import TrainingError
from tests.fakes import fake_encoder, no_progress
from tests.tasks.linkage.cases import blocks, small_set


def task(monkeypatch: pytest.MonkeyPatch, links: LinkSet, **options: str) -> Linkage:
    """The task on a set that is not on the disk; a fake encoder for every model."""
    monkeypatch.setattr(registry, "get", lambda name: links)
    monkeypatch.setattr(base, "resolve", lambda *_: fake_encoder())
    return Linkage(links.name, **options)


def test_one_seed_twice_is_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ledger holds is not computed again; another split is another record."""
    made = task(monkeypatch, demo_links(), split="new-product").entry("fusion:fake")
    again = task(monkeypatch, demo_links(), split="new-product").entry("fusion:fake")
    other = task(monkeypatch, demo_links(), split="both-new").entry("fusion:fake")
    assert again.record == made.record
    assert other.record["id"] != made.record["id"]
    assert "--split new-product" in made.record["command"]
    frame = records("linkage", query_view=None)
    assert set(frame["split"]) == {"new-product", "both-new"}
    assert set(frame["scope"]) == {FORWARD, BACKWARD}


def test_units_give_the_recorded_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any measure from the table of ranks: the mean over queries is that of the record."""
    entry = task(monkeypatch, demo_links(), split="new-product").entry("neighbours")
    frame = scores(records("linkage", query_view=None), "MAP")
    for scope, part in frame.groupby("scope"):
        assert part["value"].mean() == pytest.approx(entry.record["scores"][scope]["metrics"]["MAP"], abs=1e-12)
    table = pq.read_table(entry.path.with_suffix(".ranks.parquet"))
    assert len(table) == 2 * len(split_links(demo_links(), "new-product").links("test"))


def test_only_oracles_read_the_test_part() -> None:
    """Scores of the rankers do not change when the test links do."""
    links = small_set(blocks(12))
    split = split_links(links, "both-new")
    test = split.links("test")
    kept = np.delete(np.arange(len(links.links)), test[::2])
    fewer = LinkSet(links.facts, links.products, links.patents, links.links.take(kept))
    reduced = type(split)(split.name, split.part[kept])
    for name, same in {"popularity": True, "neighbours": True, "graph": True, "degree-oracle": False}.items():
        both = [
            pair_scores(LinkRanker(name), Problem(each, parts, "TA", "T"), no_progress)
            for each, parts in ((links, split), (fewer, reduced))
        ]
        assert np.array_equal(*both) is same, name


def test_graph_neighbours_find_a_held_back_link() -> None:
    """In a block where all other products have the patent, it comes before the patents of other blocks."""
    links = small_set(blocks(3, 4, 4))
    part = np.full(len(links.links), "train", "<U5")
    part[0] = "test"
    problem = Problem(links, type(split_links(links, "none"))("mine", part), "TA", "T")
    matrix = pair_scores(LinkRanker("graph"), problem, no_progress)
    row, column = (int(end[0]) for end in links.ends)
    assert np.isfinite(matrix[row]).sum() == 4
    assert matrix[row, column] == matrix[row][np.isfinite(matrix[row])].min() > 0


def test_empty_texts_never_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither for BM25 nor for a model; where no side has text, one line says what to do."""
    links = small_set(blocks(2), **{"P00-0": {"name": ""}})
    problem = Problem(links, split_links(links, "none"), "TA", "T")
    assert not np.isfinite(pair_scores(fake_encoder(), problem, no_progress)[0]).any()
    with pytest.raises(TaskError, match=r"none of its patents has text in view 'C'.*import texts"):
        task(monkeypatch, links, view="C").entry("fake")
    with pytest.raises(TaskError, match="split 'none' trains on none"):
        task(monkeypatch, links, view="T").entry("graph")


def test_one_link_makes_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one product is all that a patent can find, there is no ROC-AUC, which the table shows as such."""
    record = task(monkeypatch, small_set([("P", "US-7000000")]), view="T").entry("random").record
    assert record["details"]["directions"][BACKWARD]["areas"]["roc_auc"] is None
    cells = dict(DECLARED.rows(record))
    assert roc(Row(record, BACKWARD, cells[BACKWARD])) == "–"


def test_settings_of_training_are_refused_where_nothing_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """One trained ranker of a list is enough; a number of seeds is only warned of."""
    for option, value in {"training": "epochs=5", "negatives": "uniform"}.items():
        made = task(monkeypatch, small_set(blocks(2)), view="T", **{option: value})
        for models, why in ((["bm25"], "ranker 'bm25' is not trained"), (["bm25", "graph"], "none of the rankers")):
            with pytest.raises(TaskError, match=rf"--{option} {value}: {why}.*attention:MODEL, linear:MODEL, finetune"):
                made.check_models(models)
        assert made.check_models(["bm25", "attention:fake"]) == []
    seeds = task(monkeypatch, small_set(blocks(2)), view="T", seeds="3")
    assert seeds.check_models(["bm25"]) == ["--seeds 3: ranker 'bm25' is not trained, and has one result"]
    assert seeds.check_models(["linear:fake"]) == []
    with pytest.raises(TrainingError, match="head linear with negatives none does not use it"):
        task(monkeypatch, small_set(blocks(2)), training="dropout=0.2").check_models(["bm25", "linear:fake"])


def test_a_recorded_command_has_what_its_ranker_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run together with a trained ranker, another one keeps none of its settings."""
    made = task(monkeypatch, small_set(blocks(2)), view="T", training="epochs=5", negatives="uniform", seeds="3")
    assert made.command("linear:fake").endswith("--negatives uniform --training epochs=5 --seeds 3")
    assert made.command("bm25").endswith("--model bm25 --product-view TA --view T --split none")


def test_a_product_without_links_is_no_query(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a candidate of the other direction all the same."""
    made = task(monkeypatch, small_set(blocks(2), P99={"name": "idle"}), view="T")
    assert len(made.directions[FORWARD].queries) == 4
    assert len(made.directions[BACKWARD].candidates) == 5


def test_the_demo_is_many_to_many() -> None:
    """Twins, brands, unlisted links, and texts that are silent about what is protected."""
    links = demo_links()
    assert links.facts["synthetic"]
    degrees = [np.bincount(end) for end in links.ends]
    assert all((degree > 1).mean() > 0.3 for degree in degrees)
    assert not set(links.numbers) <= set(links.links["patent"].to_pylist())
