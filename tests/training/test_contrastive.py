"""The loss against its formula in numpy."""

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

import torch
from scipy.special import logsumexp
from sentence_transformers import SentenceTransformer

from patbench_core.training.contrastive import contrastive
from patbench_core.training.known import KnownPairs, KnownPositives
from patbench_core.training.settings import Settings
from tests.tiny_transformers import save_model

PLACES = [4, 1, 0, 5, 2]
TEXTS = ["a b", "b c", "c d a", "d", "e f", "f", "a c e", "g h", "h", "b d f", "c", "a h", "e", "d e", "g"]
LABELS = [{0}, {1}, {0, 2}, {2}, {3}, {1}]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformer:
    """Eight dimensions, without dropout."""
    folder = save_model(tmp_path_factory.mktemp("tiny") / "bert", positions=40, max_length=40)
    return SentenceTransformer(str(folder), device="cpu").eval()


def pairs() -> KnownPairs:
    """Six pairs of a document with itself and another one; labels in common are known."""
    rows = np.arange(6)
    return KnownPairs(
        ["label"] * 6, rows, np.stack([rows, (rows + 2) % 6], axis=1), {"label": KnownPositives.of(LABELS, LABELS)}
    )


def features(model: SentenceTransformer) -> list[dict[str, torch.Tensor]]:
    """Anchors, positives and negatives of the batch."""
    return [model.preprocess(TEXTS[start : start + 5]) for start in (0, 5, 10)]


def oracle(model: SentenceTransformer, scale: float, dimension: int, masked: bool) -> float:
    """Cross entropy of the own positive among all documents that are not known positives."""
    anchors, positives, negatives = (
        model.encode(TEXTS[start : start + 5], convert_to_numpy=True).astype(np.float64)[:, :dimension]
        for start in (0, 5, 10)
    )
    documents = np.concatenate([positives, negatives])
    unit = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (anchors, documents)]
    logits = scale * unit[0] @ unit[1].T
    own = [PLACES, [*PLACES, *((place + 2) % 6 for place in PLACES)]]
    for row, anchor in enumerate(own[0]):
        for column, doc in enumerate(own[1]):
            if masked and column != row and LABELS[anchor] & LABELS[doc]:
                logits[row, column] = -np.inf
    return float(np.mean(logsumexp(logits, axis=1) - logits.diagonal()))


@pytest.mark.parametrize("mini_batch", [None, 2, 5])
@pytest.mark.parametrize("masked", [True, False])
def test_known_positives_are_no_negatives(model: SentenceTransformer, mini_batch: int | None, masked: bool) -> None:
    """In whole and in parts; a batch that says no places is the plain loss."""
    loss = contrastive(model, Settings(), mini_batch, pairs())
    places = torch.tensor(PLACES) if masked else None
    expected = oracle(model, Settings().scale, 8, masked)
    assert loss(features(model), places).item() == pytest.approx(expected, rel=1e-5)
    assert abs(expected - oracle(model, Settings().scale, 8, not masked)) > 1e-3


@pytest.mark.parametrize("mini_batch", [None, 2])
def test_smaller_dimensions_know_the_same(model: SentenceTransformer, mini_batch: int | None) -> None:
    """The loss of all dimensions is the sum of that of each."""
    loss = contrastive(model, Settings(matryoshka=(4,)), mini_batch, pairs())
    expected = sum(oracle(model, Settings().scale, dimension, True) for dimension in (8, 4))
    assert loss(features(model), torch.tensor(PLACES)).item() == pytest.approx(expected, rel=1e-5)


def test_whole_and_parts_have_the_same_gradient(model: SentenceTransformer) -> None:
    """Finite, though known positives are infinitely far."""
    gradients = []
    for mini_batch in (None, 2):
        model.zero_grad()
        contrastive(model, Settings(), mini_batch, pairs())(features(model), torch.tensor(PLACES)).backward()
        gradients.append(torch.cat([each.grad.flatten() for each in model.parameters() if each.grad is not None]))
    assert bool(torch.isfinite(gradients[0]).all())
    torch.testing.assert_close(*gradients, atol=1e-5, rtol=1e-4)
