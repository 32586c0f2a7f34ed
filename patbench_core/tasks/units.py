"""Units of a test: the queries, documents or pairs that a score is made of, and what makes them dependent.

Each task that can be compared has a module ``units`` with a function `units`; this is what it gives.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from patbench_core.errors import PatbenchError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Units:
    """What one record says of its units in one scope or method, by one measure.

    Attributes
    ----------
    unit : sequence of str
        Query, document or pair.
    value : ndarray of shape (n_units,), float64
    depends : sequence of tuple
        Sources of dependence of each unit.
    reference : ndarray of shape (n_units,), float64, or None
        Second column of a statistic that needs one, such as labels given and true of micro F1.
    observed : float
        The score where it is not the statistic of these units, such as a mean over seeds; NaN where it is.
    noise : float
        Variance that `observed` has beside its units.
    """

    unit: Sequence[str]
    value: Floats
    depends: Sequence[tuple[Hashable, ...]]
    reference: Floats | None = None
    observed: float = field(default=np.nan)
    noise: float = 0.0


def own_family(documents: Iterable[str], families: dict[str, str]) -> list[tuple[Hashable, ...]]:
    """Sources of documents: their families; a document of unknown family is on its own."""
    return [(families.get(document, document),) for document in documents]


def not_comparable(metric: str, known: Sequence[str]) -> PatbenchError:
    """The error of a measure that records of a task cannot give unit by unit."""
    return PatbenchError(f"no comparison by {metric} here: there are {', '.join(known)}")
