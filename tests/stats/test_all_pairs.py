"""All pairs of models: each as the comparison of two, corrected together."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from patbench_core.stats.all_pairs import compare_means, compare_ratios
from patbench_core.stats.paired import differences, holm
from patbench_core.stats.ratios import ratio_differences


def some_scores(queries: int = 70, models: int = 4, seed: int = 0) -> np.ndarray:
    """Models that get better one by one, on queries of their own difficulty."""
    random = np.random.default_rng(seed)
    return random.random((queries, 1)) + 0.03 * np.arange(models) + random.normal(0, 0.1, (queries, models))


def test_every_pair_is_the_paired_bootstrap_of_its_differences() -> None:
    """Mean, interval and p-value, before correction."""
    scores = some_scores()
    found = compare_means(scores)
    assert [(of.one, of.other) for of in found.pairs] == list(combinations(range(4), 2))
    for pair in found.pairs:
        alone = differences(scores[:, [pair.other, pair.one]], reference=0)[1]
        assert (pair.mean, pair.low, pair.high) == pytest.approx((alone.mean, alone.low, alone.high))
        assert pair.p_bootstrap == pytest.approx(alone.p)


def test_the_randomisation_p_value_is_scipys() -> None:
    """Within Monte-Carlo error; both tests and the t-test tell the same story."""
    scores = some_scores()
    for pair in compare_means(scores).pairs:
        less = scores[:, pair.one] - scores[:, pair.other]
        expected = stats.permutation_test(
            (less,), np.mean, permutation_type="samples", n_resamples=9_999, rng=np.random.default_rng(1)
        ).pvalue
        assert pair.p_randomisation == pytest.approx(expected, abs=0.02)
        assert pair.p_randomisation == pytest.approx(stats.ttest_rel(less, 0 * less).pvalue, abs=0.03)


def test_few_queries_are_exact() -> None:
    """Eight queries: scipy's p-value to the last digit."""
    scores = some_scores(8, 3)
    for pair in compare_means(scores).pairs:
        less = scores[:, pair.one] - scores[:, pair.other]
        exact = stats.permutation_test((less,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
        assert pair.p_randomisation == pytest.approx(exact)


def test_holm_is_over_all_pairs() -> None:
    """Both kinds of p-values, all pairs at once."""
    pairs = compare_means(some_scores()).pairs
    for raw, corrected in (("p_bootstrap", "holm_bootstrap"), ("p_randomisation", "holm_randomisation")):
        expected = holm(np.array([getattr(of, raw) for of in pairs]))
        np.testing.assert_allclose([getattr(of, corrected) for of in pairs], expected)


def test_holm_gives_what_r_gives() -> None:
    """p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")."""
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03, 0.005])), [0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize("queries", [1, 5, 60])
def test_a_model_is_never_different_from_itself(queries: int) -> None:
    """Many columns of the same scores: zero, an interval of zero, p = 1, one group, every rank."""
    scores = np.random.default_rng(0).random((queries, 1)) @ np.ones((1, 23))
    found = compare_means(scores)
    for pair in found.pairs:
        assert (pair.mean, pair.low, pair.high) == (0, 0, 0)
        assert (pair.p_bootstrap, pair.p_randomisation, pair.holm_randomisation) == (1, 1, 1)
        assert not pair.separable
    assert found.rank_ranges == [(1, 23)] * 23
    assert len(found.level_groups) == 1


def test_equals_are_rarely_told_apart() -> None:
    """Of 40 comparisons of five equal models, few have a separable pair: Holm holds the family at 5 %."""
    random = np.random.default_rng(6)
    hits = sum(compare_means(random.beta(0.4, 1, (50, 5))).separable.any() for _ in range(40))
    assert hits <= stats.binom.ppf(0.999, 40, 0.05)


def test_intervals_of_differences_cover_the_truth() -> None:
    """300 simulated pairs of models of a known difference, within binomial bounds of 95 %."""
    random = np.random.default_rng(7)
    covered = 0
    for _ in range(15):
        easy = random.beta(0.5, 1.5, (150, 1))
        scores = np.hstack([easy, easy + 0.02 + random.normal(0, 0.1, (150, 20))])
        found = compare_means(scores)
        covered += sum(found.between(place, 0).low <= 0.02 <= found.between(place, 0).high for place in range(1, 21))
    assert stats.binom.ppf(0.001, 300, 0.95) <= covered <= stats.binom.ppf(0.999, 300, 0.95)


def test_a_pair_turned_round_is_the_other_way_round() -> None:
    """Sign, interval and p-values."""
    found = compare_means(some_scores())
    there, back = found.between(0, 2), found.between(2, 0)
    assert (back.mean, back.low, back.high) == (-there.mean, -there.high, -there.low)
    assert back.holm_randomisation == there.holm_randomisation
    assert (back.one, back.other) == (2, 0)


def test_one_model_has_no_pairs() -> None:
    """And the first rank."""
    found = compare_means(some_scores(models=1))
    assert (found.pairs, found.rank_ranges, found.level_groups, found.detectable) == ((), [(1, 1)], [(0,)], None)


def test_ratios_of_few_documents_are_exact() -> None:
    """Brute force: every way in which documents can change places between two models."""
    random = np.random.default_rng(8)
    above, below = random.integers(0, 4, (7, 3)), random.integers(4, 8, (7, 3))
    found = compare_ratios(above, below)
    for pair in found.pairs:
        ends = [pair.one, pair.other]
        tops, bottoms = above[:, ends], below[:, ends]

        def less(swapped: tuple[int, ...], tops: np.ndarray = tops, bottoms: np.ndarray = bottoms) -> float:
            rows, first = np.arange(7), np.array(swapped)
            values = [tops[rows, at].sum() / bottoms[rows, at].sum() for at in (first, 1 - first)]
            return values[0] - values[1]

        every = [less(swapped) for swapped in product((0, 1), repeat=7)]
        assert pair.mean == pytest.approx(every[0])
        assert pair.p_randomisation == pytest.approx(np.mean(np.abs(every) >= abs(every[0]) - 1e-12))


def test_ratios_are_those_of_the_classification_page() -> None:
    """Differences, intervals and bootstrap p-values; ratios over ones are means."""
    random = np.random.default_rng(9)
    above, below = random.integers(0, 4, (90, 2)).astype(float), random.integers(4, 8, (90, 2)).astype(float)
    alone = ratio_differences(above, below, reference=1)[0]
    (pair,) = compare_ratios(above, below).pairs
    assert (pair.mean, pair.low, pair.high, pair.p_bootstrap) == pytest.approx(
        (alone.mean, alone.low, alone.high, alone.p)
    )
    (as_ratio,), (as_mean,) = compare_ratios(above, np.ones((90, 2))).pairs, compare_means(above).pairs
    assert as_ratio.p_randomisation == pytest.approx(as_mean.p_randomisation)
    assert (as_ratio.low, as_ratio.high) == pytest.approx((as_mean.low, as_mean.high))


def test_models_that_give_nothing_are_level() -> None:
    """A ratio of nothing is zero."""
    found = compare_ratios(np.zeros((20, 2)), np.zeros((20, 2)))
    assert not found.separable.any()
    assert found.means.tolist() == [0, 0]
