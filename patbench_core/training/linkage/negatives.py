"""Hard negatives: of each item of a batch, items of the other side that are not linked to it.

Every way gives each candidate a key; of those that are allowed, the greatest keys are drawn, so never one twice:

``uniform``
    A random number.
``top-k``
    The cosine, exact over all training items by vectors of the epoch's beginning.
``positive-aware``
    The same, without candidates above `SHARE` of the item's least positive. Source: Moreira et al., NV-Retriever,
    arXiv 2407.15831 (TopK-PercPos).
``cache``
    A random number within a cache of the item, which is renewed from itself and random items, the softmax of S, the
    cosine divided by the temperature of the loss, deciding who stays. Source: Zhang et al., NSCaching, ICDE 2019.
``adversary``
    The policy's logit and Gumbel noise: drawing from the softmax without replacement.

Imported where training begins: it loads PyTorch.
"""

import math

import torch
from torch import Tensor, nn

from patbench_core.training.linkage.settings import LinkSettings

SHARE = 0.95
CACHED, OFFERED = 32, 32
"""Items in a cache, and random ones that may enter it at each step."""
HIDDEN = 128
"""Width of a policy's hidden layer."""
_NEVER = -1e9
"""A logit that is never drawn; infinity would make the gradient of an empty sum NaN."""


def gumbel(like: Tensor) -> Tensor:
    """Standard Gumbel noise: the greatest k of logits with it are k draws without replacement."""
    return -torch.log(-torch.log(torch.rand_like(like).clamp(1e-20, 1 - 1e-7)))


def greatest(keys: Tensor, allowed: Tensor, k: int) -> Tensor:
    """Columns of the `k` greatest keys that are allowed: shape (n, k), int64, -1 where there are fewer."""
    k = min(k, keys.shape[1])
    top = keys.masked_fill(~allowed, -torch.inf).topk(k, dim=1)
    return top.indices.masked_fill(top.values == -torch.inf, -1)


class Sampler(nn.Module):
    """Draws hard negatives of one direction.

    Parameters
    ----------
    settings : LinkSettings
    rows, columns : int
        Training items of the side that asks, and of the side that is drawn from.
    width : int
        Dimensions of a vector.
    """

    def __init__(self, settings: LinkSettings, rows: int, columns: int, width: int) -> None:
        super().__init__()
        self.way, self.mean = settings.negatives, settings.baseline == "mean"
        self.temperature = settings.temperature
        if self.way == "cache":
            self.register_buffer("cache", torch.randint(columns, (rows, CACHED)))
        if self.way == "adversary":
            self.policy = nn.Sequential(nn.Linear(width, HIDDEN), nn.GELU(), nn.Linear(HIDDEN, columns))

    cache: Tensor

    def logits(self, vectors: Tensor) -> Tensor:
        """The policy's logits over all columns; the vectors of the encoders are not trained by them."""
        made: Tensor = self.policy(vectors.detach())
        return made

    def draw(
        self, rows: Tensor, cosines: Tensor, linked: Tensor, allowed: Tensor, k: int, logits: Tensor | None
    ) -> Tensor:
        """Columns that are drawn for each row: shape (n, k), int64, -1 where there are fewer.

        Parameters
        ----------
        rows : Tensor of shape (n,), int64
        cosines : Tensor of shape (n, columns), float32
        linked, allowed : Tensor of shape (n, columns), bool
            Links of training; and what may be drawn: not linked, not in the batch.
        logits : Tensor of shape (n, columns), float32, or None
            Of the adversary.
        """
        if self.way == "uniform":
            return greatest(torch.rand_like(cosines), allowed, k)
        if self.way == "positive-aware":
            least = cosines.masked_fill(~linked, torch.inf).amin(dim=1, keepdim=True)
            return greatest(cosines, allowed & (cosines < SHARE * least), k)
        if self.way == "cache":
            inside = torch.zeros_like(allowed).scatter(1, self.cache[rows], True)
            drawn = greatest(torch.rand_like(cosines), allowed & inside, k)
            offered = inside.scatter(1, torch.randint(allowed.shape[1], (len(rows), OFFERED)), True)
            kept = (cosines / self.temperature + gumbel(cosines)).masked_fill(~(offered & ~linked), -torch.inf)
            fresh = kept.topk(min(CACHED, kept.shape[1]), dim=1)
            best = fresh.indices.where(fresh.values > -torch.inf, fresh.indices[:, :1])
            self.cache[rows, : best.shape[1]] = best
            return drawn
        if self.way == "adversary" and logits is not None:
            return greatest(logits.detach() + gumbel(logits), allowed, k)
        return greatest(cosines, allowed, k)

    def loss(self, logits: Tensor, allowed: Tensor, drawn: Tensor, rewards: Tensor) -> Tensor:
        r"""REINFORCE: minus the mean over draws of (R - b) log pi(draw), b the mean reward of the batch.

        pi of the m-th draw of a row is the softmax over what is allowed and not yet drawn (Plackett-Luce), so the
        gradient to a row's logits is minus the mean of (R_m - b) (e_m - pi_m). Source: Williams, Machine Learning 8,
        1992.

        Parameters
        ----------
        logits, allowed, drawn
            As in `draw`.
        rewards : Tensor of shape (n, k), float32
            S of each draw, detached.
        """
        there = drawn >= 0
        if not there.any():
            return logits.sum() * 0
        at = drawn.clamp(min=0)
        open_ = logits.masked_fill(~allowed, _NEVER)
        terms = []
        for m in range(drawn.shape[1]):
            chosen = logits.gather(1, at[:, m : m + 1])[:, 0]
            terms.append((chosen - open_.logsumexp(dim=1)).where(there[:, m], 0.0))
            open_ = open_.scatter(1, at[:, m : m + 1], _NEVER)
        base = rewards[there].mean() if self.mean else 0.0
        return -((rewards - base) * torch.stack(terms, dim=1))[there].mean()


def spread(logits: Tensor, allowed: Tensor) -> float:
    """Mean entropy of a policy over what is allowed, as a share of the greatest, 1 where all are alike."""
    logs = logits.masked_fill(~allowed, _NEVER).log_softmax(dim=1)
    entropy = -(logs.exp() * logs).sum(dim=1)
    return float((entropy / allowed.sum(dim=1).clamp(min=2).log()).mean())


def evenness(counts: Tensor) -> float:
    """Entropy of what was drawn, as a share of the greatest, 1 where all were drawn alike."""
    share = counts[counts > 0] / counts.sum()
    return float(-(share * share.log()).sum() / math.log(max(2, counts.numel())))
