"""Gradient clipping by z-score."""

import torch

from patbench_core.training.linkage.zclip import ZClip


def norms(clip: ZClip, wanted: list[float]) -> list[float]:
    """Norms of gradients after clipping those of the `wanted` norms."""
    weight = torch.zeros(3, requires_grad=True)
    made = []
    for norm in wanted:
        weight.grad = torch.tensor([norm, 0.0, 0.0])
        clip.clip([weight])
        made.append(float(weight.grad.norm()))
    return made


def test_a_spike_is_clipped_to_its_formula_and_nothing_else() -> None:
    """m + Z^2 / z sqrt(v), with mean and variance of the norms before it."""
    clip, usual = ZClip(), [1.0, 1.2, 0.8, 1.1, 0.9] * 5
    assert norms(clip, usual) == torch.tensor(usual).tolist()
    mean, deviation = torch.tensor(usual).mean(), torch.tensor(usual).std(correction=0)
    (made,) = norms(clip, [10.0])
    z = (10.0 - mean) / deviation
    assert torch.isclose(torch.tensor(made), mean + ZClip.Z**2 / z * deviation, rtol=1e-4)
    assert clip.counts.tolist() == [26, 1]
    assert norms(clip, [1.0]) == [1.0]
