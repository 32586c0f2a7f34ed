"""The loss: every other document of a batch is a negative, unless it is known to be a positive.

Imported where training begins: it loads PyTorch.
"""

from collections.abc import Iterable

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import losses
from sentence_transformers.util import cos_sim

from patbench_core.encoders.memory import memory_free
from patbench_core.training.known import KnownPairs
from patbench_core.training.settings import Settings


def contrastive(
    model: SentenceTransformer, settings: Settings, mini_batch: int | None, pairs: KnownPairs
) -> torch.nn.Module:
    """In-batch and mined negatives; through mini-batches where a batch is not to be in memory at once."""
    apart = Apart(pairs)
    loss: Whole | Parted
    if mini_batch is None:
        loss = Whole(model, scale=settings.scale, similarity_fct=apart)
    else:
        # Where memory was short, the number of texts is what was halved.
        enough = mini_batch == settings.mini_batch
        loss = Parted(
            model,
            scale=settings.scale,
            similarity_fct=apart,
            mini_batch_size=mini_batch,
            mini_batch_num_tokens=_TOKENS * mini_batch if enough and model.device.type == "cpu" else None,
        )
        loss.keeps = enough and not settings.matryoshka  # whose decorator asks for the gradient of the vectors
    if not settings.matryoshka:
        return loss
    whole = model.get_embedding_dimension()
    sizes = {*settings.matryoshka, *([whole] if whole else [])}
    return losses.MatryoshkaLoss(model, loss, sorted(sizes, reverse=True))


class Apart:
    """Cosine similarity, minus infinity where a document is known to be a positive of an anchor, not its own in turn.

    A batch is asked about from its first anchor to its last, at once or in parts.
    """

    def __init__(self, pairs: KnownPairs) -> None:
        self.pairs = pairs
        self.mask: torch.Tensor | None = None
        self.at = 0

    def begin(self, places: torch.Tensor | None, columns: int) -> None:
        """Begin a batch: the places of its pairs, None where nothing is known of them, and documents of each."""
        self.at, self.mask = 0, None
        if places is not None:
            self.mask = torch.from_numpy(self.pairs.mask(places.cpu().numpy(), columns)).to(places.device)

    def __call__(self, anchors: torch.Tensor, documents: torch.Tensor) -> torch.Tensor:
        """Similarities of the next anchors and all documents of the batch."""
        similarities = cos_sim(anchors, documents)
        if self.mask is None:
            return similarities
        rows = self.mask[self.at : self.at + len(anchors)]
        self.at += len(anchors)
        return similarities.masked_fill(rows, -torch.inf)


class Whole(losses.MultipleNegativesRankingLoss):
    """A batch in memory at once; the trainer's label is the place of a pair."""

    similarity_fct: Apart

    def compute_loss_from_embeddings(self, embeddings: list[torch.Tensor], labels: torch.Tensor) -> torch.Tensor:
        """The loss of a batch."""
        self.similarity_fct.begin(labels, len(embeddings) - 1)
        return super().compute_loss_from_embeddings(embeddings, labels)


class Parted(losses.CachedMultipleNegativesRankingLoss):
    """A batch in parts, texts of like lengths together; the trainer's label is the place of a pair.

    Attributes
    ----------
    keeps : bool
        Whether all parts may stay in memory until the gradient is there, where `_room` is left: the same gradient
        without the second forward pass of the cached loss.
    """

    similarity_fct: Apart
    keeps: bool = False

    def forward(self, sentence_features: Iterable[dict[str, torch.Tensor]], labels: torch.Tensor) -> torch.Tensor:
        """The loss of a batch."""
        columns = list(sentence_features)
        orders = [column["attention_mask"].sum(dim=1).argsort(descending=True, stable=True) for column in columns]
        self.back = [order.argsort() for order in orders]
        sorted_columns = [
            {name: value[order] if isinstance(value, torch.Tensor) else value for name, value in column.items()}
            for column, order in zip(columns, orders, strict=True)
        ]
        if self.keeps and _room(self.model, sum(int(column["attention_mask"].sum()) for column in columns)):
            parts = [[part[0] for part in self.embed_minibatch_iter(each, True, False)] for each in sorted_columns]
            return self.calculate_loss(parts, labels)
        return super().forward(sorted_columns, labels)

    def calculate_loss(
        self, reps: list[list[torch.Tensor]], labels: torch.Tensor | None = None, *, with_backward: bool = False
    ) -> torch.Tensor:
        """The loss of a batch, its vectors in the order of the pairs again."""
        self.similarity_fct.begin(labels, len(reps) - 1)
        ordered = [torch.cat(parts)[back] for parts, back in zip(reps, self.back, strict=True)]
        if not with_backward:
            return super().calculate_loss([[each] for each in ordered], labels)
        leaves = [each.detach().requires_grad_() for each in ordered]  # gradients of parts of the rows add up here
        loss = super().calculate_loss([[each] for each in leaves], labels, with_backward=True)
        torch.autograd.backward(ordered, [each.grad for each in leaves])
        return loss


_TOKENS = 64
"""Tokens of a mini-batch on a processor, for each of its texts: of 2,048 instead of 8,192 tokens the tensors are small
enough to be had again from the allocator, where fresh ones took 0.19 s of 0.47 s a text of MiniLM-L6."""
_BYTES, _SHARE = 180, 3
"""Greatest measured memory of a token, layer and unit of width until its gradient is there; one of so many parts of the
free memory may be used."""


def _room(model: SentenceTransformer, tokens: int) -> bool:
    """Whether all of a batch fits into a third of the memory that is free."""
    transformer = model.transformers_model
    sizes = [getattr(getattr(transformer, "config", None), name, 0) for name in ("num_hidden_layers", "hidden_size")]
    needed = _BYTES * tokens * sizes[0] * sizes[1]
    return 0 < needed <= memory_free()[0] / _SHARE
