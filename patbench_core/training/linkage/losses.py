"""The loss of a batch of links, in both forms that the paper gives.

Imported where training begins: it loads PyTorch.
"""

from typing import Literal

import torch
from torch import Tensor


def contrast(scores: Tensor, positive: Tensor, denominator: Literal["all", "negatives"]) -> Tensor:
    r"""Mean over rows i of -1/|P_i| sum_{j in P_i} log(exp S_ij / sum_k exp S_ik).

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
