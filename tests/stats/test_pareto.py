"""The Pareto front by the one comparison."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.stats.comparison import compare
from patbench_core.stats.pareto import front
from tests.stats.test_comparison import frame


def drawn(means: dict[str, float], noise: float = 0.01) -> dict[str, np.ndarray]:
    """Fifty queries of one common difficulty."""
    random = np.random.default_rng(5)
    base = random.uniform(0.3, 0.5, 50)
    return {name: base + mean + random.normal(0, noise, 50) for name, mean in means.items()}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=6))
def test_clear_differences_give_the_front_of_the_plain_definition(points: list[tuple[int, int]]) -> None:
    """An item is off it if and only if something that costs no more is clearly better."""
    names = [f"m{place}" for place in range(len(points))]
    scores = drawn({name: 0.1 * quality for name, (quality, _) in zip(names, points, strict=True)}, noise=1e-4)
    cost = {name: float(price) for name, (_, price) in zip(names, points, strict=True)}
    found = front(compare(frame(scores)), cost).set_index("model")["front"]
    for name, (quality, price) in zip(names, points, strict=True):
        assert (found[name] == "off") == any(other > quality and paid <= price for other, paid in points)


def test_items_of_one_score_and_cost_are_undecided() -> None:
    """Neither is significantly better; the cheapest alone needs no rival."""
    found = front(compare(frame(drawn({"a": 0.0, "b": 0.0, "c": 0.2}))), {"a": 1.0, "b": 1.0, "c": 2.0})
    assert found.set_index("model")["front"].to_dict() == {"a": "undecided", "b": "undecided", "c": "on"}


def test_an_item_without_a_cost_is_left_out() -> None:
    """And beats nothing."""
    found = front(compare(frame(drawn({"a": 0.0, "b": 0.2}))), {"a": 1.0})
    assert found[["model", "front"]].to_numpy().tolist() == [["a", "on"]]


def test_the_cheapest_stands_first() -> None:
    """Of equal cost the better one; without a cost there is no row, but the columns are there."""
    result = compare(frame(drawn({"a": 0.2, "b": 0.0, "c": 0.3, "d": 0.1})))
    found = front(result, {"a": 9.0, "b": 1.0, "c": 9.0, "d": 1.0})
    assert found["model"].tolist() == ["d", "b", "c", "a"]
    assert found["cost"].tolist() == [1.0, 1.0, 9.0, 9.0]
    columns = ["landscape", "metric", "model", "score", "cost", "front"]
    assert list(found) == list(front(result, {})) == columns


def test_cells_keep_their_order_and_scores_are_those_of_the_comparison() -> None:
    """As the scores stand, not by name."""
    result = compare(pd.concat([frame(drawn({"a": 0.2, "b": 0.0})).assign(landscape=name) for name in "zy"]))
    found = front(result, {"a": 2.0, "b": 1.0})
    assert found["landscape"].tolist() == [*"zzyy"]
    scores = result.models.set_index(["landscape", "model"])["score"]
    assert found["score"].tolist() == [scores[key] for key in zip(found["landscape"], found["model"], strict=True)]
