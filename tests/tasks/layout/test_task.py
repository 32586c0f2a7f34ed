"""Tests of maps of documents."""

import numpy as np
import pytest

from patbench_core.tasks.layout import task as layout
from patbench_core.tasks.layout.task import places, points_table
from patbench_core.tasks.vectors import document_vectors
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
