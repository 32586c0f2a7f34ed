"""Tests of one vector a document."""

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.landscape.schema import Patent
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.vectors import document_vectors
from tests.fakes import fake_encoder, no_progress, small_landscape, text_vector

TITLES = ["Pump", "", "Valve", "Pump", "Lens"]
PATENTS = [
    Patent(f"US-{place}-A", "US", title=title, vectors={"own": (3.0, 4.0 * (place + 1))} if place != 2 else {})
    for place, title in enumerate(TITLES)
]


def test_equal_texts_have_one_vector_and_empty_ones_none() -> None:
    """Rows of unit length, in the order of documents."""
    found = document_vectors(small_landscape(PATENTS), "T", fake_encoder(), no_progress)
    expected = np.stack([text_vector(text) for text in ("Pump", "Valve", "Pump", "Lens")])
    assert found.rows.tolist() == [0, 2, 3, 4]
    np.testing.assert_allclose(found.matrix, expected / np.linalg.norm(expected, axis=1, keepdims=True), rtol=1e-5)
    assert np.array_equal(found.matrix[0], found.matrix[2])
    assert (found.side["texts"], found.side["empty"], found.side["token_coverage"]) == (3, 1, 1.0)
    assert found.timings["encoded"] == 3


def test_a_text_without_tokens_has_no_vector() -> None:
    """It is counted as empty."""
    found = document_vectors(small_landscape(PATENTS), "T", fake_encoder(zero=frozenset({"Lens"})), no_progress)
    assert found.rows.tolist() == [0, 2, 3]
    assert found.side["empty"] == 2


def test_vectors_that_came_with_the_patents() -> None:
    """Those of the documents that have one, of unit length."""
    landscape = small_landscape(PATENTS)
    found = document_vectors(landscape, "T", PrecomputedEncoder(landscape, "own"), no_progress)
    assert found.rows.tolist() == [0, 1, 3, 4]
    np.testing.assert_allclose(found.matrix[0], [0.6, 0.8], rtol=1e-6)
    assert found.side["empty"] == 1


def test_bm25_has_no_vectors() -> None:
    """The message says what the task needs."""
    with pytest.raises(TaskError, match="needs an embedding model"):
        document_vectors(small_landscape(PATENTS), "T", LexicalEncoder(), no_progress)


def test_a_view_without_any_text() -> None:
    """Is refused before a model is loaded."""
    with pytest.raises(UnfitLandscape, match="has no text on the document side"):
        document_vectors(small_landscape(PATENTS), "C", fake_encoder(), no_progress)
