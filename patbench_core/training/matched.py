"""The control for size: every recipe with the same number of pairs and, as near as whole pairs allow, of tokens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from patbench_core.landscape.landscape import Landscape
from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.pairs import counts, texts
from patbench_core.training.recipes import Mined


@dataclass(frozen=True)
class Matched:
    """The pairs of one recipe under the control.

    Attributes
    ----------
    table : pyarrow.Table
    tokens : int
        Of anchors and positives.
    target : int
        Tokens that every recipe was brought to. What is left between the two is what no exchange of one pair reduces:
        much where the texts of a recipe are all too short or too long.
    """

    table: pa.Table
    tokens: int
    target: int


def token_lengths(
    pairs: pa.Table, landscape: Landscape, count: Callable[[Sequence[str]], np.ndarray], limit: int | None = None
) -> np.ndarray:
    """Tokens of anchor and positive of each pair: ndarray of shape (n_pairs,), int64.

    Parameters
    ----------
    count : callable
        Tokens of each of some texts, such as ``encoder.tokens.counts``.
    limit : int, optional
        Tokens that the model reads of a text.
    """
    anchors, positives, _ = texts(pairs, landscape)
    sides = [np.minimum(count(side), limit or np.iinfo(np.int64).max) for side in (anchors, positives)]
    return np.asarray(sides[0] + sides[1], np.int64)


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


def matched(
    mined: Mapping[str, Mined], lengths: Mapping[str, np.ndarray], seed: int, wanted: int | None = None
) -> dict[str, Matched]:
    """Draw the same number of pairs for every recipe, then exchange pairs until tokens are alike too.

    Parameters
    ----------
    mined : mapping of str to Mined
        By any name, such as that of the recipe.
    lengths : mapping of str to ndarray of shape (n_pairs,), int
        Tokens of each pair (see `token_lengths`).
    wanted : int, optional
        Pairs of each recipe; as many as the smallest has by default. The smallest then cannot exchange any, and the
        others are brought to its tokens.

    Raises
    ------
    UnfitForTraining
        If a recipe has too few pairs.
    """
    most = {name: room(pairs) for name, pairs in mined.items()}
    size = min(most.values()) if wanted is None else wanted
    if too_few := [name for name in mined if most[name] < max(size, 1)]:
        raise UnfitForTraining(
            f"recipe {too_few[0]} has {most[too_few[0]]} pairs, the matched control asks for "
            f"{max(size, 1)}: ask for fewer, or leave it out"
        )
    drawn = {
        name: _drawn(pairs, size, np.random.default_rng([seed, position]))
        for position, (name, pairs) in enumerate(mined.items())
    }
    target = _target(drawn, lengths, fixed=[name for name in mined if most[name] == size])
    result = {}
    for name, pairs in mined.items():
        signal = np.array(pairs.table["signal"].to_pylist(), object)
        inside = _exchanged(drawn[name], signal, np.asarray(lengths[name], np.int64), target)
        places = np.flatnonzero(inside)
        result[name] = Matched(pairs.table.take(places), int(lengths[name][places].sum()), target)
    return result


def _drawn(mined: Mined, size: int, random: np.random.Generator) -> np.ndarray:
    """Pairs that are drawn by the weights of the recipe: ndarray of shape (n_pairs,), bool."""
    signal = np.array(mined.table["signal"].to_pylist(), object)
    inside = np.zeros(len(signal), bool)
    for one, count in mixture(counts(mined.table), mined.recipe.weights, size).items():
        inside[random.choice(np.flatnonzero(signal == one), count, replace=False)] = True
    return inside


def _target(drawn: Mapping[str, np.ndarray], lengths: Mapping[str, np.ndarray], fixed: Sequence[str]) -> int:
    """Tokens to bring all recipes to: the median of those that cannot exchange pairs, or of all."""
    return int(np.median([int(lengths[name][drawn[name]].sum()) for name in (fixed or drawn)]))


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
