"""The head: attention pooling against PyTorch's own, masks, what it begins as; the loss against its formula."""

import math

import numpy as np
import pytest
import torch

from patbench_core.training.linkage.model import AttentionPooling, Head, Heads, contrast
from patbench_core.training.linkage.settings import LinkSettings


def tokens() -> tuple[torch.Tensor, torch.Tensor]:
    """Three texts of 5, 3 and 1 tokens."""
    torch.manual_seed(0)
    return torch.randn(3, 5, 8), torch.arange(5) < torch.tensor([[5], [3], [1]])


def test_pooling_is_multihead_attention_of_one_query() -> None:
    """With W_K folded into the query it gives what `torch.nn.MultiheadAttention` gives."""
    vectors, there = tokens()
    theirs = torch.nn.MultiheadAttention(8, 2, batch_first=True)
    torch.nn.init.zeros_(theirs.in_proj_bias)
    query = torch.randn(1, 1, 8)
    wanted, _ = theirs(query.expand(3, 1, 8), vectors, vectors, key_padding_mask=~there)
    ours = AttentionPooling(8, 8, 2)
    asked, keys, values = theirs.in_proj_weight.detach().reshape(3, 2, 4, 8)
    with torch.no_grad():
        for head in (0, 1):
            ours.scores.weight[head] = (asked[head] @ query[0, 0]) @ keys[head] / 4**0.5
            ours.values[head] = values[head].T
    ours.out.load_state_dict(theirs.out_proj.state_dict())
    assert torch.allclose(ours(vectors, there), wanted[:, 0], atol=1e-6)


@pytest.mark.parametrize("head", ["attention", "mean", "linear"])
def test_padding_changes_nothing_and_vectors_are_of_unit_length(head: str) -> None:
    """What stands where there is no token is not looked at."""
    vectors, there = tokens()
    made = Head(8, LinkSettings(head=head, width=8, heads=2, start="random")).eval()
    other = vectors.masked_fill(~there[..., None], 99.0)
    assert torch.allclose(made(vectors, there), made(other, there), atol=1e-6)
    assert torch.allclose(made(vectors, there).norm(dim=1), torch.ones(3))


@pytest.mark.parametrize("head", ["attention", "mean", "linear"])
def test_it_begins_as_the_mean_of_the_frozen_vectors(head: str) -> None:
    """So that training begins where the model stands without it."""
    vectors, there = tokens()
    made = Head(8, LinkSettings(head=head, width=8, heads=2)).eval()(vectors, there)
    means = np.stack([each[own].numpy().mean(axis=0) for each, own in zip(vectors, there, strict=True)])
    assert np.allclose(made.detach(), means / np.linalg.norm(means, axis=1, keepdims=True), atol=1e-6)


def test_one_encoder_is_shared() -> None:
    """Two have twice the weights."""
    count = {
        each: sum(weight.numel() for weight in Heads(8, LinkSettings(width=8, heads=2, encoders=each)).parameters())
        for each in ("one", "two")
    }
    assert count["two"] == 2 * count["one"]


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
