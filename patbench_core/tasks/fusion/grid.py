"""What is tried: every method at every setting, and the families of which cross-validation chooses one."""

from dataclasses import dataclass

ALPHAS = tuple(tenth / 10 for tenth in range(11))
"""Weights of the dense ranker."""

KS = (10, 30, 60, 100)
K = 60
"""The k of weighted reciprocal rank fusion."""


@dataclass(frozen=True)
class Cell:
    """One method at one setting.

    Attributes
    ----------
    method : {"bm25", "dense", "minmax", "zscore", "rrf"}
    alpha : float
        Weight of the dense ranker; 0 and 1 are the two rankers alone, in their own order.
    k : int or None
        Of reciprocal rank fusion.
    """

    method: str
    alpha: float
    k: int | None = None

    @property
    def name(self) -> str:
        """Such as ``minmax 0.7`` or ``rrf 0.5 k60``."""
        if self in (BM25, DENSE):
            return self.method
        return f"{self.method} {self.alpha:g}" + (f" k{self.k}" if self.k else "")


BM25, DENSE = Cell("bm25", 0.0), Cell("dense", 1.0)
_BETWEEN = ALPHAS[1:-1]
MINMAX, ZSCORE = ((BM25, *(Cell(method, alpha) for alpha in _BETWEEN), DENSE) for method in ("minmax", "zscore"))
RRF = tuple(Cell("rrf", 0.5, k) for k in KS)
WEIGHTED_RRF = (BM25, *(Cell("rrf", alpha, K) for alpha in _BETWEEN), DENSE)

FAMILIES: dict[str, tuple[Cell, ...]] = {
    "interpolation": tuple(dict.fromkeys(MINMAX + ZSCORE)),
    "RRF": RRF,
    "weighted RRF": WEIGHTED_RRF,
}
"""Cells of which each fold's training queries choose one; ``interpolation`` is what the paper measures."""

GRID = tuple(dict.fromkeys(cell for cells in FAMILIES.values() for cell in cells))
