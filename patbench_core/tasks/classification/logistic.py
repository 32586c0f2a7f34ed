"""Logistic regression one-vs-rest: all labels at once, sharing every product with the vectors."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.errors import TaskError

TOLERANCE = 1e-3
"""Distance from the optimum at which a label is done, in log-odds of unit vectors."""

_MEMORY, _REFRESH, _STEPS = 10, 10, 1_000
_SLACK = 1e-6  # of float32 sums
_Memory = deque[tuple[np.ndarray, np.ndarray, np.ndarray]]  # step, change of the gradient, 1 / their product
_EMPTY = 1e-10  # eigenvalues below this share of the greatest are none


@dataclass(frozen=True)
class Basis:
    """Vectors seen from their mean along their principal axes, where the problem is nearly diagonal.

    Attributes
    ----------
    mean : ndarray of shape (dimension,), float64
    axes : ndarray of shape (dimension, rank), float64
    """

    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def of(cls, vectors: np.ndarray) -> "Basis":
        """The basis of `vectors`, shape (n, dimension)."""
        mean = vectors.mean(axis=0, dtype=np.float64)
        centred = vectors - mean
        values, axes = np.linalg.eigh(centred.T @ centred)
        return cls(mean, axes[:, values > _EMPTY * max(values[-1], 1.0)])

    def coordinates(self, vectors: np.ndarray) -> np.ndarray:
        """ndarray of shape (n, rank), float32."""
        return np.asarray((vectors - self.mean) @ self.axes, np.float32)


def log_odds_path(
    vectors: np.ndarray, labels: np.ndarray, others: np.ndarray, grid: Sequence[float]
) -> Iterator[np.ndarray]:
    """Fit `vectors` at each C of the grid, ascending, and give the log-odds of `others`.

    The optimum is that of scikit-learn's ``OneVsRestClassifier(LogisticRegression(C=C))``: L2 penalty, intercept not
    penalised. Patbench's own, for scikit-learn solves label by label; ``make bench`` compares the two.

    Parameters
    ----------
    vectors : ndarray of shape (n, dimension), float32
    labels : ndarray of shape (n, n_labels), bool
    others : ndarray of shape (m, dimension), float32

    Yields
    ------
    ndarray of shape (m, n_labels), float64
        Infinite for a label that no document, or every document, has.
    """
    basis = Basis.of(vectors)
    fitted, asked = basis.coordinates(vectors), basis.coordinates(others)
    share = labels.mean(axis=0)
    open_labels = np.flatnonzero((share > 0) & (share < 1))
    with np.errstate(divide="ignore"):
        start = np.log(share) - np.log1p(-share)
    weights = np.zeros((fitted.shape[1] + 1, len(open_labels)))
    weights[-1] = start[open_labels]
    problem = _Problem.of(fitted, labels[:, open_labels])
    for c in grid:
        weights = _minimum(problem, c, weights)
        odds = np.tile(start, (len(others), 1))
        odds[:, open_labels] = asked @ weights[:-1].astype(np.float32) + weights[-1]
        yield odds


@dataclass(frozen=True)
class _Problem:
    """Coordinates of documents, their squares, and +1 or -1 for each label: float32."""

    x: np.ndarray
    squares: np.ndarray
    signs: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray, labels: np.ndarray) -> "_Problem":
        return cls(x, x * x, np.where(labels, np.float32(1), np.float32(-1)))

    def margins(self, weights: np.ndarray, live: np.ndarray) -> np.ndarray:
        """Log-odds of what is true: shape (n, n_live)."""
        w = weights.astype(np.float32)
        return np.asarray(self.signs[:, live] * (self.x @ w[:-1] + w[-1]))

    def slope(self, wrong: np.ndarray, live: np.ndarray) -> np.ndarray:
        """Gradient of the loss by the weights, `wrong` the probability of what is not true."""
        pull = -self.signs[:, live] * wrong
        return np.vstack([self.x.T @ pull, pull.sum(axis=0)]).astype(np.float64)

    def curvature(self, wrong: np.ndarray) -> np.ndarray:
        """Diagonal of the Hessian of the loss."""
        spread = wrong * (1 - wrong)
        return np.vstack([self.squares.T @ spread, spread.sum(axis=0)]).astype(np.float64)


def _loss(margins: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum over documents of log(1 + exp(-margin)), and the probability of what is not true."""
    small = np.exp(-np.abs(margins))
    loss = np.maximum(-margins, 0) + np.log1p(small)
    return loss.sum(axis=0, dtype=np.float64), np.where(margins >= 0, small, np.float32(1)) / (1 + small)


