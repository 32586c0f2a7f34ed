"""`patbench compare`: what it prints, and what it says when it cannot."""

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from patbench_core.cli.compare import compare
from patbench_core.encoders.errors import EncoderError
from patbench_core.errors.compare import MeasureNotRecorded, NoRecords, NoScope, OneModel
from patbench_core.errors.landscape import UnknownLandscape
from patbench_core.errors.views import UnknownView
from tests.contests import add_retrieval

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
    """With models, all pairs, groups, the rule and the smallest detectable difference."""
    done = run("bm25", "minilm-static-256", "all-MiniLM-L6-v2", "--json")
    assert done.exit_code == 0
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (found["landscape"], found["n_queries"], found["metric"], found["scope"]) == ("small", 60, "nDCG@10", "ALL")
    assert [of["model"] for of in found["models"]][-1] == "all-MiniLM-L6-v2"
    assert [of["ranks"] for of in found["models"]] == [[1, 2], [1, 2], [3, 3]]
    assert len(found["pairs"]) == 3
    for pair in found["pairs"]:
        assert pair["low"] <= pair["mean"] <= pair["high"]
        assert pair["p_randomisation"] <= pair["holm_randomisation"]
        assert pair["p_bootstrap"] <= pair["holm_bootstrap"]
        assert pair["separable"] == ("all-MiniLM-L6-v2" in (pair["one"], pair["other"]))
    assert sorted(map(len, found["groups"])) == [1, 2]
    smallest = found["smallest_detectable"]
    assert 0 < smallest["least"] <= smallest["median"] <= smallest["greatest"]
    assert "Holm" in found["rule"]


@pytest.mark.usefixtures("three")
def test_without_a_landscape_all_that_have_records_are_compared() -> None:
    """Real ones first; with one, that alone."""
    both = run("bm25", "minilm-static-256")
    assert both.stdout.index("other (real patents)") < both.stdout.index("small (synthetic)")
    one = run("bm25", "minilm-static-256", "--landscape", "small")
    assert "other" not in one.stdout


@pytest.mark.usefixtures("three")
def test_the_table_says_what_cannot_be_told_apart() -> None:
    """Verdicts, the order of ties, groups, the rule."""
    done = run("bm25", "minilm-static-256", "all-MiniLM-L6-v2")
    assert done.exit_code == 0
    for said in (
        "60 queries",
        "not separable, within the tie order",
        "Groups of models that cannot be told apart",
        "Smallest detectable difference of one pair (80 % power, two-sided 5 %)",
        "Rule: separable when the randomisation p-value, Holm-corrected over all pairs, is below 0.05; 95 %",
    ):
        assert said in done.stdout


@pytest.mark.usefixtures("three")
def test_a_scope_can_be_chosen() -> None:
    """IN has its own scores; OUT has none here."""
    assert "nDCG@10, IN, 60 queries" in run("bm25", "minilm-static-256", "--scope", "IN").stdout
    failed = run("bm25", "minilm-static-256", "--scope", "OUT").exception
    assert isinstance(failed, NoScope)


def test_two_readings_of_one_model_are_two_competitors() -> None:
    """Named by their reading."""
    add_retrieval("all-MiniLM-L6-v2", GOOD, reading="1x128")
    add_retrieval("all-MiniLM-L6-v2", POOR, reading="1x256")
    found = json.loads(run("all-MiniLM-L6-v2", "--json").stdout)
    assert [of["model"] for of in found["models"]] == ["all-MiniLM-L6-v2 (1x128)", "all-MiniLM-L6-v2 (1x256)"]


def test_a_model_of_the_hub_is_found_with_and_without_its_revision() -> None:
    """A record of another revision is not it."""
    add_retrieval("org/model", GOOD, encoders={"document": {"revision": "abc"}})
    add_retrieval("bm25", POOR)
    assert run("org/model", "bm25").exit_code == 0
    assert run("org/model@abc", "bm25").exit_code == 0
    assert isinstance(run("org/model@def", "bm25").exception, NoRecords)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("bm25", "bm25"), OneModel, "two different models"),
        (("bm25", "no-such-model"), EncoderError, "no-such-model"),
        (("bm25", "minilm-static-256", "--landscape", "nowhere"), UnknownLandscape, "small"),
        (("bm25", "minilm-static-256", "--view", "XYZ"), UnknownView, "XYZ"),
        (("bm25", "minilm-static-256", "--metric", "P@5"), MeasureNotRecorded, "nDCG@10"),
        (
            ("bm25", "all-MiniLM-L6-v2", "--landscape", "other"),
            NoRecords,
            "'patbench evaluate --landscape other --model all-MiniLM-L6-v2 --view TA'",
        ),
        (
            ("bm25", "all-mpnet-base-v2"),
            NoRecords,
            "'patbench evaluate --landscape other --model all-mpnet-base-v2 --view TA'",
        ),
        (("bm25", "minilm-static-256", "--view", "T"), NoRecords, "--landscape demo --model bm25 --model minilm-"),
    ],
)
def test_what_is_missing_is_one_line_with_its_remedy(words: tuple[str, ...], error: type[Exception], said: str) -> None:
    """Nothing is printed before it."""
    done = run(*words)
    assert isinstance(done.exception, error)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
    assert done.stdout == ""
