"""Settings as users write them."""

import pytest

from patbench_core.training.errors import TrainingError
from patbench_core.training.linkage.settings import PAPER, LinkSettings, link_settings


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
