"""What a user can choose of a classifier, read from the words of the command line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from patbench_core.errors import reach
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.registry import Option
from patbench_core.training.settings import LAST_SEED

RATE, ADAPTER_RATE, HEAD_RATE = 1e-4, 2e-4, 2e-3
"""Learning rates: of all weights, of adapters, and of a new head, whose weights begin at zero."""

CAUSAL_RANK = 8

_EVERY = ("classifier", "shots", "seeds", "budget")
_TRAINED = ("epochs", "batch", "learning_rate", "freeze")
_READ = {"head": (), "finetune": ("tokens", "lora", "loss", *_TRAINED), "instruct": ("tokens", "lora", "examples")}
"""Options that a classifier reads beside `_EVERY`; an instructed one reads `_TRAINED` where it is tuned."""


@dataclass(frozen=True)
class Settings:
    """Everything beside model and documents that can change a score.

    Attributes
    ----------
    classifier : {"head", "finetune", "instruct"}
    shots : int or None
        Training documents a label, and as many that validate; None for all.
    budget : int or None
        Test documents at most; None for all.
    rate : float or None
        Learning rate; None for the usual one.
    lora : int or None
        Rank of adapters; None for the usual one.
    examples : int
        Training documents in a prompt.
    freeze : int
        First layers that do not learn.
    """

    classifier: Literal["head", "finetune", "instruct"]
    shots: int | None
    seeds: tuple[int, ...]
    budget: int | None
    tokens: int
    epochs: int
    batch: int
    rate: float | None
    loss: str
    lora: int | None
    examples: int
    freeze: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str | None]) -> "Settings":
        """Read options.

        Parameters
        ----------
        given : mapping
            Those that somebody chose; the others have their defaults.

        Raises
        ------
        TaskError
            If one is not a number where it has to be, or is given and would change nothing.
        """
        options = _options()
        words = {name: option.default for name, option in options.items()} | dict(given)
        seeds = _seeds(options["seeds"], str(words["seeds"]))
        _check_read(given, words)
        least = {"tokens": 8, "epochs": 1, "batch": 1, "examples": 0, "freeze": 0}
        return cls(
            classifier=words["classifier"],  # type: ignore[arg-type]  # one of its choices
            shots=options["shots"].most(words["shots"]),
            seeds=seeds,
            budget=options["budget"].most(words["budget"]),
            rate=_rate(words["learning_rate"]),
            loss=str(words["loss"]),
            lora=None if words["lora"] is None else options["lora"].whole(words["lora"], 0),
            **{name: options[name].whole(words[name], low) for name, low in least.items()},
        )

    @property
    def name(self) -> str:
        """Classifier, what is unusual of it, and training documents, such as ``finetune, 5 a label``."""
        parts: list[str] = [self.classifier]
        if self.classifier != "head" and self.lora is not None:
            parts.append(f"rank {self.lora}" if self.lora else "all weights")
        if self.classifier != "head" and self.freeze:
            parts.append(f"{self.freeze} layer{'s' * (self.freeze > 1)} frozen")
        if self.classifier == "finetune" and self.loss != "bce":
            parts.append(self.loss)
        if self.classifier == "instruct" and self.examples:
            parts.append(f"{self.examples} examples")
        return ", ".join([*parts, "all documents" if self.shots is None else f"{self.shots} a label"])

    def rank(self, causal: bool) -> int:
        """Rank of the adapters; 0 for none."""
        usual = CAUSAL_RANK if causal and self.classifier == "finetune" else 0
        return usual if self.lora is None else self.lora

    def rates(self, rank: int) -> float:
        """Learning rate of the model's own weights, or of its adapters."""
        return self.rate or (ADAPTER_RATE if rank else RATE)

    def key(self) -> dict[str, object]:
        """Settings that the classifier reads; others cannot make two records of one."""
        read = _read(self.classifier, bool(self.lora)) - (set() if self.freeze else {"freeze"})
        read |= {"rate"} if "learning_rate" in read else set()  # the option by the name that it has here
        return {name: value for name, value in asdict(self).items() if name in read}


def _read(classifier: str, tuned: bool) -> set[str]:
    """Options that a classifier reads, with adapters or without."""
    return {*_EVERY, *_READ[classifier], *(_TRAINED if tuned and classifier == "instruct" else ())}


def _rate(word: str | None) -> float | None:
    try:
        rate = None if word is None else float(word)
    except ValueError:
        rate = 0.0
    if rate is not None and not 0 < rate < 1:
        raise TaskError(f"{_options()['learning_rate'].word} {word!r}: give a number between 0 and 1, such as 1e-4")
    return rate


def _seeds(option: Option, text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({option.whole(word, 0, LAST_SEED) for word in text.split(",")}))
    except TaskError as error:
        raise TaskError(
            f"{option.word} {text!r}: give whole numbers{reach(0, LAST_SEED)} with commas between them, such as 0,1,2"
        ) from error


def _check_read(given: Mapping[str, str | None], words: Mapping[str, str | None]) -> None:
    """Refuse an option that is given and would change nothing, be it what it is by default.

    Raises
    ------
    TaskError
    """
    classifier = str(words["classifier"])
    read = _read(classifier, words["lora"] not in (None, "0"))
    for name in given:
        if name not in read:
            others = [each for each, names in _READ.items() if name in names]
            also = ", and of instruct with --lora" if name in _TRAINED else ""
            raise TaskError(
                f"{_options()[name].word} is of --classifier {' and '.join(others)}{also}: "
                f"leave it out for {classifier}"
            )


def unusual(given: Mapping[str, str | None]) -> bool:
    """Whether options ask for anything but a head that learns from all documents: that is the task classification.

    Raises
    ------
    TaskError
        See `Settings.of`.
    """
    return Settings.of(given) != Settings.of({})


def _options() -> dict[str, Option]:
    """What the task declares, by name."""
    from patbench_core.tasks.classifiers import OPTIONS

    return {option.name: option for option in OPTIONS}
