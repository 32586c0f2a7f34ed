"""The smallest model whose loss is bounded."""

import numpy as np
import pandas as pd

from patbench_core.stats.choice import smallest_within
from patbench_core.stats.comparison import Comparison, compare

EASY = np.random.default_rng(0).random(400)


def result(values: dict[str, np.ndarray], second: dict[str, np.ndarray] | None = None) -> Comparison:
    """A comparison of models by one measure or by two."""
    frames = []
    for metric, scores in (("nDCG@10", values), ("Recall@100", second or {})):
        for model, of_units in scores.items():
            units = [f"q{place}" for place in range(len(of_units))]
            frames.append(
                pd.DataFrame({"landscape": "us", "metric": metric, "model": model, "unit": units, "value": of_units})
            )
    return compare(pd.concat(frames, ignore_index=True))


def test_a_small_model_with_a_bounded_loss_is_chosen() -> None:
    """Its interval ends above the margin."""
    values = {"big": EASY, "small": EASY - 0.005 + np.random.default_rng(1).normal(0, 0.02, 400), "tiny": EASY - 0.3}
    row = smallest_within(result(values), {"big": 400, "small": 80, "tiny": 1}, 0.02).iloc[0]
    assert (row["best"], row["choice"], row["size"], row["undecided"]) == ("big", "small", 80, ())
    assert -0.02 <= row["loss"] < 0


def test_missing_power_is_not_a_recommendation() -> None:
    """A wide interval: the best is chosen, the other is undecided, however small it is."""
    values = {"big": EASY[:20] + 0.05, "small": np.random.default_rng(1).random(20)}
    row = smallest_within(result(values), {"big": 400, "small": 1}, 0.02).iloc[0]
    assert (row["choice"], row["undecided"]) == ("big", ("small",))


def test_every_measure_has_to_be_met() -> None:
    """Good by nDCG@10 and poor by Recall@100 does not qualify."""
    near = EASY - 0.001
    found = result({"big": EASY, "small": near}, {"big": EASY, "small": EASY - 0.2})
    row = smallest_within(found, {"big": 400, "small": 1}, 0.02).iloc[0]
    assert (row["choice"], row["undecided"]) == ("big", ())


def test_no_model_qualifies_where_measures_disagree() -> None:
    """Each is far behind by one measure."""
    found = result({"a": EASY, "b": EASY - 0.2}, {"a": EASY - 0.2, "b": EASY})
    assert smallest_within(found, {"a": 1, "b": 2}, 0.02).iloc[0]["choice"] is None


def test_only_allowed_models_take_part() -> None:
    """Against the best of them; nothing where none is allowed."""
    found = result({"big": EASY, "small": EASY - 0.1})
    row = smallest_within(found, {"small": 1}, 0.02).iloc[0]
    assert (row["best"], row["choice"], row["compared"]) == ("small", "small", 1)
    assert smallest_within(found, {}, 0.02).empty
    columns = ["landscape", "best", "choice", "loss", "size", "undecided", "compared"]
    assert list(smallest_within(found, {}, 0.02)) == columns


def test_a_loss_as_large_as_the_margin_is_accepted() -> None:
    """A difference without error, so that its interval is the difference."""
    quarters = np.tile([0.25, 0.5], 40)
    found = result({"big": quarters + 0.25, "small": quarters})
    size = {"big": 2, "small": 1}
    assert smallest_within(found, size, 0.25).iloc[0]["choice"] == "small"
    assert smallest_within(found, size, 0.24).iloc[0]["choice"] == "big"


def test_cells_keep_their_order_and_one_without_an_allowed_model_is_passed_over() -> None:
    """The first landscape has none of the two, the others stand as the scores do, by the first measure."""
    scores = {"stranger": {"other": EASY}, "b": {"big": EASY, "small": EASY - 0.001}, "a": {"big": EASY}}
    frames = [
        pd.DataFrame({"landscape": where, "metric": metric, "model": model, "unit": range(400), "value": values})
        for metric in ("nDCG@10", "Accuracy")
        for where, models in scores.items()
        for model, values in models.items()
    ]
    found = smallest_within(compare(pd.concat(frames, ignore_index=True)), {"big": 2, "small": 1}, 0.02)
    assert found[["landscape", "best", "choice"]].to_numpy().tolist() == [["b", "big", "small"], ["a", "big", "big"]]
