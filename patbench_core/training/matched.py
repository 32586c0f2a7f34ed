"""The control for size: every recipe with the same number of pairs and, as near as whole pairs allow, of tokens."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.pairs import counts
from patbench_core.training.recipes import Mined


def mixture(available: Mapping[str, int], weights: Mapping[str, float], wanted: int | None = None) -> dict[str, int]:
    """Pairs of each signal, by weight: `wanted` in all, or as many as there are without repeating one.

    Shares are rounded by largest remainder.

    Parameters
    ----------
    available : mapping of str to int
        Pairs of each signal.
    weights : mapping of str to float
        Share of each signal; they add up to 1.
    wanted : int, optional
        Pairs in all.
    """
    largest = min(int(round(available.get(signal, 0) / share, 6)) for signal, share in weights.items())
    total = largest if wanted is None else min(wanted, largest)
    exact = {signal: total * share for signal, share in weights.items()}
    taken = {signal: int(share) for signal, share in exact.items()}
    for signal in sorted(exact, key=lambda one: (taken[one] - exact[one], one))[: total - sum(taken.values())]:
        taken[signal] += taken[signal] < available[signal]
    return taken


def room(mined: Mined) -> int:
    """Pairs that a recipe can draw by the weights of its signals without repeating one."""
    return sum(mixture(counts(mined.table), mined.recipe.weights).values())


def matched(mined: Mapping[str, Mined], lengths: Mapping[str, np.ndarray], seed: int) -> dict[str, pa.Table]:
    """Draw as many pairs for every recipe as the smallest has, then exchange pairs until tokens are alike too.

    The smallest cannot exchange any; the others are brought to its tokens, anchors and positives together. What is left
    between the two is what no exchange of one pair reduces: much where the texts of a recipe are all too short or long.

    Parameters
    ----------
    mined : mapping of str to Mined
        By any name, such as that of the recipe.
    lengths : mapping of str to ndarray of shape (n_pairs,), int
        Tokens of anchor and positive of each pair.

    Raises
    ------
    UnfitForTraining
        If a recipe has no pairs.
    """
    most = {name: room(pairs) for name, pairs in mined.items()}
    size = min(most.values())
    if not size:
        name = min(most, key=most.__getitem__)
        raise UnfitForTraining(
            f"recipe {name} has 0 pairs, the matched control asks for 1: ask for fewer, or leave it out"
        )
    drawn = {
        name: _drawn(pairs, size, np.random.default_rng([seed, position]))
        for position, (name, pairs) in enumerate(mined.items())
    }
    smallest = [int(lengths[name][inside].sum()) for name, inside in drawn.items() if most[name] == size]
    target = int(np.median(smallest))
    result = {}
    for name, pairs in mined.items():
        signal = np.array(pairs.table["signal"].to_pylist(), object)
        inside = _exchanged(drawn[name], signal, np.asarray(lengths[name], np.int64), target)
        result[name] = pairs.table.take(np.flatnonzero(inside))
    return result


def _drawn(mined: Mined, size: int, random: np.random.Generator) -> np.ndarray:
    """Pairs that are drawn by the weights of the recipe: ndarray of shape (n_pairs,), bool."""
    signal = np.array(mined.table["signal"].to_pylist(), object)
    inside = np.zeros(len(signal), bool)
    for one, count in mixture(counts(mined.table), mined.recipe.weights, size).items():
        inside[random.choice(np.flatnonzero(signal == one), count, replace=False)] = True
    return inside


def _exchanged(inside: np.ndarray, signal: np.ndarray, lengths: np.ndarray, target: int) -> np.ndarray:
    """Exchange pairs with ones of the same signal that were not drawn, each time the pair that helps most."""
    inside = inside.copy()
    missing = target - int(lengths[inside].sum())
    while missing:
        best = (abs(missing), -1, -1)
        for one in np.unique(signal):
            best = min(best, _best_exchange(inside & (signal == one), ~inside & (signal == one), lengths, missing))
        left, out, into = best
        if left >= abs(missing):
            break
        missing -= int(lengths[into] - lengths[out])
        inside[[out, into]] = False, True
    return inside


def _best_exchange(inside: np.ndarray, outside: np.ndarray, lengths: np.ndarray, missing: int) -> tuple[int, int, int]:
    """Tokens that are still missing after the best exchange, and the pairs that go out and come in."""
    out, into = np.flatnonzero(inside), np.flatnonzero(outside)
    if not len(out) or not len(into):
        return abs(missing), -1, -1
    into = into[np.argsort(lengths[into], kind="stable")]
    wished = lengths[out] + missing
    at = np.searchsorted(lengths[into], wished)
    near = np.stack([np.clip(at - 1, 0, len(into) - 1), np.clip(at, 0, len(into) - 1)])
    left = np.abs(wished - lengths[into][near])
    side, column = np.unravel_index(int(np.argmin(left)), left.shape)
    return int(left[side, column]), int(out[column]), int(into[near[side, column]])
