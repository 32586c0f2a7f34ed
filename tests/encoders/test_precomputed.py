"""Tests of vectors that came with the patents."""

from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape

VECTORS = {"US-3-A": (1.0, 2.0), "US-1-A": (3.0, 4.0), "US-2-A": None}


def digest(vectors: dict[str, tuple[float, ...] | None]) -> str:
    """Identity of the vectors of a landscape of these patents."""
    patents = [
        Patent(number, "US", vectors={"embedding": vector} if vector else {}) for number, vector in vectors.items()
    ]
    return PrecomputedEncoder(small_landscape(patents), "embedding").identity("query").digest


def test_fault_04_one_number_changes_the_identity() -> None:
    """So do vectors that change places, and one that is gone."""
    swapped = {"US-3-A": (3.0, 4.0), "US-1-A": (1.0, 2.0), "US-2-A": None}
    moved = {"US-3-A": (1.0, 2.0), "US-1-A": None, "US-2-A": (3.0, 4.0)}
    variants = [VECTORS, swapped, moved, VECTORS | {"US-1-A": (3.0, 4.5)}, VECTORS | {"US-1-A": None}]
    assert len({digest(vectors) for vectors in variants}) == 5


def test_the_order_of_rows_does_not_change_the_identity() -> None:
    """Vectors go by publication number."""
    assert digest(VECTORS) == digest(dict(reversed(VECTORS.items())))
