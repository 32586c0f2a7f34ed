"""Tests of maps of documents."""

import numpy as np
import pytest
from sklearn.metrics import pairwise_distances

from patbench_core.tasks.clustering.spanning import Lists
from patbench_core.tasks.layout import task as layout
from patbench_core.tasks.layout.task import places, points_table
from patbench_core.tasks.vectors import document_vectors
from patbench_core.vectors.encode import unit_rows
from tests.fakes import fake_encoder, no_progress, small_landscape, small_patents


def test_groups_that_lie_apart_lie_apart_on_the_map() -> None:
    """The nearest other group is farther than the group is wide; the same vectors give the same map."""
    random = np.random.default_rng(0)
    groups = np.repeat([0, 1, 2], 30)
    matrix = (np.eye(8)[groups] + 0.01 * random.standard_normal((90, 8))).astype(np.float32)
    found = places(matrix)
    assert found.shape == (90, 2)
    assert found.dtype == np.float32
    centres = np.stack([found[groups == each].mean(axis=0) for each in range(3)])
    width = max(np.linalg.norm(found[groups == each] - centres[each], axis=1).mean() for each in range(3))
    assert min(np.linalg.norm(centres[a] - centres[b]) for a, b in ((0, 1), (0, 2), (1, 2))) > 2 * width
    assert np.array_equal(found, places(matrix))


def test_nearest_documents_that_are_known_are_those_of_umap() -> None:
    """By cosine, each document first; lists that are too short are completed. Groups lie apart on the map from them."""
    random = np.random.default_rng(0)
    groups = np.arange(90) % 3
    whole = unit_rows((np.eye(8)[np.arange(180) // 2 % 3] + 0.05 * random.standard_normal((180, 8))).astype(np.float32))
    matrix = whole[::2]
    cosine = pairwise_distances(matrix.astype(np.float64), metric="cosine")
    short = Lists.of(whole, 18).within(np.arange(0, 180, 2))
    assert (short.near[:, layout.NEIGHBORS - 2] < 0).any()
    for lists in (Lists.of(matrix, 40), short):
        known, distances = layout._neighbours(matrix, lists)
        assert np.array_equal(known, np.argsort(cosine, axis=1)[:, : layout.NEIGHBORS])
        np.testing.assert_allclose(distances, np.sort(cosine, axis=1)[:, : layout.NEIGHBORS], atol=1e-6)
    apart = pairwise_distances(places(matrix, Lists.of(matrix)))
    np.fill_diagonal(apart, np.inf)
    assert np.array_equal(groups[apart.argmin(axis=1)], groups)


def test_a_large_landscape_is_mapped_from_the_lists_that_its_clusters_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of it as well; the key says so."""
    patents = small_patents(60)
    landscape = small_landscape(patents)
    vectors = document_vectors(landscape, "TA", fake_encoder(), no_progress)
    monkeypatch.setattr(layout, "MATRIX_ROWS", 50)
    monkeypatch.setattr(layout, "MOST", 45)
    asked = []
    real = layout._neighbours
    monkeypatch.setattr(layout, "_neighbours", lambda *given: asked.append(given) or real(*given))
    assert len(points_table(landscape, vectors)) == 45
    ((matrix, lists),) = asked
    assert lists.near.shape[0] == len(matrix) == 45
    assert (lists.near[:, : layout.NEIGHBORS - 1] >= 0).all()


@pytest.mark.parametrize("matrix", [np.ones((1, 4)), np.ones((40, 4)), np.eye(3), np.eye(12)[:, :1]])
def test_few_or_equal_documents_have_a_place_too(matrix: np.ndarray) -> None:
    """Finite ones, without UMAP."""
    found = places(matrix.astype(np.float32))
    assert found.shape == (len(matrix), 2)
    assert np.isfinite(found).all()


def test_the_table_holds_no_text_and_knows_no_rows() -> None:
    """Numbers, places, offices and sections, whatever the order of documents."""
    patents = small_patents(24)
    tables = []
    for each in (patents, patents[::-1]):
        landscape = small_landscape(each)
        tables.append(points_table(landscape, document_vectors(landscape, "T", fake_encoder(), no_progress)))
    assert tables[0].column_names == ["doc_id", "x", "y", "office", "section"]
    assert tables[0] == tables[1]
    section = {patent.publication_number: patent.ipc[0][:1] if patent.ipc else "" for patent in patents}
    for row in tables[0].to_pylist():
        assert row["office"] == row["doc_id"][:2]
        assert row["section"] == section[row["doc_id"]]


def test_of_many_documents_a_sample_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same one each time."""
    monkeypatch.setattr(layout, "MOST", 10)
    landscape = small_landscape(small_patents(24))
    vectors = document_vectors(landscape, "T", fake_encoder(), no_progress)
    assert len(points_table(landscape, vectors)) == 10
    assert points_table(landscape, vectors)["doc_id"] == points_table(landscape, vectors)["doc_id"]
