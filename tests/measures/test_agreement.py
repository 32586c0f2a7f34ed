"""Agreement of clusters with labels against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from patbench_core.measures.agreement import METRICS, Contingency

ORACLES = {
    "V-measure": metrics.v_measure_score,
    "homogeneity": metrics.homogeneity_score,
    "completeness": metrics.completeness_score,
    "ARI": metrics.adjusted_rand_score,
    "AMI": metrics.adjusted_mutual_info_score,
}
CODES = st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 5)), min_size=2, max_size=60)


def found(labels: np.ndarray, clusters: np.ndarray) -> dict[str, float]:
    """Metrics of the documents themselves."""
    table = Contingency.of(labels, clusters)
    return {name: float(each[0]) for name, each in table.metrics(table.counts[None]).items()}


@settings(deadline=None)
@given(CODES)
def test_every_metric_is_scikit_learns(codes: list[tuple[int, int]]) -> None:
    """For any codes, noise among them; one label alone and one cluster alone too."""
    labels, clusters = np.array(codes).T
    values = found(labels, clusters)
    assert list(values) == list(METRICS)
    for name, oracle in ORACLES.items():
        if name == "AMI" and len(set(labels)) == len(set(clusters)) == len(labels):
            continue  # all alone: 0 / 0, where scikit-learn gives 1 or rounding noise
        assert values[name] == pytest.approx(oracle(labels, clusters), abs=1e-9), name


def test_samples_are_scored_as_if_drawn_one_by_one() -> None:
    """Counts of cells stand for documents; AMI alone keeps the chance of all documents."""
    random = np.random.default_rng(0)
    labels, clusters = random.integers(0, 3, 80), random.integers(0, 4, 80)
    table = Contingency.of(labels, clusters)
    samples = random.multinomial(80, table.counts / 80, 5)
    values = table.metrics(samples)
    for place, sample in enumerate(samples):
        drawn = np.repeat(table.labels, sample), np.repeat(table.clusters, sample)
        for name in METRICS[:-1]:
            assert values[name][place] == pytest.approx(ORACLES[name](*drawn), abs=1e-9)


def test_labels_found_again_are_agreed_with_in_full() -> None:
    """Whatever the clusters are called."""
    labels = np.repeat([0, 1, 2], 7)
    assert found(labels, (labels + 1) % 3 + 5) == pytest.approx(dict.fromkeys(METRICS, 1.0))


@pytest.mark.parametrize(("labels", "clusters"), [([0, 0], [0, 0]), ([0, 1], [0, 0]), ([0, 1], [0, 1])])
def test_two_documents_are_one_pair(labels: list[int], clusters: list[int]) -> None:
    """Of which a chance is taken like that of many."""
    expected = metrics.adjusted_rand_score(labels, clusters)
    assert found(np.array(labels), np.array(clusters))["ARI"] == pytest.approx(expected)
