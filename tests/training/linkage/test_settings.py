"""Settings as users write them: types, ranges, and messages that name the setting."""

from typing import get_args, get_type_hints

import pytest

from patbench_core.training.errors import TrainingError
from patbench_core.training.linkage.settings import (
    FINETUNED,
    PAPER,
    RANGES,
    LinkSettings,
    finetune_settings,
    given,
    link_settings,
    value_of,
)
from patbench_core.training.settings import Settings

KINDS = get_type_hints(LinkSettings)


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
        ("paper=3", "no setting 'paper'"),
        ("encoders=three", "encoders=three: choose one of two, one"),
        ("width=10", "width 10 and heads 4: give a width that the heads divide"),
        ("epochs=1,epochs=2", "'epochs' is given twice"),
    ],
)
def test_what_is_not_understood_is_named(text: str, message: str) -> None:
    """With what there is to choose from."""
    with pytest.raises(TrainingError, match=message):
        link_settings(text, "none", "attention")


@pytest.mark.parametrize(
    ("head", "negatives", "word"),
    [
        *(("linear", "none", word) for word in ("dropout=0.2", "tokens=64", "width=8", "heads=2", "blocks=2")),
        *(("attention", "none", word) for word in ("hard=3", "ramp=steps", "baseline=none", "policy_rate=0.1")),
        ("attention", "uniform", "baseline=none"),
        ("attention", "none", "dropout=0.2,blocks=0"),
        ("attention", "none", "heads=2,head=mean"),
    ],
)
def test_what_a_head_does_not_use_is_refused(head: str, negatives: str, word: str) -> None:
    """Else one ranker would have two names; the message has what the head uses."""
    first = word.partition(",")[0]
    with pytest.raises(
        TrainingError, match=f"{first}: head .* does not use it: choose among head, encoders"
    ) as refused:
        link_settings(word, negatives, head)
    assert f" {first.partition('=')[0]}," not in str(refused.value).partition("choose among")[2]


def test_what_a_head_uses_is_taken() -> None:
    """Hard negatives bring settings of their own."""
    assert link_settings("baseline=none,hard=3", "adversary", "linear").hard == 3
    assert link_settings("head=mean,width=10", "none", "attention").width == 10
    with pytest.raises(TrainingError, match="a linear head has none of its sizes"):
        link_settings("paper", "none", "linear")
    with pytest.raises(TrainingError, match="'negatives' is given twice, by --negatives cache too"):
        link_settings("negatives=uniform", "cache", "attention")


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
        ("batch=1", "batch=1: give a whole number from 2"),
        ("tokens=many", "tokens=many: give a whole number from 3"),
        ("epochs=0", "epochs=0: give a number from 0.01"),
        ("epochs=1,epochs=2", "'epochs' is given twice"),
        ("epochs=1,max_steps=9", "both say when training ends"),
    ):
        with pytest.raises(TrainingError, match=message):
            finetune_settings(text, "none")


@pytest.mark.parametrize(
    ("name", "text", "remedy"),
    [
        ("rate", "1000000", "give a number from 0 to 1, but not 0"),
        ("rate", "0", "give a number from 0 to 1, but not 0"),
        ("rate", "nan", "give a number from 0 to 1"),
        ("epochs", "1e9", "give a whole number from 1 to 999,999"),
        ("epochs", "0", "give a whole number from 1"),
        ("batch", "1", "give a whole number from 2"),
        ("tokens", "1", "give a whole number from 3"),
        ("temperature", "0", "give a number from 0.001 to 100"),
        ("dropout", "2", "give a number from 0 to 1, but not 1"),
        ("dropout", "1", "give a number from 0 to 1, but not 1"),
        ("width", "", "give a whole number from 1"),
    ],
)
def test_a_refusal_names_its_own_setting(name: str, text: str, remedy: str) -> None:
    """And what it may be."""
    with pytest.raises(TrainingError, match=f"^--training {name}={text}: {remedy}"):
        value_of(name, text, KINDS)


def test_the_ends_of_a_range_are_in_it() -> None:
    """In the type of the setting; passes of fine-tuning need not be whole."""
    assert value_of("dropout", "0", KINDS) == 0.0
    assert value_of("rate", "1", KINDS) == 1.0
    assert value_of("batch", "2", KINDS) == 2
    assert value_of("epochs", "0.5", get_type_hints(Settings)) == 0.5


def test_the_defaults_are_in_range() -> None:
    """Every setting of a head has choices or a range."""
    for name, kind in KINDS.items():
        assert get_args(kind) or getattr(LinkSettings(), name) in RANGES[name]


def test_a_setting_is_given_once() -> None:
    """A word alone has no value; blanks do not count."""
    assert given(" encoders=one, paper ,") == {"encoders": "one", "paper": ""}
    with pytest.raises(TrainingError, match="'rate' is given twice: give it once"):
        given("rate=1, rate =1")
