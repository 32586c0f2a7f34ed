"""The head on frozen vectors: pooling, residual blocks, a unit vector; and its loss.

Imported where training begins: it loads PyTorch.
"""

from typing import Literal

import torch
from torch import Tensor, nn

from patbench_core.training.linkage.settings import LinkSettings


class AttentionPooling(nn.Module):
    r"""Multi-head attention of one learnable query over the tokens of a text.

    With one query q a head, the score of token x is q^T W_K x: W_K^T q is one vector, which is what is learned here,
    and W_V is applied to the weighted mean rather than to every token. So it is the function of
    `torch.nn.MultiheadAttention` (without biases of keys and values) at a hundredth of its cost. Source: Lee et al.,
    Set Transformer, ICML 2019.

    Parameters
    ----------
    dimension, width, heads : int
        Of a token's vector, of what comes out, and heads, which divide the width.
    """

    def __init__(self, dimension: int, width: int, heads: int) -> None:
        super().__init__()
        self.scores = nn.Linear(dimension, heads, bias=False)
        self.values = nn.Parameter(torch.empty(heads, dimension, width // heads))
        for head in self.values:
            nn.init.xavier_uniform_(head)
        self.out = nn.Linear(width, width)

    def begin_as_mean(self) -> None:
        """Weigh all tokens alike, and let each head hand on its own part of their mean."""
        own = self.values.shape[2]
        nn.init.zeros_(self.scores.weight)
        with torch.no_grad():
            for number, head in enumerate(self.values):
                head.copy_(torch.eye(head.shape[0], own * len(self.values))[:, number * own : (number + 1) * own])
        _as_identity(self.out)

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        """Pool tokens, shape (n, length, dimension), that are `there`, shape (n, length): shape (n, width)."""
        scores = self.scores(tokens).masked_fill(~there[..., None], -torch.inf)
        pooled = torch.einsum("nlh,nld->nhd", scores.softmax(dim=1), tokens)
        made: Tensor = self.out(torch.einsum("nhd,hdw->nhw", pooled, self.values).flatten(1))
        return made


def _as_identity(layer: nn.Linear) -> None:
    nn.init.eye_(layer.weight)
    nn.init.zeros_(layer.bias)


class MeanPooling(nn.Module):
    """The mean of the tokens of a text, and a linear map of it."""

    def __init__(self, dimension: int, width: int) -> None:
        super().__init__()
        self.out = nn.Linear(dimension, width)

    def begin_as_mean(self) -> None:
        """Hand on the mean."""
        _as_identity(self.out)

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        """See `AttentionPooling`."""
        weights = there / there.sum(dim=1, keepdim=True)
        made: Tensor = self.out(torch.einsum("nl,nld->nd", weights, tokens))
        return made


class Head(nn.Module):
    """From the vectors of a text's tokens to one unit vector.

    Where settings say so it begins as the mean of the tokens, which for a model that pools so is its own vector.
    """

    def __init__(self, dimension: int, settings: LinkSettings) -> None:
        super().__init__()
        width = dimension if settings.head == "linear" else settings.width
        self.pool = (
            AttentionPooling(dimension, width, settings.heads)
            if settings.head == "attention"
            else MeanPooling(dimension, width)
        )
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(width),
                nn.Linear(width, width),
                nn.GELU(),
                nn.Dropout(settings.dropout),
                nn.Linear(width, width),
                nn.Dropout(settings.dropout),
            )
            for _ in range(0 if settings.head == "linear" else settings.blocks)
        )
        if settings.start == "frozen":
            self.pool.begin_as_mean()
            for name, weight in self.blocks.named_parameters():
                if name.split(".")[1] == "4":  # a block adds nothing as long as its last map is zero
                    nn.init.zeros_(weight)

    def forward(self, tokens: Tensor, there: Tensor) -> Tensor:
        """Unit vectors of shape (n, width)."""
        hidden = self.pool(tokens, there)
        for block in self.blocks:
            hidden = hidden + block(hidden)
        return nn.functional.normalize(hidden, dim=1)


class Heads(nn.Module):
    """The heads of both sides, 0 the products and 1 the patents; one head for both where settings say so."""

    def __init__(self, dimension: int, settings: LinkSettings) -> None:
        super().__init__()
        self.sides = nn.ModuleList(Head(dimension, settings) for _ in range(2 if settings.encoders == "two" else 1))

    def forward(self, side: int, tokens: Tensor, there: Tensor) -> Tensor:
        """Unit vectors of texts of a side."""
        made: Tensor = self.sides[side % len(self.sides)](tokens, there)
        return made


def contrast(scores: Tensor, positive: Tensor, denominator: Literal["all", "negatives"]) -> Tensor:
    r"""Loss of a batch of links: mean over rows i of -1/|P_i| sum_{j in P_i} log(exp S_ij / sum_k exp S_ik).

    The inner sum is over all columns: SupCon, outer sum (Khosla et al., NeurIPS 2020, equation 2); or over the
    negatives alone, as the paper's equation has it.

    Parameters
    ----------
    scores : Tensor of shape (n, m), float32
        S, cosines divided by the temperature.
    positive : Tensor of shape (n, m), bool
        P. Rows without a positive, or, for the second form, without a negative, take no part.
    """
    among = torch.ones_like(positive) if denominator == "all" else ~positive
    rows = positive.any(dim=1) & among.any(dim=1)
    if not rows.any():
        return scores.sum() * 0
    scores, positive, among = scores[rows], positive[rows], among[rows]
    log_share = scores - scores.masked_fill(~among, -torch.inf).logsumexp(dim=1, keepdim=True)
    return -((log_share * positive).sum(dim=1) / positive.sum(dim=1)).mean()
