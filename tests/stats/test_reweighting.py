"""Groups of queries at the same mix of topics, against brute force, textbooks and by simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from patbench_core.stats.inference import holm
from patbench_core.stats.reweighting import ALL, FEWEST, group_differences

TOPIC_MEANS = np.array([0.6, 0.3, 0.15])


def drawn(random: np.random.Generator, n: int, mix: list[float], shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Scores such as nDCG, a third of them zero, whose mean depends on the topic and on nothing but `shift`."""
    topic = random.choice(len(mix), n, p=mix)
    mean = TOPIC_MEANS[topic] + shift
    scores = np.where(random.random(n) < 0.35, 0.0, random.beta(2 * mean, 2 * (1 - mean)))
    return scores, topic


def frame(*groups: tuple[np.ndarray, np.ndarray], model: str = "one") -> pd.DataFrame:
    """Groups of queries named by letters, with their topics; -1 means no topic."""
    parts = []
    for name, (value, topic) in zip("ABCDEFG", groups, strict=False):
        named = [None if code < 0 else f"t{code}" for code in topic]
        units = [f"{name}{place:04}" for place in range(len(value))]
        columns = {"unit": units, "value": value, "topic": pd.Series(named, dtype=object), "office": name}
        parts.append(pd.DataFrame(columns))
    whole = pd.concat(parts, ignore_index=True).assign(landscape="l", model=model)
    return whole.assign(depends=[()] * len(whole))


def compared(*groups: tuple[np.ndarray, np.ndarray], fewest: int = 10) -> pd.DataFrame:
    """Differences by basis."""
    return group_differences(frame(*groups), "office", ["topic"], fewest=fewest).set_index("basis")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_reweighted_mean_is_the_weighted_mean_of_topic_means(seed: int) -> None:
    """Brute force: topics of five queries or more in both, weighted by their share in both together."""
    random = np.random.default_rng(seed)
    (one, topic), (other, about) = drawn(random, 40, [0.5, 0.4, 0.1]), drawn(random, 30, [0.2, 0.4, 0.4])
    found = compared((one, topic), (other, about))
    shared = [t for t in range(3) if min((topic == t).sum(), (about == t).sum()) >= FEWEST]
    if "topic" not in found.index:
        assert min(np.isin(topic, shared).sum(), np.isin(about, shared).sum()) < 10
        return
    row = found.loc["topic"]
    weight = np.array([(topic == t).sum() + (about == t).sum() for t in shared])
    means = [
        np.average([scores[code == t].mean() for t in shared], weights=weight)
        for scores, code in ((one, topic), (other, about))
    ]
    assert row["shared"] == ", ".join(f"t{t}" for t in shared)
    assert row[["n_one", "n_other"]].tolist() == [np.isin(topic, shared).sum(), np.isin(about, shared).sum()]
    assert row[["mean_one", "mean_other"]].tolist() == pytest.approx(means)
    assert row["difference"] == pytest.approx(means[0] - means[1])
    assert row["change"] == pytest.approx(means[0] - means[1] - (one.mean() - other.mean()))


def test_the_effective_size_is_kishs() -> None:
    """(sum of weights)^2 / sum of squared weights, over the weights of the queries."""
    random = np.random.default_rng(8)
    one, other = np.repeat([0, 1], [30, 10]), np.repeat([0, 1], [10, 10])
    row = compared((random.random(40), one), (random.random(20), other)).loc["topic"]
    for name, code in (("effective_one", one), ("effective_other", other)):
        weights = (np.array([40, 20]) / 60 / np.bincount(code))[code]
        assert row[name] == pytest.approx(weights.sum() ** 2 / (weights**2).sum())


def test_groups_of_one_mix_are_not_moved() -> None:
    """Topics in equal shares: the same difference, all queries worth themselves."""
    random = np.random.default_rng(0)
    topic = np.repeat([0, 1, 2], 10)
    found = compared((random.random(30), topic), (random.random(30), topic))
    assert found.loc["topic", "difference"] == pytest.approx(found.loc[ALL, "difference"])
    assert found.loc["topic", ["effective_one", "effective_other"]].tolist() == pytest.approx([30, 30])


