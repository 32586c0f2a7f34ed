"""Tests of what tasks may ask of an encoder of any kind."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.kinds import Need
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import model_supports, resolve
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape
from tests.late import save_late
from tests.tiny_transformers import save_transformer

SUPPORTED = {
    "bm25": {"ranking"},
    "late": {"ranking", "embeddings"},
    "precomputed:own": {"ranking", "embeddings", "document vectors"},
    "dense": {"ranking", "embeddings", "document vectors", "text vectors"},
}


@pytest.fixture(params=SUPPORTED)
def model(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What a user calls a model of each kind."""
    if request.param == "late":
        return str(save_late(tmp_path / "late"))
    return str(save_transformer(tmp_path / "dense")) if request.param == "dense" else request.param


@pytest.fixture
def encoder(model: str) -> Encoder:
    """The encoder of a landscape that has vectors of its own."""
    landscape = small_landscape([Patent("US-1-A", "US", vectors={"own": (1.0, 2.0)}), Patent("US-2-A", "US")])
    return resolve(model, landscape, Reading(), "float32")


def test_the_name_and_the_encoder_agree_on_what_is_supported(model: str, encoder: Encoder) -> None:
    """What can be said before a model is loaded or fetched holds for the encoder."""
    wanted = SUPPORTED[encoder.name]
    assert {need for need in get_args(Need) if encoder.supports(need)} == wanted
    assert {need for need in get_args(Need) if model_supports(model, need)} == wanted


def test_a_need_that_is_not_supported_is_refused_by_name(encoder: Encoder) -> None:
    """The message names the model and what to do; a need that is supported passes."""
    for need in get_args(Need):
        if encoder.supports(need):
            encoder.require(need)
        else:
            with pytest.raises(EncoderError, match=f"^model '{encoder.name}' .*: .*(needs|choose)"):
                encoder.require(need)


def test_only_precomputed_vectors_are_given(encoder: Encoder) -> None:
    """Rows and vectors of the documents that have one."""
    if encoder.kind != "precomputed":
        assert encoder.given is None
        return
    assert encoder.given is not None
    rows, vectors = encoder.given
    assert rows.tolist() == [0] or rows.tolist() == [1]
    np.testing.assert_array_equal(vectors, [[1, 2]])


def test_a_whole_model_keeps_all_of_itself(encoder: Encoder) -> None:
    """No axis is cut, and the base is the model."""
    kept = encoder.kept()
    assert (kept["base"], kept["layers"], kept["dim"], kept["tokens"]) == (encoder.name, None, None, None)
