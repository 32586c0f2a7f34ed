"""`patbench compare`: what it prints, and what it says when it cannot."""

import json
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner, Result

from patbench_core.cli.compare import compare
from patbench_core.errors import PatbenchError
from patbench_core.results import ledger
from patbench_core.stats.comparison import RULE
from tests.cli.conftest import Done
from tests.contests import add_other, add_retrieval
from tests.fakes import small_landscape, small_patents
from tests.labelled import labelled_patents
from tests.records import sample_record

RANDOM = np.random.default_rng(0)
EASY = RANDOM.random(60)
GOOD, NEAR, POOR = EASY, EASY + RANDOM.normal(0, 0.05, 60), EASY - 0.2 + RANDOM.normal(0, 0.05, 60)


def run(*words: str) -> Result:
    """Call the command alone."""
    app = typer.Typer()
    app.command()(compare)
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def three() -> None:
    """Records of three models on one landscape, of two of them on another."""
    add_retrieval("bm25", GOOD, ties=0.05)
    add_retrieval("minilm-static-256", NEAR)
    add_retrieval("all-MiniLM-L6-v2", POOR)
    add_retrieval("bm25", POOR, "other", synthetic=False)
    add_retrieval("minilm-static-256", GOOD, "other", synthetic=False)


@pytest.mark.usefixtures("three")
def test_json_is_one_object_a_landscape() -> None:
    """With models, all pairs, sets and the rule."""
    done = run("bm25", "minilm-static-256", "all-MiniLM-L6-v2", "--json")
    assert done.exit_code == 0
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (found["landscape"], found["n"], found["metric"], found["scope"]) == ("small", 60, "nDCG@10", "ALL")
    assert found["models"][-1]["model"] == "all-MiniLM-L6"
    ranks = [(row["best_rank"], row["worst_rank"]) for row in found["models"]]
    assert ranks == [(1, 2), (1, 2), (3, 3)]
    assert len(found["pairs"]) == 3
    for pair in found["pairs"]:
        assert pair["low"] <= pair["difference"] <= pair["high"]
        assert pair["p"] <= pair["holm"]
        assert pair["detectable"] > 0
        assert (pair["verdict"] == "significantly better") == ("all-MiniLM-L6" in (pair["one"], pair["other"]))
    assert sorted(map(len, found["groups"])) == [1, 2]
    assert "Holm" in found["rule"]


@pytest.mark.usefixtures("three")
def test_a_verdict_does_not_depend_on_who_is_named() -> None:
    """Of two of three models the p-value is corrected over all three pairs that the ledger holds."""
    two, three = (
        json.loads(run(*models, "--landscape", "small", "--json").stdout)
        for models in (("bm25", "all-MiniLM-L6-v2"), ("bm25", "minilm-static-256", "all-MiniLM-L6-v2"))
    )
    (pair,) = two["pairs"]
    assert pair in three["pairs"]
    assert [row["model"] for row in two["models"]] == ["BM25", "all-MiniLM-L6"]
    assert two["compared"] == 3


@pytest.mark.usefixtures("three")
def test_without_a_landscape_all_that_have_records_are_compared() -> None:
    """Real ones first; with one, that alone."""
    both = run("bm25", "minilm-static-256")
    assert both.stdout.index("other (real)") < both.stdout.index("small (synthetic)")
    one = run("bm25", "minilm-static-256", "--landscape", "small")
    assert "other" not in one.stdout


@pytest.mark.usefixtures("three")
def test_the_table_says_verdicts_and_the_rule() -> None:
    """In the words of every page."""
    done = run("bm25", "minilm-static-256", "all-MiniLM-L6-v2")
    assert done.exit_code == 0
    for words in (
        "60 units worth 60 independent ones",
        "significantly better",
        "equivalent",
        "Sets without a significant difference: ",
        "Holm's correction over all pairs of a cell",
        "3 models are compared here",
        "Scores are means over all orders of equal scores; patbench evaluate prints one order, trec_eval's.",
    ):
        assert words in " ".join(done.stdout.split())


@pytest.mark.usefixtures("three")
def test_a_scope_can_be_chosen() -> None:
    """IN has its own scores; OUT has none here."""
    assert "nDCG@10, IN, 60 units" in " ".join(run("bm25", "minilm-static-256", "--scope", "IN").stdout.split())
    failed = run("bm25", "minilm-static-256", "--scope", "OUT").exception
    assert isinstance(failed, PatbenchError)
    assert "choose --scope ALL" in str(failed)


def test_two_readings_of_one_model_are_two_competitors() -> None:
    """Named by their reading."""
    add_retrieval("all-MiniLM-L6-v2", GOOD, reading="1x128")
    add_retrieval("all-MiniLM-L6-v2", POOR, reading="1x256")
    found = json.loads(run("all-MiniLM-L6-v2", "--json").stdout)
    assert [row["model"] for row in found["models"]] == ["all-MiniLM-L6 (1x128)", "all-MiniLM-L6 (1x256)"]


