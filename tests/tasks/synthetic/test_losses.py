"""Losses against their formulas, one number at a time."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.tasks.synthetic.losses import LOSSES, PLAIN, Loss, stacked

HAS = np.array([[True, False], [False, False], [False, False], [False, True]])


def alone(loss: Loss, odds: float, has: bool) -> float:
    """The loss of one document and label, as the paper writes it."""
    p = 1 / (1 + math.exp(-odds))
    weight = 3.0 if loss.weighted else 1.0
    if has:
        return -weight * (1 - p) ** loss.positive * math.log(p)
    q = max(p - loss.clip, 0)
    return float(-(q**loss.negative) * math.log(1 - q))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-8, 8), min_size=8, max_size=8))
def test_a_stack_of_losses_is_the_mean_of_each(numbers: list[float]) -> None:
    """Of all kinds side by side; a label that one of four documents has weighs three times."""
    losses = [PLAIN, *LOSSES.values()]
    odds = torch.tensor(numbers).reshape(1, 4, 2).expand(4, 4, 2)
    y = torch.from_numpy(HAS.astype(np.float32)).expand(4, 4, 2)
    each = [
        alone(loss, float(odds[0, row, label]), bool(HAS[row, label]))
        for loss in losses
        for row in range(4)
        for label in range(2)
    ]
    assert float(stacked(losses, [HAS] * 4)(odds, y)) == pytest.approx(np.mean(each), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("odds", (-90.0, 0.0, 90.0))
def test_gradients_are_finite_where_a_network_is_certain(odds: float) -> None:
    """Also where the probability is one or nothing in float32."""
    losses = [PLAIN, *LOSSES.values()]
    asked = torch.full((4, 4, 2), odds, requires_grad=True)
    stacked(losses, [HAS] * 4)(asked, torch.from_numpy(HAS.astype(np.float32)).expand(4, 4, 2)).backward()
    assert asked.grad is not None and bool(torch.isfinite(asked.grad).all())


def test_a_label_of_every_document_or_of_none_has_no_weight() -> None:
    """There is nothing to balance."""
    labels = np.array([[True, False], [True, False]])
    odds, y = torch.zeros(1, 2, 2), torch.tensor([[[1.0, 0.0], [1.0, 0.0]]])
    assert float(stacked([Loss(weighted=True)], [labels])(odds, y)) == pytest.approx(math.log(2))