def _minimum(problem: _Problem, c: float, weights: np.ndarray) -> np.ndarray:
    """Minimise C times the loss plus half the squared weights, each label for itself.

    L-BFGS from a diagonal Hessian, each step by the exact curvature along its direction; a label leaves when done.

    References
    ----------
    Nocedal and Wright, Numerical Optimization, 2006, section 7.2.
    """
    weights = weights.copy()
    penalty = np.ones((len(weights), 1))
    penalty[-1] = 0
    live = np.arange(weights.shape[1])
    w, margins = weights, problem.margins(weights, live)
    loss, wrong = _loss(margins)
    value = c * loss + (penalty * w * w).sum(axis=0) / 2
    gradient = c * problem.slope(wrong, live) + penalty * w
    inverse = 1 / (c * problem.curvature(wrong) + penalty)
    memory: _Memory = deque(maxlen=_MEMORY)
    for step in range(1, _STEPS + 1):
        far = (gradient**2 * inverse).sum(axis=0) > TOLERANCE**2
        if not far.all():
            weights[:, live] = w
            live = live[far]
            w, gradient, inverse, margins, wrong = (array[:, far] for array in (w, gradient, inverse, margins, wrong))
            value, memory = value[far], deque(((s[:, far], y[:, far], r[far]) for s, y, r in memory), _MEMORY)
        if not len(live):
            return weights
        direction = _direction(gradient, inverse, memory)
        along = problem.margins(direction, live)
        descent = (gradient * direction).sum(axis=0)
        bend = c * (wrong * (1 - wrong) * along**2).sum(axis=0, dtype=np.float64)
        length = -descent / (bend + (penalty * direction**2).sum(axis=0))
        while True:
            new = w + length * direction
            loss, new_wrong = _loss(margins + length.astype(np.float32) * along)
            new_value = c * loss + (penalty * new * new).sum(axis=0) / 2
            worse = new_value > value + 1e-4 * length * descent + _SLACK * np.abs(value)
            if not worse.any():
                break
            length = np.where(worse, length / 2, length)
        margins, wrong, value = margins + length.astype(np.float32) * along, new_wrong, new_value
        new_gradient = c * problem.slope(wrong, live) + penalty * new
        moved, turned = new - w, new_gradient - gradient
        product = (moved * turned).sum(axis=0)
        memory.append((moved, turned, np.divide(1, product, out=np.zeros_like(product), where=product > 0)))
        w, gradient = new, new_gradient
        if step % _REFRESH == 0:
            inverse = 1 / (c * problem.curvature(wrong) + penalty)
    raise TaskError(
        f"logistic regression of {len(live)} labels at C = {c:g} did not converge in {_STEPS} steps: "
        "look for vectors of very different length, or choose a smaller C"
    )


def _direction(gradient: np.ndarray, inverse: np.ndarray, memory: _Memory) -> np.ndarray:
    """Two loops over the last steps: minus the approximate inverse Hessian times the gradient."""
    rest, parts = gradient.copy(), []
    for moved, turned, scale in reversed(memory):
        part = scale * (moved * rest).sum(axis=0)
        rest -= part * turned
        parts.append(part)
    rest *= inverse
    for (moved, turned, scale), part in zip(memory, reversed(parts), strict=True):
        rest += (part - scale * (turned * rest).sum(axis=0)) * moved
    return -rest
