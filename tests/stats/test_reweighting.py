"""Groups of queries at the same mix of topics, against brute force and by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats import bootstrap
from patbench_core.stats.paired import holm
from patbench_core.stats.reweighting import FEWEST, Contrast, contrasts, sample, shared_codes

TOPIC_MEANS = np.array([0.6, 0.3, 0.15])


@pytest.fixture
def few_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for a simulation."""
    monkeypatch.setattr(bootstrap, "RESAMPLES", 400)


def drawn(random: np.random.Generator, n: int, mix: list[float], shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores such as nDCG, a third of them zero, whose mean depends on the topic and on nothing but `shift`."""
    topic = random.choice(len(mix), n, p=mix)
    mean = TOPIC_MEANS[topic] + shift
    scores = np.where(random.random(n) < 0.35, 0.0, random.beta(2 * mean, 2 * (1 - mean)))
    return scores[:, None], topic


def compared(*groups: tuple[np.ndarray, np.ndarray], n_topics: int = 3) -> dict[tuple[int, int], Contrast]:
    """Contrasts of all pairs of groups."""
    return contrasts([sample(*group, n_topics, seed) for seed, group in enumerate(groups)], fewest=10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_reweighted_mean_is_the_weighted_mean_of_topic_means(seed: int) -> None:
    """Brute force: topics of five queries or more in both, weighted by their share in both together."""
    random = np.random.default_rng(seed)
    (one, topic), (other, about) = drawn(random, 40, [0.5, 0.4, 0.1]), drawn(random, 30, [0.2, 0.4, 0.4])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "RESAMPLES", 50)
        same = compared((one, topic), (other, about))[0, 1].same
    shared = [t for t in range(3) if min((topic == t).sum(), (about == t).sum()) >= FEWEST]
    if same is None:
        assert min(np.isin(topic, shared).sum(), np.isin(about, shared).sum()) < 10
        return
    weight = np.array([(topic == t).sum() + (about == t).sum() for t in shared])
    expected = [
        np.average([scores[of == t].mean() for t in shared], weights=weight)
        for scores, of in ((one, topic), (other, about))
    ]
    assert same.topics.tolist() == shared
    assert same.kept == (np.isin(topic, shared).sum(), np.isin(about, shared).sum())
    assert same.means[:, 0] == pytest.approx(expected)
    assert same.difference[0].mean == pytest.approx(expected[0] - expected[1])
    assert same.change[0].mean == pytest.approx(expected[0] - expected[1] - (one.mean() - other.mean()))


def test_the_effective_size_is_kishs() -> None:
    """(sum of weights)^2 / sum of squared weights, over the weights of the queries."""
    one, other = np.repeat([0, 1], [30, 10]), np.repeat([0, 1], [10, 10])
    same = compared((np.ones((40, 1)), one), (np.ones((20, 1)), other), n_topics=2)[0, 1].same
    for effective, of in zip(same.effective, (one, other), strict=True):
        weights = (np.array([40, 20]) / 60 / np.bincount(of))[of]
        assert effective == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_groups_of_one_mix_are_not_moved() -> None:
    """Topics in equal shares: the same difference, all queries worth themselves."""
    random = np.random.default_rng(0)
    topic = np.repeat([0, 1, 2], 10)
    found = compared((random.random((30, 1)), topic), (random.random((30, 1)), topic))[0, 1]
    assert found.same.difference[0].mean == pytest.approx(found.raw[0].mean)
    assert found.same.effective == pytest.approx((30, 30))


def test_the_raw_interval_is_scipys() -> None:
    """Two-sample percentile bootstrap, within Monte-Carlo error."""
    random = np.random.default_rng(1)
    one, other = random.random(60), random.random(80) * 0.8
    found = compared((one[:, None], np.full(60, -1)), (other[:, None], np.full(80, -1)), n_topics=0)[0, 1]
    low, high = stats.bootstrap(
        (one, other),
        lambda a, b, axis: a.mean(axis) - b.mean(axis),
        n_resamples=10_000,
        method="percentile",
        rng=np.random.default_rng(2),
    ).confidence_interval
    assert (found.raw[0].low, found.raw[0].high) == pytest.approx((low, high), abs=0.005)
    assert found.raw[0].p == pytest.approx(stats.ttest_ind(one, other, equal_var=False).pvalue, abs=0.02)
    assert found.same is None


def test_p_values_are_corrected_over_pairs_of_groups() -> None:
    """Holm over three pairs, each model by itself: what each pair gives alone, corrected."""
    random = np.random.default_rng(3)
    groups = [(random.random((30, 2)) + shift, np.zeros(30, int)) for shift in (0, 0.12, 0.2)]
    samples = [sample(*group, 1, seed) for seed, group in enumerate(groups)]
    together = contrasts(samples, 10)
    alone = [contrasts([samples[a], samples[b]], 10)[0, 1] for a, b in together]
    for model in range(2):
        corrected = holm(np.array([of.raw[model].p for of in alone]))
        assert [of.raw[model].p for of in together.values()] == pytest.approx(corrected)


def test_the_smallest_detectable_difference_is_the_textbooks() -> None:
    """2.80 standard errors at 5 % and 80 %; the queries needed make it 0.05."""
    random = np.random.default_rng(4)
    one, other = random.normal(0, 0.3, (100, 1)), random.normal(0, 0.3, (50, 1))
    found = compared((one, np.full(100, -1)), (other, np.full(50, -1)), n_topics=0)[0, 1]
    variances = one.var(), other.var()
    assert found.smallest[0] == pytest.approx(2.802 * np.sqrt(variances[0] / 100 + variances[1] / 50), rel=0.03)
    assert found.needed[0] == pytest.approx(2.802**2 * sum(variances) / 0.05**2, rel=0.05)


def test_intervals_at_the_same_topics_cover(few_resamples: None) -> None:
    """Offices that differ in topics alone: 0 is inside about 95 of 100 intervals, and raw differences mislead."""
    random = np.random.default_rng(5)
    covered = misled = 0
    trials = 300
    for _ in range(trials):
        found = compared(drawn(random, 45, [0.6, 0.3, 0.1]), drawn(random, 90, [0.2, 0.4, 0.4]))[0, 1]
        same = found.same.difference[0]
        covered += same.low <= 0 <= same.high
        misled += found.raw[0].separable
    assert 0.91 <= covered / trials <= 0.98
    assert misled / trials >= 0.25


def test_a_real_difference_is_found_at_the_same_topics(few_resamples: None) -> None:
    """One that the mix of topics hides from the raw means."""
    random = np.random.default_rng(6)
    found = compared(drawn(random, 400, [0.2, 0.4, 0.4], 0.15), drawn(random, 400, [0.6, 0.3, 0.1]))[0, 1]
    assert found.same.difference[0].separable
    assert found.same.difference[0].mean == pytest.approx(0.65 * 0.15, abs=0.05)
    assert found.same.difference[0].mean > found.raw[0].mean + 0.03


def test_equal_groups_are_rarely_called_different(few_resamples: None) -> None:
    """Of 60 comparisons of three equal groups, few find a pair."""
    random = np.random.default_rng(7)
    hits = 0
    for _ in range(60):
        groups = [(random.random((40, 1)), np.full(40, -1)) for _ in range(3)]
        hits += any(of.raw[0].separable for of in compared(*groups, n_topics=0).values())
    assert hits <= 8


@pytest.mark.parametrize("topics", [([0] * 20, [1] * 20), ([-1] * 20, [0] * 20), ([0] * 9 + [1] * 11, [0] * 20)])
def test_groups_without_enough_in_common_are_not_reweighted(topics: tuple[list[int], list[int]]) -> None:
    """No common topic, none known, fewer queries in common than asked."""
    scores = np.ones((20, 1))
    found = compared(*((scores, np.array(of)) for of in topics), n_topics=2)[0, 1]
    assert found.same is None
    assert found.raw[0].p == 1


def test_a_resample_without_a_topic_leaves_it_out() -> None:
    """Five of 200 queries may be missing from a resample; the mean is that of the others."""
    topic = np.repeat([0, 1], [195, 5])
    scores = np.where(topic == 0, 0.5, 1.0)[:, None]
    of = sample(scores, topic, 2, 0)
    means = of.at_mix(np.array([0.9, 0.1]))
    lacking = of.shares[:, 1] == 0
    assert lacking.any()
    assert means[lacking, 0] == pytest.approx(0.5)
    assert means[~lacking, 0] == pytest.approx(0.55)


def test_shared_codes_are_those_of_two_groups() -> None:
    """Five queries each in two groups; the rest, and queries without topic, have no code."""
    group = np.repeat(["EP", "US", "WO"], [6, 6, 5])
    topics = [*"AAAAAB", *"AAAAA", None, *"CCCCC"]
    names, codes = shared_codes(topics, group)
    assert names == ["A"]
    assert codes.tolist() == [0] * 5 + [-1] + [0] * 5 + [-1] * 6


def test_one_group_has_no_pairs() -> None:
    """Nothing to compare is no error."""
    assert compared((np.ones((3, 1)), np.zeros(3, int))) == {}
