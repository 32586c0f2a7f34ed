"""Settings as users write them."""

import pytest

from patbench_core.training.errors import TrainingError
from patbench_core.training.linkage.settings import FINETUNED, PAPER, LinkSettings, finetune_settings, link_settings
from patbench_core.training.settings import Settings


def test_what_differs_is_named() -> None:
    """In the order of the settings; the paper's sizes are a named set."""
    made = link_settings("encoders=one, rate=1e-4", "adversary", "attention")
    assert str(made) == "encoders one, negatives adversary, rate 0.0001"
    assert str(LinkSettings()) == ""
    assert link_settings("paper,tokens=256", "none", "attention").width == PAPER.width == 4096


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour=red", "no setting 'colour'"),
        ("encoders=three", "choose one of two, one"),
        ("epochs=many", "give a number"),
        ("width=10", "a width that the heads divide"),
        ("epochs=0", "at least one epoch"),
        ("rate=-1", "from 0 to"),
    ],
)
def test_what_is_not_understood_is_named(text: str, message: str) -> None:
    """With what there is to choose from."""
    with pytest.raises(TrainingError, match=message):
        link_settings(text, "none", "attention")


def test_hard_negatives_come_in_steps() -> None:
    """None, half and all of them, each for a third of the epochs."""
    stepped = LinkSettings(negatives="uniform", hard=10, ramp="steps", epochs=3)
    assert [stepped.hard_in(epoch) for epoch in range(3)] == [0, 5, 10]
    assert LinkSettings(negatives="uniform").hard_in(0) == LinkSettings().hard
    assert LinkSettings().hard_in(0) == 0


def test_fine_tuning_has_the_settings_of_the_training_room() -> None:
    """Each in its own type; those that links leave no choice in are refused."""
    made = finetune_settings("epochs=0.5, learning_rate=2e-5, tokens=64, dtype=bf16", "none")
    assert (made.epochs, made.learning_rate, made.tokens, made.dtype) == (0.5, 2e-5, 64, "bf16")
    assert finetune_settings("", "none") == FINETUNED == Settings(epochs=2, batch=32, tokens=64, dtype="float32")
    for text, message in (
        ("width=8", "no setting 'width'.*dtype$"),
        ("seed=1", "no setting 'seed'"),
        ("dtype=int8", "choose one of float32, bf16"),
        ("batch=1", "two links a batch"),
        ("tokens=many", "give a number"),
    ):
        with pytest.raises(TrainingError, match=message):
            finetune_settings(text, "none")
