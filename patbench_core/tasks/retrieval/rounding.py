"""Which scores round to the same: the order of rounded scores without rounding them all."""

import numpy as np

DECIMALS = 6


def rounding_bounds(scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the least and the greatest number that round to the same 6 decimals as each score does.

    Rounding never changes an order (it multiplies, rounds to an integer and divides, each of which is monotone), so
    the numbers that round to the same are an interval; its ends are found by bisection of the float32 numbers.

    Parameters
    ----------
    scores : ndarray of shape (n,), float32
        Finite.

    Returns
    -------
    low, high : ndarray of shape (n,), float32
        ``low <= x <= high`` is ``np.round(x, 6) == np.round(score, 6)`` for every float32 `x`.
    """
    rounded, keys = _rounded(scores), _keys(scores)
    # What rounds to the same lies within half a unit of the last decimal and a few steps of float32.
    reach = np.float32(2 * 10.0**-DECIMALS) + 8 * np.spacing(np.abs(scores))
    reach[np.isinf(rounded)] = np.inf  # what overflows when it is multiplied rounds to infinity
    ends = []
    for outermost in (scores - reach, scores + reach):
        inside, outside = keys.copy(), _keys(outermost)
        while np.any(np.abs(outside - inside) > 1):
            middle = (inside + outside) // 2
            same = _rounded(_numbers(middle)) == rounded
            inside, outside = np.where(same, middle, inside), np.where(same, outside, middle)
        ends.append(_numbers(inside))
    return ends[0], ends[1]


def _rounded(scores: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        rounded: np.ndarray = np.round(scores, DECIMALS)
    return rounded


def _keys(numbers: np.ndarray) -> np.ndarray:
    """Integers in the order of float32 numbers, neighbours one apart; both zeros are 0."""
    bits = numbers.view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


def _numbers(keys: np.ndarray) -> np.ndarray:
    magnitude: np.ndarray = np.abs(keys).astype(np.int32).view(np.float32)
    return np.where(keys < 0, -magnitude, magnitude)
