"""How a ranker of links is trained: everything that a user can choose beside the model and the links."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_type_hints

from patbench_core.training.errors import TrainingError
from patbench_core.training.settings import Settings

Negatives = Literal["none", "uniform", "top-k", "positive-aware", "cache", "adversary"]
NEGATIVES: tuple[str, ...] = get_args(Negatives)
HEADS = ("attention", "linear")
"""Before the name of a model: what is trained on its frozen vectors."""
FINETUNE = "finetune"
"""Before the name of a model: the model itself is trained."""
FINETUNED = Settings(epochs=2, batch=32, tokens=64, dtype="float32")
"""Small enough for two cores, and one arithmetic on every machine; the rest is the training room's."""
_CHOSEN = (
    *("epochs", "max_steps", "batch", "mini_batch", "tokens", "learning_rate", "warmup", "scale"),
    *("evaluations", "patience", "lora_above", "lora_rank", "dtype"),
)
"""Settings of the training room that a user can choose for links, which have neither mined negatives nor signals."""
_DECIDING = ("head", "negatives", "blocks")
"""Settings by which others are used or not."""

AnySettings = TypeVar("AnySettings", "LinkSettings", Settings)


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


@dataclass(frozen=True)
class LinkSettings:
    """Sizes and hyper-parameters; the defaults suit two cores, `PAPER` has those of the paper's public log.

    Attributes
    ----------
    head : {"attention", "mean", "linear"}
        attention: attention pooling of token vectors, then residual blocks. mean: the mean of the same token vectors,
        then the same blocks. linear: one linear map over the model's own vector of the text.
    encoders : {"two", "one"}
        One head a side, or one for both.
    start : {"frozen", "random"}
        What the weights begin as: the mean of the frozen vectors, or random numbers, as the paper's probably did. With
        a thousand links the second learns little.
    negatives : str
        See `patbench_core.training.linkage.negatives`.
    hard : int
        Hard negatives of each product and of each patent of a batch.
    ramp : {"constant", "steps"}
        steps: none, half and all of `hard` in the first, second and last third of the epochs, as in the paper.
    denominator : {"all", "negatives"}
        What the loss divides by: positives and negatives, as in the run that the paper logged, or negatives alone, as
        in its equations.
    baseline : {"mean", "none"}
        What is taken from the adversary's rewards.
    schedule : {"cosine", "constant"}
        Of the learning rate after `warmup`.
    zclip : {"on", "off"}
        Whether gradients are clipped; see `patbench_core.training.linkage.zclip`.
    tokens : int
        Tokens read of each text; the linear head has the model's own limit.
    width, heads, blocks : int
        Dimensions of a vector, heads of the attention, residual blocks.
    dropout : float
    temperature : float
        Divides cosines in the loss.
    rate, policy_rate : float
        Learning rates of the encoders, by default 1e-4 for the linear head, and of the adversary.
    decay, warmup : float
        Weight decay, and share of the steps in which the learning rate rises.
    batch, epochs, patience : int
        Links of a step, passes over the links, and epochs without a better validation after which training stops. The
        best epoch counts in any case, so that as much patience as epochs gives every way of training the same budget.
    """

    head: Literal["attention", "mean", "linear"] = "attention"
    encoders: Literal["two", "one"] = "two"
    start: Literal["frozen", "random"] = "frozen"
    negatives: Negatives = "none"
    hard: int = 5
    ramp: Literal["constant", "steps"] = "constant"
    denominator: Literal["all", "negatives"] = "all"
    baseline: Literal["mean", "none"] = "mean"
    schedule: Literal["cosine", "constant"] = "cosine"
    zclip: Literal["on", "off"] = "on"
    tokens: int = 96
    width: int = 384
    heads: int = 4
    blocks: int = 1
    dropout: float = 0.1
    temperature: float = 0.05
    rate: float = 3e-5
    policy_rate: float = 1e-2
    decay: float = 1e-6
    warmup: float = 0.1
    batch: int = 64
    epochs: int = 12
    patience: int = 12

    def hard_in(self, epoch: int) -> int:
        """Hard negatives of each item in an epoch, counted from 0."""
        if self.negatives == "none":
            return 0
        return self.hard if self.ramp == "constant" else self.hard * (3 * epoch // self.epochs) // 2

    @property
    def used(self) -> tuple[str, ...]:
        """Settings that this ranker reads; another value of any other would make the same ranker."""
        idle = {
            "tokens": self.head == "linear",
            "width": self.head == "linear",
            "heads": self.head != "attention",
            "blocks": self.head == "linear",
            "dropout": self.head == "linear" or not self.blocks,
            "hard": self.negatives == "none",
            "ramp": self.negatives == "none",
            "baseline": self.negatives != "adversary",
            "policy_rate": self.negatives != "adversary",
        }
        return tuple(field.name for field in fields(self) if not idle.get(field.name))

    def __str__(self) -> str:
        """What differs from the defaults, the head left out, such as ``negatives adversary, encoders one``."""
        return differing(self, replace(_defaults(self.head), head=self.head))


PAPER = LinkSettings(
    start="random",
    ramp="steps",
    hard=10,
    tokens=512,
    width=4096,
    heads=32,
    blocks=3,
    temperature=0.02,
    rate=1e-5,
    policy_rate=1e-5,
    epochs=3,
    patience=3,
)
"""Sizes of the paper's public log: its six residual maps are three blocks of two here, which gives as many weights."""


def link_settings(text: str, negatives: str, head: str) -> LinkSettings:
    """Read settings such as ``encoders=one,epochs=5``, or ``paper``, or both.

    Raises
    ------
    TrainingError
        If one is not known, is given twice, has no such value, or is not used by a ranker of this kind.
    """
    chosen = given(text)
    if negatives != "none" and "negatives" in chosen:
        raise TrainingError(
            f"--training {text}: 'negatives' is given twice, by --negatives {negatives} too: give it once"
        )
    paper = chosen.get("paper") == ""
    if paper:
        del chosen["paper"]
    _require_known(chosen, tuple(get_type_hints(LinkSettings)), ", or paper")
    chosen = {"head": head, "negatives": negatives} | chosen
    made = _with(PAPER if paper else _defaults(head), {name: chosen[name] for name in _DECIDING if name in chosen})
    if paper and made.head == "linear":
        raise TrainingError("--training paper: a linear head has none of its sizes: leave it out, or use attention")
    if idle := [name for name in chosen if name not in made.used]:
        kind = f"head {made.head} with negatives {made.negatives}" + (" and blocks 0" if not made.blocks else "")
        raise TrainingError(
            f"--training {idle[0]}={chosen[idle[0]]}: {kind} does not use it: choose among {', '.join(made.used)}"
        )
    made = _with(made, chosen)
    if made.head == "attention" and made.width % made.heads:
        raise TrainingError(
            f"--training {text}: width {made.width} and heads {made.heads}: give a width that the heads divide"
        )
    return made


def finetune_settings(text: str, negatives: str) -> Settings:
    """Read settings of fine-tuning such as ``epochs=4,learning_rate=2e-5``.

    Raises
    ------
    TrainingError
        If one is not known, is given twice or has no such value, or hard negatives are asked for.
    """
    if negatives != "none":
        raise TrainingError(f"--negatives {negatives}: fine-tuning has those of its batch alone: leave it out")
    chosen = given(text)
    _require_known(chosen, _CHOSEN)
    if {"epochs", "max_steps"} <= set(chosen):
        raise TrainingError(f"--training {text}: epochs and max_steps both say when training ends: give one of them")
    return _with(FINETUNED, chosen)


def differing(settings: AnySettings, default: AnySettings) -> str:
    """Settings that are not the default's, such as ``negatives adversary, encoders one``."""
    values = [(field.name, getattr(settings, field.name)) for field in fields(settings)]
    return ", ".join(f"{name} {value}" for name, value in values if value != getattr(default, name))


def _defaults(head: str) -> LinkSettings:
    """One linear map bears larger steps than blocks on top of it."""
    return LinkSettings(head="linear", rate=1e-4) if head == "linear" else LinkSettings()


def _require_known(chosen: Mapping[str, str], known: tuple[str, ...], also: str = "") -> None:
    for name in chosen:
        if name not in known:
            raise TrainingError(f"--training: no setting {name!r}: choose among {', '.join(known)}{also}")


def _with(settings: AnySettings, chosen: Mapping[str, str]) -> AnySettings:
    """The settings with values such as a user writes."""
    kinds = get_type_hints(type(settings))
    return replace(settings, **{name: value_of(name, text, kinds) for name, text in chosen.items()})


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
