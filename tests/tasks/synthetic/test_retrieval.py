"""Generated documents among the real ones: what they cost, against rankings made by hand."""

import math

import numpy as np
import pytest

from patbench_core.generators.generator import Real
from patbench_core.tasks.retrieval.task import RetrievalTask
from patbench_core.tasks.synthetic.pool import Pool
from patbench_core.tasks.synthetic.retrieval import by_citations, by_overlap, harm
from patbench_core.tasks.vectors import document_vectors
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents


def unit(*angles: float) -> np.ndarray:
    """Vectors at these degrees."""
    return np.array([[math.cos(math.radians(a)), math.sin(math.radians(a))] for a in angles], np.float32)


def circle() -> Pool:
    """Eleven documents a degree apart; the first two share one of two labels, all others have a label of their own."""
    labels = [("A", "B"), ("A",), *((f"L{place}",) for place in range(9))]
    documents = tuple(Real(f"US-{place:02}", str(place), own, {}) for place, own in enumerate(labels))
    return Pool(documents, ("A", "B", *(f"L{place}" for place in range(9))), np.arange(11))


def test_a_distractor_that_is_nearer_moves_what_is_relevant_down() -> None:
    """Two documents with a Jaccard index of one half are relevant to each other: ranks by hand."""
    vectors = unit(0, 10, *range(20, 29))
    judged = by_overlap(circle(), vectors)
    assert judged.collection.query_rows.tolist() == [0, 1]
    none = np.zeros((0, 2), np.float32)
    assert judged.scores(none, []).tolist() == [1.0, 1.0]
    near = judged.scores(unit(5), ["US-05"])
    np.testing.assert_allclose(near, [1 / math.log2(3)] * 2)
    far = judged.scores(unit(90), ["US-05"])
    assert far.tolist() == [1.0, 1.0]


def test_a_query_does_not_rank_what_was_made_of_it() -> None:
    """As it does not rank itself; the other query does."""
    judged = by_overlap(circle(), unit(0, 10, *range(20, 29)))
    np.testing.assert_allclose(judged.scores(unit(5), ["US-00"]), [1.0, 1 / math.log2(3)])


def test_harm_is_the_mean_change() -> None:
    """With as many distractors as were made; far ones change nothing, by an interval of nothing."""
    judged = by_overlap(circle(), unit(0, 10, *range(20, 29)))
    near, far = harm(judged, {"near": (unit(5), ["US-05"]), "far": (unit(90, 91), ["US-05", "US-06"])})
    assert near["difference"] == pytest.approx(1 / math.log2(3) - 1)
    assert near["with"] == pytest.approx(near["without"] + near["difference"])
    assert (far["difference"], far["distractors"], far["queries"]) == (0.0, 2, 2)


def test_citations_without_distractors_are_those_of_the_task() -> None:
    """The very scores that citation retrieval gives; copies of cited documents push them down, and never up."""
    landscape, encoder = small_landscape(labelled_patents()), fake_encoder()
    documents = document_vectors(landscape, "TA", encoder, lambda *_: None)
    judged = by_citations(landscape, "TA", documents)
    task = RetrievalTask(landscape, "TA", "TA").run(encoder, lambda *_: None)
    none = np.zeros((0, documents.matrix.shape[1]), np.float32)
    before = judged.scores(none, [])
    assert before.mean() == pytest.approx(task.scopes["ALL"]["metrics"]["nDCG@10"])
    numbers = landscape.publication_numbers[documents.rows].tolist()
    assert (judged.scores(documents.matrix, numbers) <= before + 1e-12).all()
    assert len(judged.depends) == len(before)
