"""Losses of a network on labels of which few documents have each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Loss:
    """Binary cross-entropy, with weights on what is rare or hard.

    With p the probability of a label that a document has, and q = max(p - clip, 0) of one that it has not, the loss is
    -w (1 - p)^positive log p, and -q^negative log(1 - q).

    Attributes
    ----------
    weighted : bool
        Whether w is the ratio of documents without the label to those with it; else it is 1.
    positive, negative, clip : float

    References
    ----------
    Lin et al., Focal Loss, ICCV 2017 (both exponents 2; without its weight alpha); Ridnik et al., Asymmetric Loss,
    ICCV 2021.
    """

    weighted: bool = False
    positive: float = 0.0
    negative: float = 0.0
    clip: float = 0.0


PLAIN = Loss()
LOSSES = {
    "class weights": Loss(weighted=True),
    "focal loss": Loss(positive=2.0, negative=2.0),
    "asymmetric loss": Loss(positive=1.0, negative=4.0, clip=0.05),
}


def stacked(
    losses: Sequence[Loss], labels: Sequence[np.ndarray]
) -> "Callable[[torch.Tensor, torch.Tensor], torch.Tensor]":
    """The losses of networks side by side.

    Parameters
    ----------
    losses : sequence of Loss
        One a network.
    labels : sequence of ndarray of shape (n_documents, n_labels), bool
        Of the training set of each.

    Returns
    -------
    callable
        From log-odds and labels, both of shape (n_networks, n, n_labels), float32, to the mean over networks.
    """
    import torch
    from torch.nn.functional import logsigmoid

    if set(losses) == {PLAIN}:
        return torch.nn.functional.binary_cross_entropy_with_logits
    weights = [
        _weights(own) if loss.weighted else np.ones(own.shape[1]) for loss, own in zip(losses, labels, strict=True)
    ]
    weight = torch.from_numpy(np.stack(weights).astype(np.float32))[:, None, :]
    table = torch.tensor([[loss.positive, loss.negative, loss.clip] for loss in losses])
    positive, negative, clip = (column[:, None, None] for column in table.T)

    def mean(odds: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        p = torch.sigmoid(odds)
        q = torch.clamp(p - clip, min=0)
        without = torch.where(clip > 0, torch.log(torch.clamp(1 - q, min=1e-12)), logsigmoid(-odds))
        with_label = weight * (1 - p) ** positive * logsigmoid(odds)
        shown: torch.Tensor = -(y * with_label + (1 - y) * q**negative * without).mean()
        return shown

    return mean


def _weights(labels: np.ndarray) -> np.ndarray:
    """Documents without each label, a document with it; 1 where no document has it, or each."""
    has = labels.sum(axis=0)
    lacks = len(labels) - has
    shown: np.ndarray = np.where((has > 0) & (lacks > 0), lacks / np.maximum(has, 1), 1.0)
    return shown
