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
        `ADDED`, `PERMUTED`, `FILTERED` or `MIXED`; empty for controls.
    share : float
        Of real documents among as many as there are real ones; NaN where nothing was taken away.
    training : Training
    classifiers : tuple of str
        Those that learn from it: variants of a generator are for the fitted one alone.
    """

    name: str
    generator: str
    change: str
    share: float
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
    yield Arm(REAL, "", "", np.nan, real)
    yield Arm(DUPLICATED, "", "", np.nan, real | real)
    yield Arm(TENFOLD, "", "", np.nan, real.of(np.tile(np.arange(n), TIMES)))
    if len(more.vectors) == n:
        yield Arm(MORE, "", "", np.nan, real | more)
    order = random.permutation(n)
    for name, synthetic in made.items():
        if len(synthetic.vectors):
            yield from _variants(name, real, synthetic, order, random)


def _variants(
    name: str, real: Training, made: Training, order: np.ndarray, random: np.random.Generator
) -> Iterator[Arm]:
    """Real and generated documents together, and what is left of a gain when one thing is taken away."""
    yield Arm(name, name, ADDED, np.nan, real | made)
    shuffled = Training(made.vectors, made.labels[random.permutation(len(made.labels))])
    yield Arm(f"{name}, {PERMUTED}", name, PERMUTED, np.nan, real | shuffled, (LOGISTIC,))
    likely = fitted(real, made.vectors).argmax(axis=1)
    agreed = made.of(np.flatnonzero(made.labels[np.arange(len(likely)), likely]))
    yield Arm(f"{name}, {FILTERED}", name, FILTERED, np.nan, real | agreed, (LOGISTIC,))
    for share in SHARES:
        kept = round(share * len(real.vectors))
        mixed = real.of(order[:kept]) | made.of(random.permutation(len(made.vectors))[: len(real.vectors) - kept])
        yield Arm(f"{name}, {100 * share:.0f} {MIXED}", name, MIXED, share, mixed, (LOGISTIC,))
