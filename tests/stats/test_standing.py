"""Whether an item is the best of its cell."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.stats.comparison import compare
from patbench_core.stats.standing import differing, standing
from tests.stats.test_comparison import frame


def scores(*shifts: float, noise: float = 0.05) -> dict[str, np.ndarray]:
    """T, TA and TAC on 200 queries of one common difficulty."""
    random = np.random.default_rng(4)
    base = random.uniform(0.3, 0.6, 200)
    return {
        name: base + shift + random.normal(0, noise, 200)
        for name, shift in zip(("T", "TA", "TAC"), shifts, strict=False)
    }


@pytest.mark.parametrize(
    ("shifts", "noise", "outcome", "rival"),
    [
        ((-0.3, 0.0, 0.2), 0.05, "best", "TA"),
        ((-0.3, 0.0, 0.0), 0.01, "equivalent", "TA"),
        ((-0.3, 0.0, 0.0), 0.5, "undecided", "TA"),
        ((-0.3, 0.2, 0.0), 0.05, "significantly worse", "TA"),
    ],
)
def test_the_outcome_is_that_of_the_planted_views(
    shifts: tuple[float, ...], noise: float, outcome: str, rival: str
) -> None:
    """Clearly above, equal with little and with much noise, clearly below."""
    made = scores(*shifts, noise=noise)
    (row,) = standing(compare(frame(made)), "TAC").to_dict("records")
    assert (row["outcome"], row["rival"]) == (outcome, rival)
    assert row["difference"] == pytest.approx(made["TAC"].mean() - made[rival].mean())
    assert row["low"] <= row["difference"] <= row["high"]
    assert row["highest"] == (made["TAC"].mean() >= made["TA"].mean())


def test_equal_scores_are_equivalent_and_highest() -> None:
    """A tie in the mean counts as highest, as in a published table."""
    made = scores(0.0, 0.1)
    (row,) = standing(compare(frame({**made, "TAC": made["TA"]})), "TAC").to_dict("records")
    assert (row["outcome"], row["highest"]) == ("equivalent", True)


def test_without_the_item_or_a_rival_nothing_is_said() -> None:
    """An empty table, no error."""
    made = scores(0.0, 0.1, 0.2)
    assert standing(compare(frame({"T": made["T"], "TA": made["TA"]})), "TAC").empty
    assert standing(compare(frame({"TAC": made["TAC"]})), "TAC").empty


def test_units_that_differ_at_all_are_counted() -> None:
    """One of four; units that only one item has do not count, a cell without both items is left out."""
    both = frame({"C": np.array([0.1, 0.2, 0.3, 0.4]), "C1": np.array([0.1, 0.2, 0.3, 0.5, 0.9])})
    (row,) = differing(both, "model", ("C", "C1"), ["landscape"]).to_dict("records")
    assert (row["landscape"], row["differ"], row["n"], row["share"]) == ("us", 1, 4, 0.25)
    assert differing(both[both["model"] == "C"], "model", ("C", "C1"), ["landscape"]).empty


def test_cells_keep_their_order() -> None:
    """As the scores stand, not by name; every column that is documented, in its order."""
    made = scores(-0.1, 0.0, 0.2)
    both = pd.concat([frame(made).assign(landscape=name) for name in "ba"])
    found = standing(compare(both), "TAC")
    assert found["landscape"].tolist() == ["b", "a"]
    assert list(found) == [*("landscape", "metric", "rival", "difference", "low", "high", "outcome", "highest")]
    counted = differing(both, "model", ("T", "TA"), ["landscape"])
    assert counted.to_numpy().tolist() == [["b", 200, 200, 1.0], ["a", 200, 200, 1.0]]
    assert list(counted) == ["landscape", "differ", "n", "share"]
    assert list(differing(both, "model", ("T", "X"), ["landscape"])) == list(counted)


def test_the_rival_is_the_best_that_is_better() -> None:
    """Two are significantly better than the item, and one that is higher still is too noisy to be."""
    random = np.random.default_rng(8)
    base = random.uniform(0.2, 0.4, 60)
    noisy = np.clip(base + 0.2 + random.normal(0, 2.0, 60), -5, 5)
    noisy += base.mean() + 0.3 - noisy.mean()
    made = {"low": base, "near": base + 0.1, "good": base + 0.2, "noisy": noisy}
    (row,) = standing(compare(frame(made)), "low").to_dict("records")
    assert (row["outcome"], row["rival"], row["highest"]) == ("significantly worse", "good", False)
    assert row["difference"] == pytest.approx(-0.2)


def test_of_equal_rivals_the_first_is_named() -> None:
    """In the order of the comparison, however many there are."""
    base = np.random.default_rng(9).uniform(0.2, 0.4, 30)
    names = [f"m{place:02}" for place in range(40)]
    result = compare(frame({"own": base - 0.1} | dict.fromkeys(names, base)))
    assert standing(result, "own")["rival"].tolist() == ["m00"]
