"""Which model: constraints, and a choice that rests on a bound."""

import numpy as np
import pytest

from patbench_core.errors import PatbenchError
from tests.contests import add_retrieval
from tests.pages.run import run_page

RANDOM = np.random.default_rng(0)
EASY = RANDOM.random(400)


def page(**parameters: object):
    """The page from the records that are there."""
    return run_page("choose", ensure=False, **parameters)


def test_the_smallest_within_the_margin_is_taken() -> None:
    """A fifth of the size, an interval inside the margin."""
    add_retrieval("all-mpnet-base-v2", EASY, synthetic=False)
    add_retrieval("all-MiniLM-L6-v2", EASY - 0.004 + RANDOM.normal(0, 0.01, 400), synthetic=False)
    add_retrieval("bm25", EASY - 0.2, synthetic=False)
    assert "Take all-MiniLM-L6: the smallest within 0.02 of the best in 1 of 1" in page().html
    assert "Take all-mpnet-base:" in page(margin=0.001).html


def test_missing_power_is_undecided() -> None:
    """BM25 is not recommended because nothing is significant."""
    add_retrieval("all-mpnet-base-v2", RANDOM.random(12) * 0.5 + 0.2, synthetic=False)
    add_retrieval("bm25", RANDOM.random(12) * 0.5 + 0.2, synthetic=False)
    own = page().names["own"].iloc[0]
    assert own["choice"] == own["best"]
    assert len(own["undecided"]) == 1


def test_constraints_leave_models_out() -> None:
    """Memory of a transformer, and a licence that nobody knows."""
    add_retrieval("all-mpnet-base-v2", EASY, synthetic=False)
    add_retrieval("bm25", EASY - 0.2, synthetic=False)
    add_retrieval("org/unknown", EASY + 0.1, synthetic=False)
    assert "Take BM25" in page(memory_gb=1.05).html
    assert "Take all-mpnet-base" in page(licence="commercial").html
    assert "No model that was measured" in page(memory_gb=0.1).html


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"task": "guessing"}, "retrieval, classification"),
        ({"licence": "mine"}, "any, commercial"),
        ({"text": "X"}, "TA"),
    ],
)
def test_an_unknown_constraint_is_named(given: dict[str, str], said: str) -> None:
    """With the values that it can have."""
    with pytest.raises(PatbenchError, match=said):
        page(**given)


def test_an_empty_ledger_is_said() -> None:
    """Nothing meets any constraint."""
    assert "No model that was measured in this task on this text" in page().html
