"""A model that learns to classify: its pooled vector, a linear layer with one output a label, and losses.

Imported where training begins: it loads PyTorch.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, layer_norm, logsigmoid

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.variants import layers_of
from patbench_core.tasks.classifiers.settings import Settings
from patbench_core.tasks.errors import TaskError
from patbench_core.training.lora import add_adapters
from patbench_core.training.lower import Kept, LowerLayers
from patbench_core.training.trainer import is_static

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


GAMMA = 2.0
"""Of the focal loss: how fast a right answer loses weight."""

GAMMA_POSITIVE, GAMMA_NEGATIVE, MARGIN = 1.0, 4.0, 0.05
"""Of the asymmetric loss; a negative whose probability is below the margin has no weight."""

HEAVIEST = 20.0
"""Weight of a rare label's documents at most."""

Loss = Callable[[Tensor, Tensor], Tensor]


class Classifier(torch.nn.Module):
    """Log-odds of labels: a linear layer on the pooled vector, brought to mean 0 and variance 1.

    Its weights begin at zero and its bias at the log-odds of the labels' shares, so that the first predictions are
    the shares (Lin and others, ICCV 2017, section 3.3).
    """

    def __init__(
        self, body: "SentenceTransformer", share: torch.Tensor, criterion: Loss, lower: LowerLayers | None = None
    ) -> None:
        super().__init__()
        self.body, self.criterion, self.lower = body, criterion, lower
        self.head = torch.nn.Linear(int(body.get_embedding_dimension() or 0), len(share))
        torch.nn.init.zeros_(self.head.weight)
        with torch.no_grad():
            self.head.bias.copy_(torch.logit(share.clamp(1e-3, 1 - 1e-3)))

    def forward(self, labels: torch.Tensor, **features: Any) -> dict[str, torch.Tensor]:
        """Loss and logits of a batch."""
        pooled = self._pooled(features)
        logits = self.head(layer_norm(pooled.float(), pooled.shape[1:])).float()
        return {"loss": self.criterion(logits, labels), "logits": logits}

    def _pooled(self, features: dict[str, Any]) -> torch.Tensor:
        def run() -> torch.Tensor:
            vectors: torch.Tensor = self.body(dict(features))["sentence_embedding"]
            return vectors

        if self.lower is None:
            return run()
        return self.lower.through(features["input_ids"], features["attention_mask"].bool(), run)


def classifier(encoder: DenseEncoder, share: np.ndarray, settings: Settings, kept: Kept | None = None) -> Classifier:
    """A model as the encoder is set up, with its layers and pooling, and a new head.

    Parameters
    ----------
    share : ndarray of shape (n_labels,)
        Share of training documents that have each label.
    kept : dict
        What frozen layers gave of texts; added to. None to begin anew.

    Raises
    ------
    TaskError
        If a static model is to get adapters, or more layers are to be frozen than learn.
    """
    body: SentenceTransformer = encoder.load().pipeline.float()  # weights in half precision would not move
    rank = settings.rank(is_causal(encoder))
    lower = frozen_layers(encoder, body, settings.freeze, {} if kept is None else kept)
    if is_static(body):
        if rank:
            raise TaskError(f"model {encoder.name!r} is a table of vectors, without layers to adapt: leave out --lora")
    else:
        body.max_seq_length = min(settings.tokens, body.max_seq_length or settings.tokens)
        if rank:
            add_adapters(body, rank)
    shares = torch.tensor(share, dtype=torch.float32, device=body.device)
    return Classifier(body, shares, loss(settings.loss, shares), lower).to(body.device)


def frozen_layers(encoder: DenseEncoder, model: torch.nn.Module, frozen: int, kept: Kept) -> LowerLayers | None:
    """The first `frozen` layers of a loaded model, taken out of its training; None for none.

    Raises
    ------
    TaskError
        If the model has no layer that would learn.
    """
    total = encoder.variant.layers or encoder.folder.layers or 0
    if not frozen:
        return None
    if not total:
        raise TaskError(f"model {encoder.name!r} is a table of vectors, without layers to freeze: leave out --freeze")
    if frozen >= total:
        raise TaskError(f"model {encoder.name!r} has {total} layers, and one at least learns: --freeze takes fewer")
    model.requires_grad_(requires_grad=False)
    stack = layers_of(model, encoder.name, total)
    stack[frozen:].requires_grad_()
    return LowerLayers(stack, frozen, kept)


def collator(body: "SentenceTransformer", prompt: str) -> Callable[[list[Any]], dict[str, Any]]:
    """Makes a batch of rows: tokens of the texts behind the model's prompt, and their labels."""

    def collate(rows: list[Any]) -> dict[str, Any]:
        made = body.preprocess([row["text"] for row in rows], prompt=prompt or None)
        return {**made, "labels": torch.tensor(np.stack([row["labels"] for row in rows]))}

    return collate


def is_causal(encoder: DenseEncoder) -> bool:
    """Whether the model is a causal language model, by its configuration."""
    from transformers import AutoConfig
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
        MODEL_FOR_MASKED_LM_MAPPING_NAMES,
    )

    if encoder.static:
        return False
    kind = AutoConfig.from_pretrained(encoder.path, trust_remote_code=False).model_type
    return kind in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES and kind not in MODEL_FOR_MASKED_LM_MAPPING_NAMES


def loss(name: str, share: Tensor) -> Loss:
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
    heavier = ((1 - share) / share.clamp(min=1e-6)).clamp(max=HEAVIEST)

    def weighted(logits: Tensor, true: Tensor, weights: Tensor | None = heavier) -> Tensor:
        each = binary_cross_entropy_with_logits(logits, true, pos_weight=weights, reduction="none")
        return each.sum(dim=1).mean()

    def focal(logits: Tensor, true: Tensor) -> Tensor:
        p = logits.sigmoid()
        positive, negative = (1 - p) ** GAMMA * logsigmoid(logits), p**GAMMA * logsigmoid(-logits)
        return -(true * positive + (1 - true) * negative).sum(dim=1).mean()

    def asymmetric(logits: Tensor, true: Tensor) -> Tensor:
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
