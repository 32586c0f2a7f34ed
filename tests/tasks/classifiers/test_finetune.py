"""Losses against their formula, computed label by label."""

from math import exp, log

import pytest
import torch

from patbench_core.tasks.classifiers.finetune import loss

LOGITS, TRUE, SHARE = [[0.3, -1.2, 2.0], [-4.0, 0.1, 0.7]], [[1, 0, 1], [0, 1, 0]], [0.5, 0.1, 0.001]


def by_hand(name: str, x: float, y: int, share: float) -> float:
    """One label of one document."""
    p = 1 / (1 + exp(-x))
    q = max(p - 0.05, 0)
    positive, negative = {
        "bce": (-log(p), -log(1 - p)),
        "weighted": (-min((1 - share) / share, 20) * log(p), -log(1 - p)),
        "focal": (-((1 - p) ** 2) * log(p), -(p**2) * log(1 - p)),
        "asymmetric": (-(1 - p) * log(p), -(q**4) * log(1 - q)),
    }[name]
    return positive if y else negative


@pytest.mark.parametrize("name", ["bce", "weighted", "focal", "asymmetric"])
def test_the_formula(name: str) -> None:
    """A sum over labels, a mean over documents."""
    value = loss(name, torch.tensor(SHARE))(torch.tensor(LOGITS), torch.tensor(TRUE, dtype=torch.float32))
    rows = zip(LOGITS, TRUE, strict=True)
    expected = sum(by_hand(name, *each) for row in rows for each in zip(*row, SHARE, strict=True)) / len(LOGITS)
    assert float(value) == pytest.approx(expected, rel=1e-5)
