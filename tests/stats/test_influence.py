"""Statistics against scikit-learn and SciPy, influences against what leaving a unit out does."""

import numpy as np
import pytest

from patbench_core.stats.influence import STATISTICS, mean, ratio

RANDOM = np.random.default_rng(5)
N = 400
CLUSTERS = RANDOM.integers(0, 4, N).astype(float)
LABELS = np.where(RANDOM.random(N) < 0.5, CLUSTERS, RANDOM.integers(0, 3, N)).astype(float)
X = np.round(RANDOM.normal(size=N), 1)
Y = np.round(X + RANDOM.normal(size=N), 0)
CASES = {
    "nDCG@10": (RANDOM.random(N), np.full(N, np.nan)),
    "micro F1": (RANDOM.integers(0, 3, N) * 2.0, RANDOM.integers(2, 6, N).astype(float)),
    **dict.fromkeys(("V-measure", "homogeneity", "completeness", "ARI", "AMI"), (CLUSTERS, LABELS)),
    "Pearson": (X, Y),
    "Spearman": (X, Y),
}


def oracle(name: str, value: np.ndarray, reference: np.ndarray) -> float:
    """The statistic by another library."""
    from scipy import stats
    from sklearn import metrics

    agreement = {
        "V-measure": metrics.v_measure_score,
        "homogeneity": metrics.homogeneity_score,
        "completeness": metrics.completeness_score,
        "ARI": metrics.adjusted_rand_score,
        "AMI": metrics.adjusted_mutual_info_score,
    }
    if name in agreement:
        return float(agreement[name](reference, value))
    if name in ("Pearson", "Spearman"):
        function = stats.pearsonr if name == "Pearson" else stats.spearmanr
        return float(function(value, reference).statistic)
    return float(value.mean()) if name == "nDCG@10" else float(value.sum() / reference.sum())


@pytest.mark.parametrize("name", CASES)
def test_statistic_equals_the_oracle(name: str) -> None:
    """To 1e-9, ties among them."""
    value, reference = CASES[name]
    assert STATISTICS.get(name, mean)(value, reference)[0] == pytest.approx(oracle(name, value, reference), abs=1e-9)


@pytest.mark.parametrize("name", [name for name in CASES if name != "AMI"])
def test_influence_is_what_leaving_a_unit_out_changes(name: str) -> None:
    """(n - 1) (T - T without i) is the influence of unit i up to order 1 / n; AMI's chance is held fixed, so not it."""
    value, reference = CASES[name]
    whole, influence = STATISTICS.get(name, mean)(value, reference)
    assert influence.mean() == pytest.approx(0, abs=1e-9)
    units = np.arange(0, N, 7)
    left = np.array([oracle(name, np.delete(value, unit), np.delete(reference, unit)) for unit in units])
    np.testing.assert_allclose(influence[units], (N - 1) * (whole - left), atol=0.06 * influence.std(), rtol=0.06)


def test_a_ratio_over_nothing_is_zero() -> None:
    """No label given and none true: micro F1 0, as scikit-learn says with zero_division."""
    value, influence = ratio(np.zeros(3), np.zeros(3))
    assert value == 0
    assert not influence.any()


def midranks(column: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weight below each value and half of that at it."""
    below = (column[None, :] < column[:, None]) @ weight
    return np.asarray(below + (column[None, :] == column[:, None]) @ weight / 2)


def weighted(name: str, value: np.ndarray, reference: np.ndarray, weight: np.ndarray) -> float:
    """The correlation of a sample whose units have weights of sum 1."""
    columns = (value, reference) if name == "Pearson" else (midranks(each, weight) for each in (value, reference))
    x, y = (column - weight @ column for column in columns)
    return float(weight @ (x * y) / np.sqrt((weight @ x**2) * (weight @ y**2)))


@pytest.mark.parametrize("name", ["Pearson", "Spearman"])
def test_the_influence_on_a_correlation_is_its_derivative(name: str) -> None:
    """As weight moves from all units alike to one of them: by central differences, to five digits, ties among them."""
    random = np.random.default_rng(11)
    value = np.round(random.normal(size=40), 1)
    reference = np.round(value + random.normal(size=40) / 2, 1)
    even, step = np.full(40, 1 / 40), 1e-6
    derivative = [
        (weighted(name, value, reference, even + towards) - weighted(name, value, reference, even - towards)) / 2 / step
        for towards in step * (np.eye(40) - even)
    ]
    correlation, influence = STATISTICS[name](value, reference)
    assert correlation == pytest.approx(weighted(name, value, reference, even))
    assert influence == pytest.approx(np.array(derivative), rel=1e-5, abs=1e-6)


def test_large_tables_are_taken_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a block, the influences are the same."""
    value, reference = CASES["V-measure"]
    whole = STATISTICS["V-measure"](value, reference)[1]
    monkeypatch.setattr("patbench_core.stats.influence._BLOCK_CELLS", 5)
    assert STATISTICS["V-measure"](value, reference)[1] == pytest.approx(whole)
