"""Training sets that are compared: each answers one objection to the gain of generated text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from patbench_core.tasks.synthetic.classifiers import CLASSIFIERS, EPOCHS, EQUAL, LOGISTIC, TIMES, Training, fitted
from patbench_core.tasks.synthetic.losses import LOSSES

REAL, DUPLICATED, MORE = "real", "duplicated", "more real"
FOURFOLD, TENFOLD = "duplicated fourfold", "duplicated tenfold"
CONTROLS = (REAL, DUPLICATED, FOURFOLD, TENFOLD, MORE)
"""Real documents alone; each twice; four and ten times; with as many new ones, the upper line. Copies take turns as the
parents of generated documents do: drawn with replacement they would change the shares of labels too."""

TUNED = "tuned thresholds"
ANSWERS = (*LOSSES, TUNED)
"""What helps with few documents of a label and needs no more text, on the real documents alone."""

ADDED, PERMUTED, FILTERED, MIXED = "added", "labels permuted", "filtered", "% real"
SHARES = (0.0, 0.25, 0.5, 0.75)
GENERATED_FIRST, REAL_FIRST = "generated first", "real first"
VOLUMES = {1: DUPLICATED, 3: FOURFOLD, 9: TENFOLD}
"""Generated documents a real one, and the control that is as large."""


@dataclass(frozen=True)
class Arm:
    """One training set.

    Attributes
    ----------
    name : str
        One of `CONTROLS` and `ANSWERS`, or the generator, with what was done to its documents behind a comma.
    generator : str
        Empty for controls and answers.
    change : str
        `ADDED`, `PERMUTED`, `FILTERED`, `GENERATED_FIRST`, `REAL_FIRST`, or such as ``25 % real`` and ``x3``; empty for
        controls and answers.
    training : Training
    classifiers : tuple of str
        Those that learn from it: variants of a generator are for the fitted one alone, but for the order of documents.
    """

    name: str
    generator: str
    change: str
    training: Training
    classifiers: tuple[str, ...] = CLASSIFIERS


def arms(
    real: Training, more: Training, made: Mapping[str, Sequence[Training]], random: np.random.Generator
) -> Iterator[Arm]:
    """All training sets of one draw, but for tuned thresholds.

    Parameters
    ----------
    more : Training
        Further real documents; no arm where there are fewer than real ones.
    made : mapping of str to sequence of Training
        By generator, what audits did not refuse: one a real document, and then in greater volumes where there are such,
        as `VOLUMES` has them. No arm where nothing is left.
    """
    n = len(real.vectors)
    yield Arm(REAL, "", "", real)
    yield Arm(DUPLICATED, "", "", real | real)
    yield Arm(FOURFOLD, "", "", real.of(np.tile(np.arange(n), 4)), (LOGISTIC,))
    yield Arm(TENFOLD, "", "", real.of(np.tile(np.arange(n), TIMES)))
    if len(more.vectors) == n:
        yield Arm(MORE, "", "", real | more)
    for name, loss in LOSSES.items():
        yield Arm(name, "", "", replace(real, loss=loss), (EPOCHS, EQUAL))
    order = random.permutation(n)
    for name, (synthetic, *volumes) in made.items():
        if len(synthetic.vectors):
            yield Arm(name, name, ADDED, real | synthetic)
            for change, training in _variants(real, synthetic, order, random):
                yield Arm(f"{name}, {change}", name, change, training, (LOGISTIC,))
            for times, training in zip(list(VOLUMES)[1:], volumes, strict=False):
                yield Arm(f"{name}, x{times}", name, f"x{times}", real | training, (LOGISTIC,))
            for change, first, last in ((GENERATED_FIRST, synthetic, real), (REAL_FIRST, real, synthetic)):
                training = replace(first | last, later=len(first.vectors))
                yield Arm(f"{name}, {change}", name, change, training, (EQUAL,))


def few_arms(real: Training, more: Training, made: Mapping[str, Sequence[Training]]) -> Iterator[Arm]:
    """Those of one volume with nothing else done to them, for a classifier that takes seconds to train; see `arms`."""
    yield Arm(REAL, "", "", real)
    yield Arm(DUPLICATED, "", "", real | real)
    if len(more.vectors) == len(real.vectors):
        yield Arm(MORE, "", "", real | more)
    for name, (synthetic, *_) in made.items():
        if len(synthetic.vectors):
            yield Arm(name, name, ADDED, real | synthetic)


def _variants(
    real: Training, made: Training, order: np.ndarray, random: np.random.Generator
) -> Iterator[tuple[str, Training]]:
    """What is left of a gain when one thing is taken away."""
    yield PERMUTED, real | Training(made.vectors, made.labels[random.permutation(len(made.labels))])
    likely = fitted(real, made.vectors).argmax(axis=1)
    yield FILTERED, real | made.of(np.flatnonzero(made.labels[np.arange(len(likely)), likely]))
    for share in SHARES:
        kept, replaced = np.split(order, [round(share * len(order))])
        yield f"{100 * share:.0f} {MIXED}", real.of(kept) | made.of(_in_place_of(real.labels[replaced], made, random))


def _in_place_of(labels: np.ndarray, made: Training, random: np.random.Generator) -> np.ndarray:
    """Generated documents in place of real ones with these labels, each with the same labels while there are some.

    Drawn regardless of labels, a mix of few documents would lack some.

    Returns
    -------
    ndarray of shape (n,), int64
        Rows of `made`, fewer where it has fewer.
    """
    left = random.permutation(len(made.labels)).tolist()
    rows = []
    for own in labels[: len(left)]:
        alike = next((row for row in left if (made.labels[row] == own).all()), left[0])
        left.remove(alike)
        rows.append(alike)
    return np.array(rows, np.int64)
