"""Fine-tuning an encoder itself on links, by the training room's trainer and its contrastive loss.

A product is the anchor of each of its patents. The other patents of a batch are its negatives, without those that
training links to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.files import digest
from patbench_core.measures.ranks import Ranks
from patbench_core.progress import Progress
from patbench_core.training.card import FACTS
from patbench_core.training.known import KnownPairs, KnownPositives
from patbench_core.training.pairs import one_set
from patbench_core.training.settings import Settings
from patbench_core.training.training import check_packages, train_sets
from patbench_core.training.validation import MEASURE, Validated

if TYPE_CHECKING:
    from datasets import DatasetDict
    from sentence_transformers import SentenceTransformer

SIGNAL = "link"
POOL = 1000
"""Patents that validation ranks; all that are linked to its products are among them, even where that is more."""


@dataclass(frozen=True)
class LinkTexts:
    """What an encoder learns from.

    Attributes
    ----------
    products, patents : list of str
        Text of each item.
    train, valid : ndarray of shape (n, 2), int64
        Links as rows of both; each end has a text.
    """

    products: list[str]
    patents: list[str]
    train: np.ndarray
    valid: np.ndarray

    @property
    def sets(self) -> "DatasetDict":
        """What the trainer reads."""
        products, patents = ([every[row] for row in rows] for every, rows in zip(self.sides, self.train.T, strict=True))
        return one_set(SIGNAL, products, patents)

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        """Texts of products and of patents."""
        return self.products, self.patents

    @property
    def known(self) -> KnownPairs:
        """What training links to a product is not a negative of it."""
        from scipy.sparse import csr_array, eye_array

        shape, ones = (len(self.products), len(self.patents)), np.ones(len(self.train), np.int32)
        wants = csr_array((ones, tuple(self.train.T)), shape=shape)
        known = KnownPositives(wants, eye_array(shape[1], dtype=np.int32, format="csr"))
        return KnownPairs([SIGNAL] * len(self.train), self.train[:, 0], self.train[:, 1:], {SIGNAL: known})


@dataclass(frozen=True)
class LinkValidation(Validated):
    """Products of the validation links over a pool of patents; links of training are not ranked."""

    links: LinkTexts

    @cached_property
    def rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the products that ask, and of the pool."""
        product, patent = np.unique(self.links.valid[:, 0]), np.unique(self.links.valid[:, 1])
        readable = [row for row, text in enumerate(self.links.patents) if text]
        others = np.random.default_rng(0).permutation(np.setdiff1d(readable, patent))
        return product, np.sort(np.concatenate([patent, others[: max(0, POOL - len(patent))]]))

    @property
    def texts(self) -> int:
        """See `Validated`."""
        return sum(map(len, self.rows)) if len(self.links.valid) else 0

    def score(self, model: "SentenceTransformer") -> float:
        """See `Validated`."""
        if not len(self.links.valid):
            return 0.0
        texts = [[every[row] for row in rows] for every, rows in zip(self.links.sides, self.rows, strict=True)]
        products, patents = self.vectors(model, texts)
        scores = np.where(self._among(self.links.train), -np.inf, products @ patents.T)
        query, patent = self._among(self.links.valid).nonzero()
        own = scores[query, patent]
        rank = 1 + np.count_nonzero(scores[query] > own[:, None], axis=1)
        return float(MEASURE(Ranks(query, rank, np.ones(len(query), np.int64), len(products))).mean())

    def digest(self) -> str:
        """See `Validated`."""
        links = [self.links.train.tolist(), self.links.valid.tolist()]
        return digest([*self.links.sides, *links, [each.tolist() for each in self.rows], self.prompts])

    def _among(self, links: np.ndarray) -> np.ndarray:
        """Whether links join who asks and the pool: ndarray of shape (n_products, n_pool), bool."""
        every = np.zeros((len(self.links.products), len(self.links.patents)), bool)
        every[tuple(links.T)] = True
        made: np.ndarray = every[np.ix_(*self.rows)]
        return made


def finetune(
    encoder: DenseEncoder, links: LinkTexts, settings: Settings, out: Path, about: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Train all weights of an encoder, resumably, and write the best checkpoint to `out`, a model like any other.

    What is there is not trained again.

    Parameters
    ----------
    encoder : DenseEncoder
        Whole.
    out : Path
        Its name is a digest of all that makes the training what it is.
    about : mapping
        For the card; ``landscape`` at least.

    Returns
    -------
    dict
        What the written model says of itself: ``steps``, ``best_step``, ``tokens``, ``metrics``.

    Raises
    ------
    TrainingError
    """
    if not (out / FACTS).is_file():
        check_packages()
        resolve_dtype(settings.dtype or "float32")
        facts = {"recipe": "links", "pairs": {SIGNAL: len(links.train)}, "known": [SIGNAL]}
        train_sets(
            encoder,
            links.sets,
            settings,
            out,
            validation=LinkValidation(links),
            content={"run": out.name},
            facts={**facts, "validation_queries": len(links.valid), **about},
            apart=links.known,
            progress=progress,
        )
    made: dict[str, Any] = json.loads((out / FACTS).read_text("utf-8"))
    return made
