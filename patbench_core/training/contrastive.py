"""The loss: every other document of a batch is a negative, unless it is known to be a positive.

Imported where training begins: it loads PyTorch.
"""

from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer import losses
from sentence_transformers.util import cos_sim

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
        loss = Parted(model, scale=settings.scale, similarity_fct=apart, mini_batch_size=mini_batch)
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
    """A batch in parts; the trainer's label is the place of a pair."""

    similarity_fct: Apart

    def calculate_loss(
        self, reps: list[list[torch.Tensor]], labels: torch.Tensor | None = None, **how: Any
    ) -> torch.Tensor:
        """The loss of a batch."""
        self.similarity_fct.begin(labels, len(reps) - 1)
        return super().calculate_loss(reps, labels, **how)
