"""`patbench linkage` and `patbench link`: what they print."""

import json

import pytest
from typer.testing import CliRunner, Result

from patbench_core.cli import app
from patbench_core.errors import PatbenchError
from tests.fakes import small_landscape


def invoke(*words: str) -> Result:
    """Call `patbench` in this process."""
    return CliRunner().invoke(app, words, catch_exceptions=False)


def test_the_card_of_the_demo() -> None:
    """As text and as JSON."""
    facts = json.loads(invoke("linkage", "card", "--links", "demo-products", "--json").stdout)
    assert f"{facts['links']:,} links" in invoke("linkage", "card", "--links", "demo-products").stdout
    assert facts["query"] == ""


def test_evaluate_prints_both_directions() -> None:
    """A row each, and one JSON object each."""
    words = ("linkage", "evaluate", "--links", "demo-products", "--model", "bm25")
    assert "patent to product" in invoke(*words).stdout
    first, second = map(json.loads, invoke(*words, "--json").stdout.splitlines())
    assert (first["direction"], second["direction"]) == ("product to patent", "patent to product")
    assert first["leaks"] == []
    assert 0 < first["areas"]["base_rate"] < first["areas"]["pr_auc"]


def test_options_of_training_need_something_trained() -> None:
    """--training is refused before anything runs; --seeds, which commands of records have, is warned of."""
    words = ("linkage", "evaluate", "--links", "demo-products", "--model", "random")
    with pytest.raises(PatbenchError, match="--training epochs=5: ranker 'random' is not trained"):
        invoke(*words, "--training", "epochs=5")
    made = invoke(*words, "--seeds", "3")
    assert made.exit_code == 0
    assert made.stderr == "patbench: warning: --seeds 3: ranker 'random' is not trained, and has one result\n"


def test_link_ranks_the_patents_of_a_landscape() -> None:
    """The patent whose title is asked for comes first; what cannot be asked is one line."""
    landscape = small_landscape()
    row = next(row for row, title in enumerate(landscape.column("title")) if title)
    title = landscape.column("title")[row]
    words = ("--landscape", landscape.name, "--model", "bm25", "--view", "T", "--json", "--k", "3")
    ranked = [json.loads(line) for line in invoke("link", title, *words).stdout.splitlines()]
    assert ranked[0]["title"] == title
    assert [each["score"] for each in ranked] == sorted((each["score"] for each in ranked), reverse=True)
    for text, model, message in (
        (" ", "bm25", "product text is empty"),
        ("lamp", "graph", "reads links and no text"),
        ("lamp", "attention:fake", "is trained on links"),
    ):
        with pytest.raises(PatbenchError, match=message):
            invoke("link", text, "--landscape", landscape.name, "--model", model)
