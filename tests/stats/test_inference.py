"""Corrections and verdicts."""

import pytest

from patbench_core.stats.inference import holm, verdict


def test_holm_is_that_of_the_paper() -> None:
    """Step-down: p times what is left, never below one before it, at most 1."""
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]).tolist() == pytest.approx([1.0, 1.0])
    assert holm([]).tolist() == []


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ((0.05, 0.02, 0.08, 0.001), "significantly better"),
        ((-0.05, -0.08, -0.02, 0.001), "significantly worse"),
        ((0.05, -0.01, 0.11, 0.2), "undecided"),
        ((0.001, -0.01, 0.012, 0.8), "equivalent"),
        ((0.001, -0.021, 0.012, 0.8), "undecided"),
        ((0.001, -0.01, 0.021, 0.8), "undecided"),
    ],
)
def test_verdicts(case: tuple[float, float, float, float], words: str) -> None:
    """Not significant is undecided unless the whole interval lies within the margin."""
    assert verdict(*case, margin=0.02) == words
