"""Losses of multi-label classification: sums over labels, means over documents."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

GAMMA = 2.0
"""Of the focal loss: how fast a right answer loses weight."""

GAMMA_POSITIVE, GAMMA_NEGATIVE, MARGIN = 1.0, 4.0, 0.05
"""Of the asymmetric loss; a negative whose probability is below the margin has no weight."""

HEAVIEST = 20.0
"""Weight of a rare label's documents at most."""

Loss = Callable[["Tensor", "Tensor"], "Tensor"]


def loss(name: str, share: "Tensor") -> Loss:
    """The loss of that name.

    With p the probability of a label and y whether the document has it:

    - ``bce``: -y log p - (1 - y) log(1 - p).
    - ``weighted``: the first term times (1 - share) / share of the label, 20 at most.
    - ``focal``: -y (1 - p)^2 log p - (1 - y) p^2 log(1 - p) (Lin and others, ICCV 2017).
    - ``asymmetric``: -y (1 - p) log p - (1 - y) q^4 log(1 - q), q = max(p - 0.05, 0) (Ridnik and others, ICCV 2021).

    Parameters
    ----------
    share : Tensor of shape (n_labels,)
        Share of training documents that have each label.
    """
    from torch.nn.functional import binary_cross_entropy_with_logits, logsigmoid

    heavier = ((1 - share) / share.clamp(min=1e-6)).clamp(max=HEAVIEST)

    def weighted(logits: "Tensor", true: "Tensor", weights: "Tensor | None" = heavier) -> "Tensor":
        each = binary_cross_entropy_with_logits(logits, true, pos_weight=weights, reduction="none")
        return each.sum(dim=1).mean()

    def focal(logits: "Tensor", true: "Tensor") -> "Tensor":
        p = logits.sigmoid()
        positive, negative = (1 - p) ** GAMMA * logsigmoid(logits), p**GAMMA * logsigmoid(-logits)
        return -(true * positive + (1 - true) * negative).sum(dim=1).mean()

    def asymmetric(logits: "Tensor", true: "Tensor") -> "Tensor":
        p = logits.sigmoid()
        q = (p - MARGIN).clamp(min=0)
        positive, negative = (1 - p) ** GAMMA_POSITIVE * logsigmoid(logits), q**GAMMA_NEGATIVE * (1 - q).log()
        return -(true * positive + (1 - true) * negative).sum(dim=1).mean()

    return {
        "bce": lambda logits, true: weighted(logits, true, None),
        "weighted": weighted,
        "focal": focal,
        "asymmetric": asymmetric,
    }[name]
