"""Settings as a user writes them: each given once, in its own type and range."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args

from patbench_core.training.errors import TrainingError


@dataclass(frozen=True)
class Range:
    """Numbers that a setting may have.

    Attributes
    ----------
    least, most : float
    without : float or None
        The end that is not among them.
    """

    least: float
    most: float
    without: float | None = None

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most and value != self.without

    def __str__(self) -> str:
        end = "" if self.without is None else f", but not {self.without:g}"
        return f"from {self.least:,g} to {self.most:,g}{end}"


_MANY = 999_999
_COUNT = Range(1, _MANY)
_SHARE = Range(0, 1)
_RATE = Range(0, 1, without=0)
RANGES: dict[str, Range] = {
    "hard": _COUNT,
    "tokens": Range(3, _MANY),
    "width": _COUNT,
    "heads": _COUNT,
    "blocks": Range(0, 100),
    "dropout": Range(0, 1, without=1),
    "temperature": Range(0.001, 100),
    "rate": _RATE,
    "policy_rate": _SHARE,
    "decay": _SHARE,
    "warmup": _SHARE,
    "batch": Range(2, _MANY),
    "epochs": _COUNT,
    "patience": _COUNT,
    "max_steps": _COUNT,
    "mini_batch": _COUNT,
    "learning_rate": _RATE,
    "scale": Range(0.01, 1000),
    "evaluations": _COUNT,
    "lora_above": Range(0, _MANY),
    "lora_rank": _COUNT,
}
"""By setting of a head, or of fine-tuning. A batch needs a second link, and a text a token between two special ones."""
LEAST_PASS = Range(0.01, _MANY)
"""Of epochs, where they are passes that need not be whole."""


def given(text: str) -> dict[str, str]:
    """Values by setting of a text such as ``encoders=one,epochs=5``; a word alone has an empty value.

    Raises
    ------
    TrainingError
        If one is given twice.
    """
    made: dict[str, str] = {}
    for word in filter(None, map(str.strip, text.split(","))):
        name, _, value = map(str.strip, word.partition("="))
        if name in made:
            raise TrainingError(f"--training {text}: {name!r} is given twice: give it once")
        made[name] = value
    return made


def value_of(name: str, text: str, kinds: Mapping[str, Any]) -> Any:
    """The value of a setting in its own type; of one that can be None, in its other type.

    Parameters
    ----------
    name, text : str
    kinds : mapping of str to type
        Of every setting.

    Raises
    ------
    TrainingError
        If it is not such a value, or out of range.
    """
    kind = kinds[name]
    if NoneType in get_args(kind):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if choices := get_args(kind):
        if text not in choices:
            raise TrainingError(f"--training {name}={text}: choose one of {', '.join(choices)}")
        return text
    allowed = LEAST_PASS if name == "epochs" and kind is float else RANGES[name]
    what = "a whole number" if kind is int else "a number"
    refused = TrainingError(f"--training {name}={text}: give {what} {allowed}")
    try:
        value = kind(text)
    except ValueError as error:
        raise refused from error
    if value not in allowed:
        raise refused
    return value
