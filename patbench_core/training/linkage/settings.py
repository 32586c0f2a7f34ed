"""How a ranker of links is trained: everything that a user can choose beside the model and the links."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args, get_type_hints

from patbench_core.training.errors import TrainingError

Negatives = Literal["none", "uniform", "top-k", "positive-aware", "cache", "adversary"]
NEGATIVES: tuple[str, ...] = get_args(Negatives)
HEADS = ("attention", "linear")
"""Before the name of a model: what is trained on its frozen vectors."""


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
        return ", ".join(
            f"{field.name} {getattr(self, field.name)}"
            for field in fields(self)
            if field.name != "head" and getattr(self, field.name) != getattr(_defaults(self.head), field.name)
        )


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
    for word in words:
        name, _, value = word.partition("=")
        made = replace(made, **{name: _value(name, value)})
    if made.width % made.heads or min(made.width, made.heads, made.epochs, made.batch - 1, made.tokens - 2) < 1:
        raise TrainingError(
            f"training {text!r}: width {made.width} and heads {made.heads}: give a width that the heads divide, and at "
            "least one epoch, two links a batch and three tokens"
        )
    return made


def _defaults(head: str) -> LinkSettings:
    """One linear map bears larger steps than blocks on top of it."""
    return LinkSettings(head="linear", rate=1e-4) if head == "linear" else LinkSettings()


def _value(name: str, text: str) -> Any:
    """The value of a setting in its own type."""
    kinds = get_type_hints(LinkSettings)
    if name not in asdict(LinkSettings()):
        raise TrainingError(f"training: no setting {name!r}: choose among {', '.join(kinds)}, or paper")
    kind = kinds[name]
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
