"""Training sets that are compared: each answers one objection to the gain of generated text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.synthetic.classifiers import CLASSIFIERS, LOGISTIC, TIMES, Training, fitted

REAL, DUPLICATED, MORE = "real", "duplicated", "more real"
TENFOLD = "duplicated tenfold"
CONTROLS = (REAL, DUPLICATED, TENFOLD, MORE)
"""Real documents alone; each twice; each ten times; with as many new ones, the upper line. Copies take turns as the
parents of generated documents do: drawn with replacement they would change the shares of labels too."""

ADDED, PERMUTED, FILTERED, MIXED = "added", "labels permuted", "filtered", "% real"
SHARES = (0.0, 0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Arm:
    """One training set.

    Attributes
    ----------
    name : str
        One of `CONTROLS`, or the generator, with what was done to its documents behind a comma.
    generator : str
        Empty for controls.
    change : str
        `ADDED`, `PERMUTED`, `FILTERED`, or such as ``25 % real``; empty for controls.
    training : Training
    classifiers : tuple of str
        Those that learn from it: variants of a generator are for the fitted one alone.
    """

    name: str
    generator: str
    change: str
    training: Training
    classifiers: tuple[str, ...] = CLASSIFIERS


def arms(real: Training, more: Training, made: Mapping[str, Training], random: np.random.Generator) -> Iterator[Arm]:
    """All training sets of one draw.

    Parameters
    ----------
    more : Training
        Further real documents; no arm where there are fewer than real ones.
    made : mapping of str to Training
        By generator, what audits did not refuse; no arm where nothing is left.
    """
    n = len(real.vectors)
    yield Arm(REAL, "", "", real)
    yield Arm(DUPLICATED, "", "", real | real)
    yield Arm(TENFOLD, "", "", real.of(np.tile(np.arange(n), TIMES)))
    if len(more.vectors) == n:
        yield Arm(MORE, "", "", real | more)
    order = random.permutation(n)
    for name, synthetic in made.items():
        if len(synthetic.vectors):
            yield Arm(name, name, ADDED, real | synthetic)
            for change, training in _variants(real, synthetic, order, random):
                yield Arm(f"{name}, {change}", name, change, training, (LOGISTIC,))


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
        Rows of `made`, fewer where there are no more.
    """
    left = random.permutation(len(made.labels)).tolist()
    rows = []
    for own in labels[: len(left)]:
        alike = next((row for row in left if (made.labels[row] == own).all()), left[0])
        left.remove(alike)
        rows.append(alike)
    return np.array(rows, np.int64)
