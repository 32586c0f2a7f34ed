"""Tests of the control for size."""

import numpy as np
import pyarrow as pa
import pytest

from patbench_core.training.errors import UnfitForTraining
from patbench_core.training.matched import matched, mixture
from patbench_core.training.pairs import SCHEMA, counts
from patbench_core.training.recipes import Mined, recipe


def made(name: str, **pairs: int) -> Mined:
    """Pairs of no patents."""
    rows = [
        {"anchor_id": f"{signal}{at}", "positive_id": "p", "signal": signal, "negatives": []}
        for signal, count in pairs.items()
        for at in range(count)
    ]
    return Mined(recipe(name), pa.Table.from_pylist(rows, schema=SCHEMA), {})


def test_pairs_are_as_many_and_tokens_alike_within_one_pair() -> None:
    """Recipes of other sizes and lengths, and the mixture by its weights."""
    mined = {
        "R1": made("R1", citation=60),
        "R3": made("R3", sections=500),
        "R4": made("R4", citation=60, label=300, sections=500),
    }
    random = np.random.default_rng(0)
    lengths = {name: random.integers(20, 200, each.table.num_rows) for name, each in mined.items()}
    found = matched(mined, lengths, 0)
    assert {each.num_rows for each in found.values()} == {60}
    assert counts(found["R4"]) == {"citation": 20, "label": 20, "sections": 20}
    tokens = {}
    for name, each in found.items():
        length_of = dict(zip(mined[name].table["anchor_id"].to_pylist(), lengths[name], strict=True))
        tokens[name] = sum(length_of[pair] for pair in each["anchor_id"].to_pylist())
    assert all(abs(each - tokens["R1"]) < 20 for each in tokens.values())
    again = matched(mined, lengths, 0)
    assert all(again[name].equals(found[name]) for name in mined)


def test_mixtures_keep_their_weights() -> None:
    """As many as there are without repeating one, or as many as are wanted."""
    weights = {"citation": 0.5, "sections": 0.5}
    assert mixture({"citation": 3, "sections": 100}, weights) == {"citation": 3, "sections": 3}
    assert sum(mixture({"citation": 30, "sections": 100}, weights, 7).values()) == 7


def test_too_few_pairs_are_refused() -> None:
    """The recipe is named."""
    mined = {"R1": made("R1", citation=0), "R3": made("R3", sections=9)}
    with pytest.raises(UnfitForTraining, match="R1 has 0 pairs, the matched control asks for 1"):
        matched(mined, {"R1": np.ones(0, int), "R3": np.ones(9, int)}, 0)
