"""Fine-tuning on links: what is a negative, what validation ranks, kill and resume."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("accelerate", reason="training needs accelerate")

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.training.linkage.finetune import LinkTexts, LinkValidation, finetune
from patbench_core.training.settings import Settings
from tests.fakes import no_progress
from tests.tiny_transformers import save_model, save_table
from tests.training.linkage.test_fit import Killed

FIELDS, EACH = 6, 6
SETTINGS = Settings(epochs=4, batch=6, mini_batch=4, tokens=16, evaluations=4, patience=None, dtype="float32")
ABOUT = {"landscape": {"name": "toy", "digest": "0"}}


def letters() -> LinkTexts:
    """Product i has patent i; a field has a letter in its products and another in its patents, each text one more."""
    field, item = np.divmod(np.arange(FIELDS * EACH), EACH)
    sides = [
        [f"{first[one]} {first[one]} {'mnopqr'[each]}" for one, each in zip(field, item, strict=True)]
        for first in ("abcdef", "ghijkl")
    ]
    pairs = np.stack([np.arange(FIELDS * EACH)] * 2, axis=1)
    return LinkTexts(*sides, pairs[item > 1], pairs[item == 0])


def tuned(base: Path, out: Path, settings: Settings = SETTINGS, die_after: int = 0) -> dict[str, Any]:
    """A training on the letters, killed after so many steps."""

    def progress(what: str, done: int, total: int) -> None:
        if done == die_after:
            raise Killed

    encoder = text_encoder(resolve(str(base), None, Reading(), "float32"))
    return finetune(encoder, letters(), settings, out, ABOUT, progress if die_after else no_progress)


def test_links_of_training_are_not_negatives() -> None:
    """Of a product, whichever pair of the batch brings the patent; all others are."""
    links = LinkTexts(["a", "b", "c"], ["x", "y"], np.array([[0, 0], [1, 0], [1, 1], [2, 1]]), np.empty((0, 2), int))
    assert links.known.mask(np.arange(4), 1).tolist() == [
        [False, True, False, False],
        [True, False, True, True],
        [True, True, False, True],
        [False, False, True, False],
    ]


class Told:
    """A model that has one vector for each text."""

    similarity_fn_name = "cosine"

    def __init__(self, **vectors: list[float]) -> None:
        self.vectors_of = vectors

    def encode(self, texts: list[str], **_: object) -> np.ndarray:
        """Vectors of texts."""
        return np.array([self.vectors_of[text] for text in texts])


def test_validation_is_ndcg_over_the_pool_without_links_of_training() -> None:
    """The second of four is the first once the training's link is out; an empty text is not in the pool."""
    links = LinkTexts(["a", "b"], ["w", "x", "y", "z", ""], np.array([[0, 0]]), np.array([[0, 1], [1, 3]]))
    told = Told(a=[1.0, 0.0], b=[0.0, 1.0], w=[0.9, 0.1], x=[0.8, 0.2], y=[0.5, 0.5], z=[0.4, 0.4])
    judged = LinkValidation(links)
    assert judged.score(told) == pytest.approx((1 + 1 / np.log2(3)) / 2)
    assert judged.texts == 6
    assert judged.digest() != LinkValidation(LinkTexts(*links.sides, links.train, links.valid[:1])).digest()
    assert LinkValidation(LinkTexts(*links.sides, links.train, links.valid[:0])).score(told) == 0.0


def test_training_helps_on_links_that_it_did_not_see(tmp_path: Path) -> None:
    """Letters of a field come together; the best checkpoint is what is written."""
    made = tuned(save_table(tmp_path / "table"), tmp_path / "out", Settings(epochs=20, batch=6, evaluations=5))
    score = made["metrics"]["validation nDCG@10"]
    assert score["after"] > score["before"] + 0.2
    assert (made["recipe"], made["pairs"], made["known"]) == ("links", {"link": 24}, ["link"])


def test_a_killed_run_is_taken_up_and_a_finished_one_read(tmp_path: Path) -> None:
    """Same weights as one that was not killed, to the tolerance of the training room; another seed has others."""
    from safetensors.numpy import load_file

    base = save_model(tmp_path / "bert", positions=40, max_length=40)
    whole = tuned(base, tmp_path / "a")
    with pytest.raises(Killed):
        tuned(base, tmp_path / "b", die_after=9)
    assert not (tmp_path / "b").exists()
    assert tuned(base, tmp_path / "b")["metrics"] == whole["metrics"]
    assert tuned(base, tmp_path / "b", die_after=1)["steps"] == whole["steps"] == 16
    tuned(base, tmp_path / "c", Settings(**vars(SETTINGS) | {"seed": 1}))
    a, b, c = (load_file(tmp_path / name / "model.safetensors") for name in "abc")
    assert all(np.allclose(a[name], b[name], atol=1e-6, rtol=0) for name in a)
    assert any((a[name] != c[name]).any() for name in a)
