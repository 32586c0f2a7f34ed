"""How a ranker of links is trained: everything that a user can choose beside the model and the links."""

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
"""Settings of the training room that a user can choose for links; there are no mined negatives and no signals."""

AnySettings = TypeVar("AnySettings", "LinkSettings", Settings)


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
        If one is not known, or has no such value.
    """
    made = _defaults(head)
    words = [word.strip() for word in f"head={head},negatives={negatives},{text}".split(",") if word.strip()]
    if "paper" in words:
        made = PAPER
        words.remove("paper")
    made = _with(made, words, tuple(get_type_hints(LinkSettings)))
    if made.width % made.heads or min(made.width, made.heads, made.epochs, made.batch - 1, made.tokens - 2) < 1:
        raise TrainingError(
            f"training {text!r}: width {made.width} and heads {made.heads}: give a width that the heads divide, and at "
            "least one epoch, two links a batch and three tokens"
        )
    return made


def finetune_settings(text: str, negatives: str) -> Settings:
    """Read settings of fine-tuning such as ``epochs=4,learning_rate=2e-5``.

    Raises
    ------
    TrainingError
        If one is not known, or has no such value, or hard negatives are asked for.
    """
    if negatives != "none":
        raise TrainingError(f"--negatives {negatives}: fine-tuning has those of its batch alone: leave it out")
    made = _with(FINETUNED, [word.strip() for word in text.split(",") if word.strip()], _CHOSEN)
    if min(made.epochs, made.batch - 1, made.mini_batch, (made.tokens or 3) - 2) <= 0:
        raise TrainingError(f"training {text!r}: give some epochs, two links a batch and three tokens at least")
    return made


def differing(settings: AnySettings, default: AnySettings) -> str:
    """Settings that are not the default's, such as ``negatives adversary, encoders one``."""
    values = [(field.name, getattr(settings, field.name)) for field in fields(settings)]
    return ", ".join(f"{name} {value}" for name, value in values if value != getattr(default, name))


def _defaults(head: str) -> LinkSettings:
    """One linear map bears larger steps than blocks on top of it."""
    return LinkSettings(head="linear", rate=1e-4) if head == "linear" else LinkSettings()


def _with(settings: AnySettings, words: list[str], known: tuple[str, ...]) -> AnySettings:
    """The settings, changed by words such as ``epochs=5``."""
    kinds = get_type_hints(type(settings))
    for name, _, value in (word.partition("=") for word in words):
        if name not in known:
            paper = ", or paper" if isinstance(settings, LinkSettings) else ""
            raise TrainingError(f"training: no setting {name!r}: choose among {', '.join(known)}{paper}")
        settings = replace(settings, **{name: _value(name, kinds[name], value)})
    return settings


def _value(name: str, kind: Any, text: str) -> Any:
    """The value of a setting in its own type; of one that can be None, in its other type."""
    if NoneType in get_args(kind):
        kind = next(each for each in get_args(kind) if each is not NoneType)
    if choices := get_args(kind):
        if text not in choices:
            raise TrainingError(f"training: {name}={text}: choose one of {', '.join(choices)}")
        return text
    try:
        value = kind(text)
    except ValueError as error:
        raise TrainingError(f"training: {name}={text}: give a number") from error
    if not 0 <= value < 1e6:
        raise TrainingError(f"training: {name}={text}: give a number from 0 to 1,000,000")
    return value
