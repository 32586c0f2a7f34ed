"""The cards of benchmarks, and published scores beside those of the ledger."""

import csv
from pathlib import Path

import pytest

from patbench_core.benchmarks import dapfam, patenteb_tasks
from patbench_core.benchmarks.baselines import PUBLISHED, PublishedScore, published
from patbench_core.benchmarks.cards import benchmarks, card, cards
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.frame import Result, comparable
from patbench_core.benchmarks.getting import get, run


def test_every_data_set_has_a_card() -> None:
    """DAPFAM, the 15 tasks of PatenTEB, and the landscape that is not public."""
    assert list(cards()) == [
        "dapfam",
        *sorted((f"patenteb:{name}" for name in patenteb_tasks.tasks()), key=list(cards()).index),
        "assistive",
    ]
    assert {each.benchmark.title for each in cards().values()} == {each.title for each in benchmarks().values()}


def test_sizes_are_those_that_the_loaders_expect() -> None:
    """One truth in two places."""
    sizes = {name: int(each.size.split()[0].replace(",", "")) for name, each in cards().items()}
    assert sizes["dapfam"] == dapfam.PUBLISHED["documents"]
    assert card("dapfam").revision == dapfam.REVISION and card("dapfam").repo == dapfam.REPO
    assert {name: sizes[f"patenteb:{name}"] for name in patenteb_tasks.tasks()} == {
        name: each.rows for name, each in patenteb_tasks.tasks().items()
    }


def test_a_card_says_whether_the_data_are_here(home: Path) -> None:
    """A landscape or a set of pairs of its name."""
    assert card("dapfam").state == "free to download"
    for folder, name in (("landscapes/dapfam", "dapfam"), ("pairs/patenteb-para_problem", "patenteb:para_problem")):
        (home / folder).mkdir(parents=True)
        assert not card(name).here
        (home / folder / "facts.json").touch()
        assert card(name).state == "here"


def test_what_cannot_be_had_is_said_so() -> None:
    """Nobody has the paper's landscape; names that are not known have neighbours."""
    with pytest.raises(BenchmarkError, match="were not published"):
        get("assistive")
    for ask in (lambda: get("dapfan"), lambda: run("DAPFAMAllTitlAbsToTitlAbs", "bm25"), lambda: run("assistive", "x")):
        with pytest.raises(BenchmarkError, match=r"not known.*patbench benchmarks list"):
            ask()


def test_published_scores_are_whole() -> None:
    """Every row has its source; an interval holds its value."""
    with PUBLISHED.open(newline="") as handle:
        assert len(list(csv.DictReader(handle))) == len(published()) == 39
    for each in published():
        assert each.source and each.benchmark in benchmarks() and 0 < each.value < 1
        assert each.ci_low is None or each.ci_low < each.value < each.ci_high


def test_published_scores_are_those_of_the_shared_facts(shared: Path) -> None:
    """Byte for byte."""
    assert PUBLISHED.read_bytes() == (shared / "facts" / "published_scores.csv").read_bytes()


@pytest.mark.parametrize(
    ("model", "prompt", "result", "same"),
    [
        ("PaECTER", "none", "paecter", True),
        ("PaECTER", "none", "mpi-inno-comp/paecter", True),
        ("patembed-base", "MIXED", "patembed-base:prompt=retrieval_MIXED", True),
        ("patembed-base", "MIXED", "patembed-base", False),
        ("patembed-base", "none", "patembed-base:prompt=none", True),
        ("patembed-base", "none", "patembed-base_small", False),
        ("gte-modernbert", "", "gte-modernbert-base", True),
    ],
)
def test_only_the_same_model_and_prompt_stand_side_by_side(model: str, prompt: str, result: str, same: bool) -> None:
    """Names are compared without case and punctuation."""
    figure = PublishedScore("s", "DAPFAM TAC->TAC", "ALL", model, prompt, "nDCG@100", 0.3, None, None, "")
    assert comparable(figure, Result("dapfam", "ALL", result, "nDCG@100", 0.3, 0.2, 0.4, "")) is same
    assert not comparable(figure, Result("dapfam", "IN", result, "nDCG@100", 0.3, 0.2, 0.4, ""))
