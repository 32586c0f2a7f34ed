"""Values of settings: types, ranges, and messages that name the setting."""

from typing import get_args, get_type_hints

import pytest

from patbench_core.training.errors import TrainingError
from patbench_core.training.linkage.settings import LinkSettings
from patbench_core.training.linkage.values import RANGES, given, value_of
from patbench_core.training.settings import Settings

KINDS = get_type_hints(LinkSettings)


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
