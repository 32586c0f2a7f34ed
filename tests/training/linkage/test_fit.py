"""Trainings: one seed twice, kill and resume, and what early stopping keeps."""

from pathlib import Path

import numpy as np
import pytest
from torch import Tensor

from patbench_core.training.linkage import fit as module
from patbench_core.training.linkage.fit import Fitted, Links, fit
from patbench_core.training.linkage.frozen import Frozen
from patbench_core.training.linkage.ranks import reciprocal_ranks
from patbench_core.training.linkage.settings import NEGATIVES, LinkSettings
from tests.accelerator import NAME, Accelerator
from tests.fakes import no_progress
from tests.training.linkage.toy import toy_links

SMALL = {"head": "attention", "width": 16, "heads": 2, "batch": 12, "epochs": 4, "hard": 2, "rate": 1e-3}


class Killed(Exception):
    """What ends a run between two steps, as a kill does."""


def trained(out: Path, negatives: str = "adversary", seed: int = 0, die_after: int = 0, **other: object) -> Fitted:
    """A training on the toy, killed after so many epochs."""

    def progress(what: str, done: int, total: int) -> None:
        if done == die_after:
            raise Killed

    settings = LinkSettings(negatives=negatives, **SMALL | other)
    return fit(toy_links(), settings, seed, out, {"seed": seed}, progress if die_after else no_progress)


@pytest.mark.parametrize("negatives", NEGATIVES)
def test_one_seed_twice_and_a_killed_run_are_one(negatives: str, tmp_path: Path) -> None:
    """To the last bit; what is finished is not trained again; another seed is another training."""
    whole = trained(tmp_path / "a", negatives)
    with pytest.raises(Killed):
        trained(tmp_path / "b", negatives, die_after=2)
    resumed = trained(tmp_path / "b", negatives)
    assert np.array_equal(whole.scores, resumed.scores)
    assert whole.history == resumed.history
    assert np.array_equal(trained(tmp_path / "b", negatives, die_after=1).scores, whole.scores)
    assert not np.array_equal(trained(tmp_path / "c", negatives, seed=1).scores, whole.scores)


@pytest.mark.filterwarnings("ignore:for .* copying from a non-meta parameter")
@pytest.mark.parametrize("negatives", NEGATIVES)
def test_it_runs_where_the_processor_is(negatives: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is on the device, nothing of the host's mixes in, a checkpoint is taken up: the same numbers."""
    here, seen, contrast = trained(tmp_path / "here", negatives), set(), module.contrast

    def watched(scores: Tensor, positive: Tensor, denominator: str) -> Tensor:
        seen.update((scores.device.type, positive.device.type))
        return contrast(scores, positive, denominator)

    monkeypatch.setattr(module, "processor", lambda: NAME)
    monkeypatch.setattr(module, "contrast", watched)
    with Accelerator():
        with pytest.raises(Killed):
            trained(tmp_path / "there", negatives, die_after=2)
        there = trained(tmp_path / "there", negatives)
    assert seen == {NAME}
    assert np.array_equal(here.scores, there.scores)
    assert here.history == there.history


def test_training_helps_and_the_best_epoch_is_kept(tmp_path: Path) -> None:
    """Validation of what is kept is that of its epoch, and the greatest; more patience is more epochs."""
    links = toy_links()
    made = trained(tmp_path / "a", "top-k", epochs=10, patience=2)
    valid = [epoch["valid"] for epoch in made.history]
    assert made.best == int(np.argmax(valid))
    assert len(valid) == min(10, made.best + 3)
    assert reciprocal_ranks(made.scores, links.train, links.valid).mean() == pytest.approx(max(valid), abs=1e-6)


def test_where_no_negative_is_hard_enough_training_goes_on(tmp_path: Path) -> None:
    """Each patent is the opposite of its product, so that no other one is below a share of their cosine, -1."""
    links = toy_links()
    opposite = Frozen(-links.sides[0].vectors, links.sides[0].starts, links.sides[0].row)
    sides = Links((links.sides[0], opposite), links.train, links.valid, links.related)
    settings = LinkSettings(negatives="positive-aware", **SMALL | {"epochs": 1, "head": "linear"})
    (epoch,) = fit(sides, settings, 0, tmp_path / "a", {}, no_progress).history
    assert "similarity" not in epoch
    assert all(np.isfinite(value) for value in epoch.values())


def test_validation_is_the_mean_reciprocal_rank() -> None:
    """Links of training are left out; ties share their ranks."""
    known, asked = np.array([[0, 1]]), np.array([[0, 2], [0, 4], [1, 0]])
    scores = np.array([[0.1, 0.9, 0.5, 0.6, 0.4], [0.3, 0.3, 0.3, 0.1, 0.2]])
    assert reciprocal_ranks(scores, known, asked).tolist() == [1 / 2, 1 / 2]
