"""Generated texts as training pairs: what may be in a pair, what is compared with what, and a whole run."""

from pathlib import Path

import numpy as np
import pytest

from patbench_core.landscape import registry
from patbench_core.paths import home
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.synthetic import retriever, retriever_task
from patbench_core.tasks.synthetic.retriever import CITATIONS, COPIES, UNTRAINED, Retriever, compared, controls
from patbench_core.tasks.synthetic.retriever_task import SyntheticRetriever
from patbench_core.training.split import split
from tests.tiny_transformers import save_table
from tests.training.grouped import grouped_landscape


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two steps of eight pairs, on a landscape whose citations fill three parts."""
    for module in (retriever, retriever_task):
        monkeypatch.setattr(module, "STEPS", 2)
        monkeypatch.setattr(module, "BATCH", 8)
    grouped_landscape(200, name="small")


def task(generators: str = "section:C1,eda") -> SyntheticRetriever:
    """Two seeds."""
    return SyntheticRetriever("small", "TA", generators, "200", seeds="2")


def test_no_pair_holds_what_is_tested_on() -> None:
    """Neither generated ones nor citations; a generated text stands beside its own parent."""
    made, landscape = task(), registry.get("small")
    parted = split(landscape, 0, sets=("topic",), views=("TA",))
    study = Retriever(landscape, made.pool("topic"), "TA", parted)
    pairs = study.pairs(made.made_by, lambda *_: None)
    assert list(pairs) == [COPIES, "section:C1", "eda", CITATIONS]
    for each in pairs.values():
        assert not parted.protected[each.rows].any()
        assert len(each.texts) == len(each.rows) > 0
    claims = dict(zip(landscape.publication_numbers, landscape.column("claims"), strict=True))
    row = pairs["section:C1"].rows[0, 0]
    assert pairs["section:C1"].texts[0][1] in claims[landscape.publication_numbers[row]]
    assert all(anchor == positive for anchor, positive in pairs[COPIES].texts)
    cites = set(zip(landscape.qrels.query_row.tolist(), landscape.qrels.doc_row.tolist(), strict=True))
    assert {tuple(row) for row in pairs[CITATIONS].rows.tolist()} <= cites


def test_the_untrained_model_has_the_scores_of_the_task(tmp_path: Path) -> None:
    """On held-out queries, whatever the seed; trained ones have others, and their weights are not kept."""
    model = str(save_table(tmp_path / "letters"))
    made = task()
    (entry,) = made.entries(model, ["topic"])
    record, landscape = entry.record, registry.get("small")
    parted = split(landscape, 0, sets=("topic",), views=("TA",))
    held = landscape.publication_numbers[parted.query_rows[~parted.train]]
    ranked = RetrievalTask(landscape, "TA", "TA").run(made.encoder(model), lambda *_: None).tables["scores"].to_pandas()
    own = ranked[(ranked["scope"] == "ALL") & ranked["query_id"].isin(held)]
    shown = record["scores"][f"citations, {UNTRAINED}"]
    assert shown["n"] == len(own)
    assert shown["metrics"]["nDCG@10"] == pytest.approx(own["nDCG@10"].mean())
    assert shown["spread"]["nDCG@10"] == 0
    table = entry.table("queries").to_pandas().groupby(["relevance", "arm", "seed"])["nDCG@10"].mean()
    assert table["citations", "eda", 0] != table["citations", UNTRAINED, 0]
    assert record["scores"]["overlap of labels, eda"]["metrics"]["nDCG@10"] == pytest.approx(
        table["overlap of labels", "eda"].mean()
    )
    assert "--retriever" in record["command"]
    assert record["details"]["pairs"]["eda"] == record["details"]["pairs"][COPIES]
    assert not list(home().glob("synthetic/**/*.safetensors"))


def test_each_set_of_pairs_has_its_controls() -> None:
    """None for all; copies for what is generated; the first claim for what is not a section."""
    arms = [UNTRAINED, COPIES, "section:T", "section:C1", "eda", CITATIONS]
    assert controls(arms) == [
        *((arm, UNTRAINED) for arm in arms[1:]),
        *((arm, COPIES) for arm in ("section:T", "section:C1", "eda")),
        ("eda", "section:C1"),
    ]
    assert controls([UNTRAINED, COPIES, "eda"])[-1] == ("eda", COPIES)


def test_a_planted_gain_is_found_under_one_correction() -> None:
    """One arm is 0.1 better on two hundred queries and three seeds, another is not; p-values are multiplied by six."""
    random = np.random.default_rng(0)
    hard = random.normal(0, 0.2, 200)
    planted = {UNTRAINED: 0.3, COPIES: 0.3, "eda": 0.4}
    scores = {
        arm: {asked: value + hard + random.normal(0, 0.02, (3, 200)) for asked in ("citations", "labels")}
        for arm, value in planted.items()
    }
    depends = {asked: [()] * 200 for asked in ("citations", "labels")}
    rows = {(row["relevance"], row["arm"], row["control"]): row for row in compared(scores, depends)}
    assert len(rows) == 6
    for asked in depends:
        gain = rows[asked, "eda", COPIES]
        assert gain["difference"] == pytest.approx(0.1, abs=0.01)
        assert gain["low"] < 0.1 < gain["high"]
        assert gain["verdict"] == "significantly better"
        assert rows[asked, COPIES, UNTRAINED]["verdict"] in ("equivalent", "undecided")
    least = min(rows.values(), key=lambda row: row["p"])
    assert least["holm"] == pytest.approx(6 * least["p"])
    once = {arm: {"labels": each["labels"][:1]} for arm, each in scores.items()}
    assert {row["verdict"] for row in compared(once, {"labels": [()] * 200})} == {"undecided"}


def test_too_few_documents_are_said() -> None:
    """One line with both numbers and the remedy."""
    landscape, made = registry.get("small"), SyntheticRetriever("small", "TA", "eda", "12")
    with pytest.raises(UnfitLandscape, match=r"documents to make pairs of and \d+ to test on, 8 of both are needed"):
        Retriever(landscape, made.pool("topic"), "TA", split(landscape, 0, sets=("topic",), views=("TA",)))


def test_names_of_labels_are_not_masked() -> None:
    """The classifiers' study can; a retriever's record would say so of texts that it read whole."""
    with pytest.raises(TaskError, match="'topic:masked': a retriever reads its texts as they stand: leave out :masked"):
        task().pool("topic:masked")
