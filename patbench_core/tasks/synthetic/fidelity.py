"""How alike generated and real documents are as clouds of vectors."""

import numpy as np

NEIGHBOURS = 5


def mmd(one: np.ndarray, other: np.ndarray) -> float:
    """Squared maximum mean discrepancy, its unbiased estimate; NaN for fewer than two vectors on a side.

    The kernel is exp(-d^2 / (2 s^2)), s the median distance of two different vectors of both sides together.

    Parameters
    ----------
    one, other : ndarray of shape (n, dimension) and (m, dimension), float32

    References
    ----------
    Gretton et al., A Kernel Two-Sample Test, JMLR 13, 2012, equation 3; section 8 for the median.
    """
    n, m = len(one), len(other)
    if min(n, m) < 2:
        return float("nan")
    squares = _squares(np.concatenate([one, other]), np.concatenate([one, other]))
    scale = float(np.median(squares[np.triu_indices(n + m, 1)]))
    kernel = np.exp(-squares / (2 * scale)) if scale > 0 else np.ones_like(squares)
    np.fill_diagonal(kernel, 0.0)
    within = kernel[:n, :n].sum() / (n * (n - 1)) + kernel[n:, n:].sum() / (m * (m - 1))
    return float(within - 2 * kernel[:n, n:].mean())


def prdc(real: np.ndarray, made: np.ndarray) -> dict[str, float]:
    """Precision, recall, density and coverage with balls to the `NEIGHBOURS`-th neighbour, fewer in small samples.

    A distance that equals the radius is inside: with copies, radii are zero and a strict comparison would count none.

    Parameters
    ----------
    real, made : ndarray of shape (n, dimension) and (m, dimension), float32

    References
    ----------
    Kynkäänniemi et al., NeurIPS 2019 (precision, recall); Naeem et al., ICML 2020 (density, coverage).
    """
    k = min(NEIGHBOURS, len(real) - 1, len(made) - 1)
    if k < 1:
        return dict.fromkeys(("precision", "recall", "density", "coverage"), float("nan"))
    radius_real, radius_made = (np.sort(_squares(each, each), axis=1)[:, k] for each in (real, made))
    across = _squares(real, made)
    in_real, in_made = across <= radius_real[:, None], across <= radius_made[None, :]
    return {
        "precision": float(in_real.any(axis=0).mean()),
        "recall": float(in_made.any(axis=1).mean()),
        "density": float(in_real.sum(axis=0).mean() / k),
        "coverage": float((across.min(axis=1) <= radius_real).mean()),
    }


def _squares(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Squared distances: ndarray of shape (n, m), float64, rounded so that equal vectors have distance zero."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    squares = (a * a).sum(axis=1)[:, None] + (b * b).sum(axis=1)[None, :] - 2 * a @ b.T
    rounded: np.ndarray = np.round(np.maximum(squares, 0.0), 9)
    return rounded
