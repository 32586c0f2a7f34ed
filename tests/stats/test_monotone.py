"""Steps along an axis."""

import numpy as np
import pandas as pd
import pytest

from patbench_core.stats.comparison import Comparison, compare
from patbench_core.stats.monotone import growth, steps
from tests.stats.test_comparison import frame


def result(*means: float, noise: float = 0.05, sizes: tuple[int, ...] = (1, 2, 3, 4)) -> Comparison:
    """Sizes of the given means on queries of one common difficulty."""
    random = np.random.default_rng(1)
    base = random.normal(0.4, 0.1, 400)
    made = {size: base + mean + random.normal(0, noise, 400) for size, mean in zip(sizes, means, strict=False)}
    return compare(frame(made))


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ((0.1, 0.2, 0.3), (2, 2, 0, "monotone")),
        ((0.1, 0.3, 0.2), (2, 1, 1, "not monotone")),
        ((0.1, 0.1, 0.3), (2, 1, 0, "undecided")),
        ((0.3, 0.3), (1, 0, 0, "undecided")),
    ],
)
def test_planted_growth_is_found(means: tuple[float, ...], expected: tuple[int, int, int, str]) -> None:
    """Growth, a step back, a flat step."""
    found = growth(steps(result(*means)), ["landscape", "metric"])
    assert found[["steps", "gains", "losses", "verdict"]].to_numpy().tolist() == [list(expected)]


def test_a_step_is_the_pair_of_the_comparison() -> None:
    """Larger less smaller, whichever is better, with the verdict and the correction of the pair."""
    made = result(0.3, 0.1, 0.2)
    found = steps(made)
    means = made.models.set_index("model")["score"]
    assert found["difference"].tolist() == pytest.approx([means[2] - means[1], means[3] - means[2]])
    assert found["verdict"].tolist() == ["significantly worse", "significantly better"]
    assert ((found["low"] < found["difference"]) & (found["difference"] < found["high"])).all()
    pairs = {frozenset((row.one, row.other)): row.holm for row in made.pairs.itertuples()}
    assert found["holm"].tolist() == [pairs[frozenset((1, 2))], pairs[frozenset((2, 3))]]


def test_sizes_are_ordered_as_numbers() -> None:
    """64 is less than 128, whatever the order of the scores."""
    found = steps(result(0.3, 0.2, 0.1, sizes=(128, 64, 512)))
    assert found[["smaller", "larger"]].to_numpy().tolist() == [[64, 128], [128, 512]]


def test_one_size_has_no_step() -> None:
    """And no growth."""
    found = steps(result(0.1))
    assert found.empty
    assert growth(found, ["landscape", "metric"]).empty


def test_axes_keep_their_order() -> None:
    """As the steps stand, not by name; each counts its own."""
    verdicts = {"b": ["significantly better"], "a": ["significantly worse", "undecided"]}
    rows = [{"axis": axis, "verdict": verdict} for axis, each in verdicts.items() for verdict in each]
    found = growth(pd.DataFrame(rows), ["axis"])
    assert found.to_dict("list") == {
        "axis": ["b", "a"],
        "steps": [1, 2],
        "gains": [1, 0],
        "losses": [0, 1],
        "verdict": ["monotone", "not monotone"],
    }


def test_a_step_down_has_its_own_interval() -> None:
    """From the smaller to the larger size: ends and verdict are those of larger less smaller, in each landscape."""
    made = result(0.3, 0.1)
    far = pd.concat([made.models, made.models.assign(landscape="far")])
    pairs = pd.concat([made.pairs, made.pairs.assign(landscape="far")])
    found = steps(Comparison(far, pairs, made.groups, made.between, made.within, made.margin))
    pair = made.pairs.iloc[0]
    assert found["landscape"].tolist() == ["us", "far"]
    assert (
        found[["difference", "low", "high"]].to_numpy().tolist()
        == [[-pair["difference"], -pair["high"], -pair["low"]]] * 2
    )
    assert found["verdict"].tolist() == ["significantly worse"] * 2
    assert steps(result(0.2, 0.2, noise=0.001))["verdict"].tolist() == ["equivalent"]
    assert steps(result(0.2, 0.2, noise=0.01, sizes=(2, 1)))["verdict"].tolist() == ["equivalent"]