def test_independent_queries_give_welchs_test() -> None:
    """Difference, interval and p-value as in scipy."""
    random = np.random.default_rng(1)
    one, other = random.random(60), random.random(80) * 0.8
    unknown = np.full(80, -1)
    row = compared((other, unknown), (one, unknown[:60])).loc[ALL]
    expected = stats.ttest_ind(other, one, equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert row["p"] == pytest.approx(expected.pvalue, rel=1e-6)
    assert [row["low"], row["high"]] == pytest.approx([interval.low, interval.high], rel=1e-6)


def test_p_values_are_corrected_over_pairs_of_groups() -> None:
    """Holm over three pairs, each basis by itself."""
    random = np.random.default_rng(3)
    groups = [(random.random(30) + shift, np.zeros(30, int)) for shift in (0, 0.12, 0.2)]
    found = compared(*groups)
    for basis in (ALL, "topic"):
        assert found.loc[basis, "holm"].tolist() == pytest.approx(holm(found.loc[basis, "p"].to_numpy()).tolist())
        assert len(found.loc[basis]) == 3


def test_the_smallest_detectable_difference_is_the_textbooks() -> None:
    """2.80 standard errors at 5 % and 80 %, where queries are many."""
    random = np.random.default_rng(4)
    one, other = random.normal(0, 0.3, 1000), random.normal(0, 0.3, 500)
    row = compared((one, np.full(1000, -1)), (other, np.full(500, -1))).loc[ALL]
    assert row["detectable"] == pytest.approx(2.802 * np.sqrt(one.var() / 1000 + other.var() / 500), rel=0.01)


def test_intervals_at_the_same_topics_cover() -> None:
    """Offices that differ in topics alone: 0 is inside about 95 of 100 intervals, and raw differences mislead."""
    random = np.random.default_rng(5)
    covered = misled = 0
    trials = 200
    for _ in range(trials):
        found = compared(drawn(random, 45, [0.6, 0.3, 0.1]), drawn(random, 90, [0.2, 0.4, 0.4]))
        rows = found.loc[["topic", ALL]]
        covered += rows["low"].iloc[0] <= 0 <= rows["high"].iloc[0]
        misled += rows["verdict"].iloc[1].startswith("significantly")
    assert 0.91 <= covered / trials <= 0.985
    assert misled / trials >= 0.25


def test_intervals_cover_where_queries_share_families() -> None:
    """Each score stands for five queries of one family: intervals hold the true difference as often as they say."""
    random = np.random.default_rng(9)
    covered, trials = 0, 200
    for _ in range(trials):
        one, other = (np.repeat(random.beta(1, 3, n), 5) for n in (20, 15))
        made = frame((one, np.full(100, -1)), (other, np.full(75, -1)))
        made["depends"] = [(place // 5,) for place in range(len(made))]
        row = group_differences(made, "office").iloc[0]
        covered += row["low"] <= 0 <= row["high"]
    assert 0.9 <= covered / trials <= 0.985


def test_families_in_both_groups_never_narrow_the_interval() -> None:
    """Each query of one group shares its family and its luck with one of the other: the greater error is taken."""
    value = np.random.default_rng(10).random(20)
    made = frame((value, np.full(20, -1)), (value - 0.1, np.full(20, -1)))
    alone = group_differences(made, "office").iloc[0]
    made["depends"] = [(place % 20,) for place in range(40)]
    together = group_differences(made, "office").iloc[0]
    assert together["difference"] == pytest.approx(0.1)
    assert together["high"] - together["low"] >= (alone["high"] - alone["low"]) * (1 - 1e-9)


def test_a_real_difference_is_found_at_the_same_topics() -> None:
    """One that the mix of topics hides from the raw means."""
    random = np.random.default_rng(6)
    found = compared(drawn(random, 400, [0.2, 0.4, 0.4], 0.15), drawn(random, 400, [0.6, 0.3, 0.1]))
    assert found.loc["topic", "verdict"] == "significantly better"
    assert found.loc["topic", "difference"] == pytest.approx(0.65 * 0.15, abs=0.05)
    assert found.loc["topic", "difference"] > found.loc[ALL, "difference"] + 0.03


@pytest.mark.parametrize("topics", [([0] * 20, [1] * 20), ([-1] * 20, [0] * 20), ([0] * 9 + [1] * 11, [0] * 20)])
def test_groups_without_enough_in_common_are_not_reweighted(topics: tuple[list[int], list[int]]) -> None:
    """No common topic, none known, fewer queries in common than asked."""
    found = compared(*((np.ones(20), np.array(codes)) for codes in topics))
    assert found.index.tolist() == [ALL]
    assert found.loc[ALL, "p"] == 1


def test_small_groups_and_queries_without_a_group_take_no_part() -> None:
    """One group of enough queries has no pair."""
    made = frame((np.ones(20), np.zeros(20, int)), (np.ones(9), np.zeros(9, int)))
    assert group_differences(made, "office", fewest=10).empty
    made["office"] = made["office"].where(made["office"] == "A", None)
    assert group_differences(made, "office", fewest=1).empty


def test_rows_name_both_groups_and_have_all_columns() -> None:
    """The larger group first; the raw difference shares no topics; no rows, the same columns."""
    random = np.random.default_rng(11)
    made = frame(drawn(random, 30, [0.5, 0.5]), drawn(random, 60, [0.5, 0.5]))
    found = group_differences(made, "office", ["topic"])
    assert found[["one", "other"]].to_numpy().tolist() == [["B", "A"]] * 2
    assert found["shared"].isna().tolist() == [True, False]
    assert found["shared"].iloc[1] == "t0, t1"
    topics = found.set_index("basis").loc["topic"]
    assert topics["change_low"] < topics["change"] < topics["change_high"]
    assert 0 < topics["change_p"] <= 1
    assert list(found) == list(group_differences(made.iloc[:0], "office", ["topic"]))
    assert list(found)[:2] == ["landscape", "model"]


def test_what_two_groups_share_makes_their_difference_no_more_certain() -> None:
    """Families of one query of each group: of both variances the greater counts, and that is the independent one."""
    random = np.random.default_rng(12)
    family, unknown = random.random(40), np.full(40, -1)
    made = frame((family + 0.05, unknown), (family + random.normal(0, 0.01, 40), unknown))
    apart = group_differences(made, "office").iloc[0]
    together = group_differences(made.assign(depends=[(place % 40,) for place in range(80)]), "office").iloc[0]
    assert together[["low", "high", "p"]].tolist() == pytest.approx(apart[["low", "high", "p"]].tolist())


def test_degrees_of_freedom_shrink_with_the_effective_queries() -> None:
    """Five queries of each family: a fifth of Welch's, read from the ratio of detectable difference and interval."""
    random = np.random.default_rng(16)
    one, other = (np.repeat(random.random(n), 5) for n in (20, 15))
    made = frame((one, np.full(100, -1)), (other, np.full(75, -1)))
    row = group_differences(made.assign(depends=[(place // 5,) for place in range(175)]), "office").iloc[0]
    freedom = stats.ttest_ind(one, other, equal_var=False).df / 5
    quantiles = stats.t.ppf([0.975, 0.8], freedom)
    assert row["detectable"] / (row["high"] - row["difference"]) == pytest.approx(quantiles.sum() / quantiles[0])


def test_the_error_of_a_change_is_of_the_same_queries() -> None:
    """Each counts with its weight at the same mix, less its weight among all queries of its group."""
    random = np.random.default_rng(13)
    sizes = ([180, 60], [120, 240])
    groups = [(random.random(sum(each)), np.repeat([0, 1], each)) for each in sizes]
    mix, variance = np.array([300, 300]) / 600, 0.0
    for value, topic in groups:
        means, weight = np.array([value[topic == t].mean() for t in (0, 1)]), (mix / np.bincount(topic))[topic]
        variance += np.square(weight * (value - means[topic]) - (value - value.mean()) / len(value)).sum()
    row = compared(*groups).loc["topic"]
    half = stats.t.ppf(0.975, 400) * np.sqrt(variance)
    assert row["change_high"] - row["change"] == pytest.approx(half, rel=0.03)


def test_groups_of_as_many_queries_as_are_asked_for_are_compared() -> None:
    """Ten by default, of each group and of the topics that both have; one fewer is too few."""
    random = np.random.default_rng(14)
    for n, basis in ((10, {ALL, "topic"}), (9, set())):
        topic = np.repeat([0, 1], [5, n - 5])
        values = [(random.random(size), about) for size, about in ((12, np.repeat([0, 1], 6)), (n, topic))]
        found = group_differences(frame(*values), "office", ["topic"])
        assert set(found["basis"]) == basis
    row = found if len(found) else group_differences(frame(*values), "office", ["topic"], fewest=9)
    assert set(row["basis"]) == {ALL}  # of nine, four have a topic that is too rare


def test_rows_of_all_queries_and_of_topics_have_the_same_columns() -> None:
    """Topics that are shared are named, in order; over all queries there are none. Cells in order of appearance."""
    random = np.random.default_rng(15)
    groups = [(random.random(30), np.repeat([1, 0, 2], 10)) for _ in range(2)]
    found = group_differences(pd.concat([frame(*groups, model=name) for name in "zy"]), "office", ["topic"])
    assert found["model"].tolist() == [*"zzyy"]
    assert found["shared"].tolist()[1::2] == ["t0, t1, t2"] * 2
    assert found["shared"].iloc[::2].isna().all()
    assert found["change"].isna().tolist() == [True, False] * 2
