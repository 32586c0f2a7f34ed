"""Gradient clipping by z-score.

Imported where training begins: it loads PyTorch.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class ZClip(nn.Module):
    r"""Clip a gradient whose norm is unusually large among those before it.

    With mean m and variance v of earlier norms, both exponential moving averages, a norm g of z = (g - m) / sqrt(v) > Z
    becomes m + Z^2 / z sqrt(v). The first `FIRST` norms only set m and v. Source: Kumar et al., ZClip,
    arXiv 2504.02507, algorithm 1; alpha and Z as in the paper's public log.
    """

    ALPHA, Z, FIRST = 0.97, 2.5, 25

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("moments", torch.zeros(2))
        self.register_buffer("counts", torch.zeros(2))

    moments: Tensor
    counts: Tensor
    """Steps, and those that were clipped."""

    def clip(self, parameters: Iterable[Tensor]) -> None:
        """Scale the gradients of `parameters` where their norm is a spike."""
        parameters = [each for each in parameters if each.grad is not None]
        norm = nn.utils.get_total_norm([each.grad for each in parameters if each.grad is not None]).detach()
        self.counts[0] += 1
        if self.counts[0] <= self.FIRST:
            mean, variance = self.moments
            step = norm - mean  # Welford's update of mean and variance
            self.moments[0] = mean + step / self.counts[0]
            self.moments[1] = variance + (step * (norm - self.moments[0]) - variance) / self.counts[0]
            return
        mean, deviation = self.moments[0], self.moments[1].sqrt() + 1e-12
        z = (norm - mean) / deviation
        if z > self.Z:
            self.counts[1] += 1
            norm = mean + self.Z**2 / z * deviation
            nn.utils.clip_grad_norm_(parameters, float(norm))
        self.moments[0] = self.ALPHA * mean + (1 - self.ALPHA) * norm
        self.moments[1] = self.ALPHA * self.moments[1] + (1 - self.ALPHA) * (norm - self.moments[0]) ** 2