def test_a_model_of_the_hub_is_found_with_and_without_its_revision() -> None:
    """A record of another revision is not it."""
    add_retrieval("org/model", GOOD, encoders={"document": {"revision": "abc", "model": "org/model"}})
    add_retrieval("bm25", POOR)
    assert run("org/model", "bm25").exit_code == 0
    assert run("org/model@abc", "bm25").exit_code == 0
    assert "no landscape has records" in str(run("org/model@def", "bm25").exception)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bm25", "bm25"), "two different models"),
        (("bm25", "no-such-model"), "no-such-model"),
        (("bm25", "minilm-static-256", "--landscape", "nowhere"), "nowhere"),
        (("bm25", "minilm-static-256", "--view", "XYZ"), "XYZ"),
        (("bm25", "minilm-static-256", "--metric", "F@5"), "nDCG"),
        (
            ("bm25", "all-MiniLM-L6-v2", "--landscape", "other"),
            "'patbench evaluate --landscape other --model all-MiniLM-L6-v2 --view TA'",
        ),
        (
            ("bm25", "all-mpnet-base-v2"),
            "'patbench evaluate --landscape other --model all-mpnet-base-v2 --view TA'",
        ),
        (("bm25", "minilm-static-256", "--view", "T"), "--landscape demo --model bm25 --model minilm-"),
    ],
)
def test_what_is_missing_is_one_line_with_its_remedy(words: tuple[str, ...], said: str) -> None:
    """Nothing is printed before it."""
    done = run(*words)
    assert isinstance(done.exception, PatbenchError)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
    assert done.stdout == ""


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--labels", "topic"), "records of retrieval do not differ by --labels: leave it out"),
        (("--method", "k-NN"), "records of retrieval do not differ by --method"),
        (("--task", "classification", "--scope", "OUT"), "records of classification do not differ by --scope"),
        (("--task", "classifiers"), "task 'classifiers' compares no models here: choose one of retrieval, classif"),
        (("--margin", "nan"), "margin nan is not a difference of scores"),
        (("--task", "fusion"), "model 'bm25' gives no embeddings, which fusion needs: leave it out"),
        (("--task", "clustering"), "model 'bm25' gives no document vectors, which clustering needs: leave it out"),
        (("--task", "pairs"), "model 'bm25' gives no text vectors, which pairs needs: leave it out"),
    ],
)
def test_each_task_has_its_own_remedy(words: tuple[str, ...], said: str) -> None:
    """The command that makes its records; what it does not differ by is refused."""
    done = run("bm25", "minilm-static-256", *words)
    assert isinstance(done.exception, PatbenchError)
    assert said in str(done.exception)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--task", "classification", "--landscape", "mine", "--labels", "topic"),
            "'patbench classify --landscape mine --labels topic --model all-MiniLM-L6-v2 --model minilm-static-256 "
            "--view TA'",
        ),
        (("--task", "clustering", "--landscape", "mine"), "'patbench cluster --landscape mine --labels topic --model"),
        (
            ("--task", "clustering", "--landscape", "mine", "--labels", "nope"),
            "no label set 'nope': choose one of topic",
        ),
        (("--task", "fusion", "--landscape", "mine"), "'patbench fuse --landscape mine --model all-MiniLM-L6-v2"),
        (("--task", "pairs", "--landscape", "p"), "set of pairs 'p' is not known here (known: demo-phrases)"),
        (("--task", "pairs"), "'patbench pairs evaluate --set demo-phrases --model all-MiniLM-L6-v2 --model minilm-"),
    ],
)
def test_a_remedy_is_a_command_that_can_work(words: tuple[str, ...], said: str) -> None:
    """On data that are here, with labels that they have."""
    small_landscape(labelled_patents(150), "mine")
    done = run("all-MiniLM-L6-v2", "minilm-static-256", *words)
    assert isinstance(done.exception, PatbenchError)
    assert said in str(done.exception)


def test_a_landscape_that_is_not_here_is_imported_first() -> None:
    """Its records are published, its patents are not."""
    add_retrieval("bm25", GOOD, "other")
    said = str(run("bm25", "minilm-static-256").exception)
    assert "import landscape 'other', which is not here, compute what is missing with 'patbench evaluate" in said


def test_records_of_drawn_queries_are_named(patbench: Callable[..., Done]) -> None:
    """They are there, and stand beside no others."""
    small_landscape(labelled_patents(150), "mine")
    assert patbench("evaluate", "--landscape", "mine", "--model", "bm25", "--queries", 5).code == 0
    said = str(run("bm25", "minilm-static-256", "--landscape", "mine").exception)
    assert "in view TA over all queries (those of 5 drawn queries are not compared): compute what is missing" in said


def test_a_method_that_no_record_has_is_named() -> None:
    """With those that there are."""
    for model in ("bm25", "minilm-static-256"):
        add_other("classification", "k-NN", "micro F1", model, (0.5, 0.4, 0.6), documents={"micro F1": [0.5, 1.0]})
    done = run("bm25", "minilm-static-256", "--task", "classification", "--method", "foo")
    assert str(done.exception) == "no record of classification has method 'foo': choose one of k-NN"


def test_records_of_what_a_landscape_held_before_are_not_compared() -> None:
    """One line says so, with the command that makes new ones."""
    add_retrieval("bm25", GOOD)
    add_retrieval("minilm-static-256", NEAR)
    assert run("bm25", "minilm-static-256").exit_code == 0
    small_landscape(small_patents(9))
    failed = run("bm25", "minilm-static-256", "--landscape", "small").exception
    assert isinstance(failed, PatbenchError)
    assert "landscape 'small', imported anew since its records were made, has no record of 'bm25'" in str(failed)
    assert "patbench evaluate --landscape small --model bm25 --model minilm-static-256 --view TA" in str(failed)


def test_a_comparison_that_knows_no_families_says_so() -> None:
    """With what records them; once there is a card of that content, the rule stands alone."""
    add_retrieval("bm25", GOOD)
    add_retrieval("minilm-static-256", NEAR)

    def rule() -> str:
        return str(json.loads(run("bm25", "minilm-static-256", "--json").stdout)["rule"])

    assert rule() == f"{RULE}, families left out, which are not recorded here (evaluating again records them)"
    key = {"task": "card", "protocol": 1, "landscape": "d"}
    card = sample_record("small") | {"task": "card", "key": key, "id": ledger.record_id(key), "details": {"facts": {}}}
    ledger.add(card, {"documents": pa.table({"doc_id": ["US-0-A"], "family": ["f"]})})
    assert rule() == RULE
