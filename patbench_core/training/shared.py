"""Families that two landscapes share: trained on one, they would be known in the other."""

import numpy as np

from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.numbers import NumberIndex


def shared_rows(a: Landscape, b: Landscape) -> np.ndarray:
    """Documents of `a` whose family `b` has too: ndarray of shape (m,), int64, ascending.

    Families are the same where their ids are, or where a publication (whatever its kind code) is in both landscapes.
    """
    ids = {family for family in b.column("family_id") if family is not None}
    numbers = NumberIndex(b.publication_numbers)
    same = np.array(
        [
            family in ids or bool(numbers.rows(number))
            for family, number in zip(a.column("family_id"), a.publication_numbers, strict=True)
        ],
        bool,
    )
    return np.flatnonzero(np.isin(a.families, a.families[same]))
