"""The head: attention pooling against PyTorch's own, masks, and what it begins as."""

import numpy as np
import pytest
import torch

from patbench_core.training.linkage.model import AttentionPooling, Head, Heads
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
