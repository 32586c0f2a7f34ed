"""Both forms of the loss against loops over their formulas."""

import math

import pytest
import torch

from patbench_core.training.linkage.losses import contrast


@pytest.mark.parametrize("denominator", ["all", "negatives"])
def test_the_loss_is_its_formula(denominator: str) -> None:
    """Rows without a positive, or without a negative where only these divide, take no part."""
    torch.manual_seed(0)
    scores, positive = torch.randn(5, 7, dtype=torch.float64), torch.rand(5, 7) < 0.3
    positive[0], positive[1] = False, True
    rows = []
    for i in range(5):
        chosen = [k for k in range(7) if denominator == "all" or not positive[i, k]]
        own = [j for j in range(7) if positive[i, j]]
        if own and chosen:
            total = sum(math.exp(scores[i, k]) for k in chosen)
            rows.append(-sum(math.log(math.exp(scores[i, j]) / total) for j in own) / len(own))
    assert len(rows) == (4 if denominator == "all" else 3)
    assert float(contrast(scores, positive, denominator)) == pytest.approx(sum(rows) / len(rows))


def test_nothing_to_learn_from_has_no_gradient() -> None:
    """A batch without positives is zero, not NaN."""
    scores = torch.randn(2, 3, requires_grad=True)
    contrast(scores, torch.zeros(2, 3, dtype=torch.bool), "all").backward()
    assert not scores.grad.any()
