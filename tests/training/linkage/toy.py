"""A toy: items with one vector each, and links whose hard negatives are known."""

import numpy as np

from patbench_core.training.linkage.fit import Links
from patbench_core.training.linkage.frozen import Frozen

FIELDS, EACH, DIMENSION = 6, 8, 16


def toy_links() -> Links:
    """Product i has patent i; those of one of `FIELDS` fields are alike: a hard negative is of the same field."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((FIELDS, DIMENSION))
    field = np.repeat(np.arange(FIELDS), EACH)
    own = rng.standard_normal((len(field), DIMENSION))
    sides = [(centres[field] + 0.7 * own + 0.3 * rng.standard_normal(own.shape)).astype(np.float32) for _ in "12"]
    pairs = np.stack([np.arange(len(field))] * 2, axis=1)
    every = np.arange(len(field))
    frozen = [Frozen(vectors, np.arange(len(field) + 1), every) for vectors in sides]
    return Links((frozen[0], frozen[1]), pairs[every % 4 > 0], pairs[every % 4 == 0], np.eye(len(field), dtype=bool))


def same_field(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Whether pairs of items of `toy_links` are of one field."""
    return rows // EACH == columns // EACH
