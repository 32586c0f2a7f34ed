"""The comparison that every page makes."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from patbench_core.errors import PatbenchError
from patbench_core.stats.bounds import FEWEST
from patbench_core.stats.comparison import compare
from patbench_core.stats.inference import detectable, holm


def frame(values: dict[str, np.ndarray], **columns: object) -> pd.DataFrame:
    """Scores of models on queries, as `pb.scores` gives them."""
    parts = [
        pd.DataFrame(
            {
                "landscape": "us",
                "metric": "nDCG@10",
                "model": model,
                "unit": [f"q{place:04}" for place in range(len(scores))],
                "value": scores,
            }
        )
        for model, scores in values.items()
    ]
    return pd.concat(parts, ignore_index=True).assign(**columns)


def test_independent_units_give_the_paired_t_test() -> None:
    """Difference, interval and p-value are SciPy's."""
    random = np.random.default_rng(2)
    one, other = random.random(40), random.random(40) * 0.8
    result = compare(frame({"a": one, "b": other}))
    pair = result.pairs.iloc[0]
    oracle = stats.ttest_rel(one, other)
    low, high = oracle.confidence_interval()
    better = one.mean() > other.mean()
    expected = (one.mean() - other.mean(), low, high) if better else (other.mean() - one.mean(), -high, -low)
    assert (pair["difference"], pair["low"], pair["high"]) == pytest.approx(expected)
    assert pair["p"] == pytest.approx(oracle.pvalue)
    assert (pair["one"], pair["other"]) == (("a", "b") if better else ("b", "a"))


def test_scores_have_the_t_interval_of_their_mean() -> None:
    """Inside the range of the measure."""
    scores = np.random.default_rng(3).random(30)
    row = compare(frame({"a": scores})).models.iloc[0]
    low, high = stats.ttest_1samp(scores, 0).confidence_interval()
    assert (row["score"], row["low"], row["high"]) == pytest.approx((scores.mean(), low, high))
    assert compare(frame({"a": np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.9])})).models.iloc[0]["low"] == 0.0


def test_shared_sources_widen_the_interval() -> None:
    """Queries in pairs that score alike are worth half of their number."""
    scores = np.repeat(np.random.default_rng(4).random(20), 2)
    apart, together = (
        compare(frame({"a": scores}, depends=pd.Series(depends, dtype=object))).models.iloc[0]
        for depends in ([()] * 40, [(place // 2,) for place in range(40)])
    )
    assert together["effective"] == pytest.approx(20)
    assert together["high"] - together["low"] > 1.3 * (apart["high"] - apart["low"])


def test_the_correction_is_over_all_pairs_of_a_cell() -> None:
    """Three models: the smallest p-value counts three times, and a second landscape changes nothing."""
    random = np.random.default_rng(6)
    base = random.random(60)
    scores = frame({"a": base + 0.1 * random.random(60), "b": base, "c": base + 0.05 * random.random(60)})
    alone = compare(scores).pairs
    assert alone["holm"].min() == pytest.approx(3 * alone["p"].min())
    both = compare(pd.concat([scores, scores.assign(landscape="eu")])).pairs
    pd.testing.assert_frame_equal(both[both["landscape"] == "us"].reset_index(drop=True), alone)


@pytest.mark.parametrize(("n", "says"), [(25, "undecided"), (182, "undecided"), (183, "equivalent")])
def test_equal_scores_share_their_ranks_and_are_equivalent_as_their_number_allows(n: int, says: str) -> None:
    """No unit differs: as many may all the same as an exact interval of none of n has, each by 1."""
    scores = np.random.default_rng(7).random(n)
    result = compare(frame({"a": scores, "b": scores}))
    pair = result.pairs.iloc[0]
    most = stats.binomtest(0, n).proportion_ci(method="exact").high
    assert (pair["difference"], pair["p"], pair["verdict"]) == (0, 1, says)
    assert pair[["low", "high", "detectable"]].tolist() == pytest.approx([-most, most, most])
    assert result.models[["best_rank", "worst_rank"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert result.groups["items"].tolist() == [("a", "b")]


def test_a_single_unit_says_nothing() -> None:
    """No interval, no significance, whatever the difference."""
    result = compare(frame({"a": np.array([0.9]), "b": np.array([0.1])}))
    assert result.pairs.iloc[0]["verdict"] == "undecided"
    assert result.models["low"].isna().all()


def test_false_alarms_and_power() -> None:
    """Of models without a difference at most 5 % differ in any pair; a true detectable difference is found in 80 %."""
    random = np.random.default_rng(8)
    alarms = sum(
        compare(frame({name: random.random(50) for name in "abcd"})).pairs["verdict"].str.startswith("sig").any()
        for _ in range(300)
    )
    assert alarms <= 26  # P(more | 5 %) < 1 %
    error = (1 / 12 * 2 / 50) ** 0.5
    gain = detectable(error, 49)
    found = sum(
        compare(frame({"a": random.random(50) + gain, "b": random.random(50)})).pairs["p"].iloc[0] < 0.05
        for _ in range(400)
    )
    assert 0.74 <= found / 400 <= 0.86


def test_against_turns_pairs_round() -> None:
    """The worse item first: sign, ends and words change."""
    random = np.random.default_rng(9)
    base = random.random(80)
    result = compare(frame({"a": base, "b": base - 0.1 - 0.01 * random.random(80)}))
    there, back = result.pairs.iloc[0], result.against("b").iloc[0]
    assert (back["one"], back["other"]) == ("b", "a")
    assert (back["difference"], back["low"], back["high"]) == (-there["difference"], -there["high"], -there["low"])
    assert (there["verdict"], back["verdict"]) == ("significantly better", "significantly worse")
    assert result.relative_to("b").iloc[0].equals(there)
    assert result.relative_to("a").iloc[0].equals(back)
    row = result.models.iloc[1]
    assert (row["difference"], row["difference_low"], row["difference_high"]) == (
        back["difference"],
        back["low"],
        back["high"],
    )


def test_noise_of_seeds_widens_the_interval() -> None:
    """A score that is a mean over seeds has their variance on top of that of its units."""
    scores = np.random.default_rng(10).random(40)
    plain = compare(frame({"a": scores}, observed=np.nan, noise=0.0)).models.iloc[0]
    noisy = compare(frame({"a": scores}, observed=0.5, noise=0.01)).models.iloc[0]
    assert noisy["score"] == 0.5
    half = (noisy["high"] - noisy["low"]) / 2
    t = stats.t.ppf(0.975, 39)
    assert half**2 == pytest.approx(((plain["high"] - plain["low"]) / 2) ** 2 + (t * 0.1) ** 2)


def test_errors_name_the_cause() -> None:
    """A missing column, a unit twice, other units."""
    scores = frame({"a": np.array([0.1, 0.2]), "b": np.array([0.3, 0.4])})
    with pytest.raises(PatbenchError, match="lack the column view"):
        compare(scores, within="view")
    with pytest.raises(PatbenchError, match="two values of nDCG@10 for q0000"):
        compare(pd.concat([scores, scores]))
    with pytest.raises(PatbenchError, match="no unit of nDCG@10 in common"):
        compare(scores.iloc[[0, 3]])


def test_items_are_compared_on_the_units_that_all_have() -> None:
    """A document that one model has no vector of takes no part."""
    scores = frame({"a": np.array([0.1, 0.2, 0.6]), "b": np.array([0.3, 0.4, 0.5])})
    result = compare(scores.iloc[:5])
    assert result.models["n"].tolist() == [2, 2]
    assert result.pairs.iloc[0]["difference"] == pytest.approx(0.2)


def test_p_values_are_corrected_over_all_pairs_of_a_cell() -> None:
    """By Holm, each cell by itself; the verdict is of the corrected one."""
    random = np.random.default_rng(8)
    cells = []
    for name in ("one", "two"):
        base = random.random(60)
        values = {item: base + random.normal(0.01 * place, 0.05, 60) for place, item in enumerate("abcd")}
        cells.append(frame(values).assign(landscape=name))
    pairs = compare(pd.concat(cells)).pairs
    for _, cell in pairs.groupby("landscape"):
        np.testing.assert_allclose(cell["holm"], holm(cell["p"]))
    assert (pairs["holm"] > pairs["p"]).any()
    significant = pairs["verdict"] == "significantly better"
    assert significant.tolist() == (pairs["holm"] < 0.05).tolist()
    assert (~significant & (pairs["p"] < 0.05)).any()


def test_a_model_s_row_is_its_pair_with_the_best() -> None:
    """Turned round: the model less the best, worse where the best is better; `against` says the same of the best."""
    random = np.random.default_rng(9)
    base = random.random(60)
    values = {"best": base + 0.1, "near": base + 0.099 + random.normal(0, 0.01, 60), "far": base - 0.1}
    result = compare(frame(values))
    rows = result.models.set_index("model")
    pairs = result.pairs[result.pairs["one"] == result.models["model"].iloc[0]].set_index("other")
    assert rows["verdict"].iloc[0] == "best"
    assert rows.loc["far", "verdict"] == "significantly worse"
    for model, pair in pairs.iterrows():
        row = rows.loc[model]
        assert (row["difference"], row["difference_low"], row["difference_high"]) == (
            -pair["difference"],
            -pair["high"],
            -pair["low"],
        )
        assert row[["p", "holm", "detectable"]].tolist() == pair[["p", "holm", "detectable"]].tolist()
        expected = "significantly worse" if pair["verdict"] == "significantly better" else pair["verdict"]
        assert row["verdict"] == expected == result.against(model).set_index("other").loc[rows.index[0], "verdict"]


def test_every_cell_is_told_whole() -> None:
    """Two landscapes in order of appearance: items, pairs, groups from 1, the margin; the best is against nothing."""
    random = np.random.default_rng(9)
    base = random.random(60)
    made = {"a": base, "b": base - 0.3, "c": base - 0.3 + random.normal(0, 0.2, 60)}
    result = compare(pd.concat([frame(made).assign(landscape=name) for name in "zy"]), margin=0.01)
    assert (result.within, result.between, result.margin) == (("landscape",), "model", 0.01)
    for table, rows in ((result.models, 3), (result.pairs, 3), (result.groups, 2)):
        assert table["landscape"].tolist() == ["z"] * rows + ["y"] * rows
    assert result.groups["group"].tolist() == [1, 2, 1, 2]
    assert [set(items) for items in result.groups["items"]] == [{"a"}, {"b", "c"}] * 2
    against = ["difference", "difference_low", "difference_high", "p", "holm", "detectable"]
    best = result.models.drop_duplicates("landscape")
    assert best["verdict"].tolist() == ["best", "best"]
    assert best[against].isna().all(axis=None)
    assert result.models[against].dtypes.tolist() == [np.float64] * len(against)


def test_cells_give_models_with_their_pairs() -> None:
    """One without a pair has an empty table of them, with its columns."""
    one = frame({"a": np.array([0.1, 0.2])}).assign(landscape="alone")
    two = frame({"a": np.array([0.1, 0.2]), "b": np.array([0.3, 0.2])})
    found = list(compare(pd.concat([one, two])).cells())
    assert [named for named, _, _ in found] == [
        {"landscape": "alone", "metric": "nDCG@10"},
        {"landscape": "us", "metric": "nDCG@10"},
    ]
    assert [(len(models), len(pairs)) for _, models, pairs in found] == [(1, 0), (2, 1)]
    assert list(found[0][2]) == list(found[1][2])


def test_nothing_compared_has_the_columns_of_something() -> None:
    """Tables without rows."""
    empty, full = (compare(frame({"a": np.array([0.1, 0.2])}).iloc[:rows]) for rows in (0, 2))
    for name in ("models", "pairs", "groups"):
        assert getattr(empty, name).empty
        assert list(getattr(empty, name)) == list(getattr(full, name))


def test_scores_stay_inside_the_range_of_the_measure() -> None:
    """Upper ends too; one unit has no interval, and that is not cut."""
    row = compare(frame({"a": np.array([1.0, 1.0, 1.0, 1.0, 1.0, 0.1])})).models.iloc[0]
    assert row["high"] == 1.0
    alone = compare(frame({"a": np.array([0.4])})).models.iloc[0]
    assert np.isnan([alone["low"], alone["high"]]).all()


@pytest.mark.parametrize("depends", [(), ("alike",)])
@pytest.mark.parametrize("apart", [0.0, 1.0])
def test_few_independent_units_decide_nothing(apart: float, depends: tuple[str, ...]) -> None:
    """Five units that all say the same, or hundreds that share one source: neither better nor equivalent."""
    n = 200 if depends else int(FEWEST) - 1
    scores = frame({"a": np.full(n, apart), "b": np.zeros(n)}, depends=pd.Series([depends] * 2 * n, dtype=object))
    result = compare(scores)
    pair = result.pairs.iloc[0]
    assert (pair["difference"], pair["verdict"]) == (apart, "undecided")
    assert pair[["low", "high", "p", "holm", "detectable"]].isna().all()
    assert result.models[["low", "high"]].isna().all(axis=None)
    assert result.groups["items"].tolist() == [("a", "b")]


def test_units_that_all_say_the_same_decide_as_their_number_allows() -> None:
    """Without variance p is that of the sign test: six units decide one pair, not the three of three models."""
    values = {"a": 1.0, "b": 0.5, "c": 0.0}
    few, many = (compare(frame({name: np.full(n, each) for name, each in values.items()})).pairs for n in (6, 100))
    assert few["p"].tolist() == pytest.approx([stats.binomtest(6, 6).pvalue] * 3)
    assert set(few["verdict"]) == {"undecided"}
    assert set(many["verdict"]) == {"significantly better"}
    alone, equal = (frame({"a": np.ones(6), "b": np.full(6, each)}) for each in (0.0, 1.0))
    assert compare(alone).pairs["verdict"].tolist() == ["significantly better"]
    assert compare(equal).pairs["verdict"].tolist() == ["undecided"]


def test_an_interval_wider_than_the_measure_is_unknown() -> None:
    """Two models each win half of the queries: eight say nothing of a measure of 0 to 1, eighty something."""
    wins = np.tile([1.0, 0.0], 40)
    few, many = (compare(frame({"a": wins[:n], "b": 1 - wins[:n]})).pairs.iloc[0] for n in (8, 80))
    assert 2 * stats.t(7).ppf(0.975) * (8 / 7 / 8) ** 0.5 > 1
    assert few[["low", "high", "p", "detectable"]].isna().all()
    assert many["high"] - many["low"] == pytest.approx(2 * stats.t(79).ppf(0.975) * (80 / 79 / 80) ** 0.5)
    assert (few["verdict"], many["verdict"]) == ("undecided", "undecided")


def test_rounding_is_not_a_difference() -> None:
    """Scores apart by less than 1e-12 of the greatest are equal, whichever scale they have."""
    base = np.random.default_rng(3).random(50)
    for scale in (1.0, 1e-6):
        pair = compare(frame({"a": base * scale, "b": base * scale * (1 + 1e-15)}), margin=0).pairs.iloc[0]
        assert (pair["difference"], pair["p"]) == (0, 1)
        apart = compare(frame({"a": base * scale, "b": base * scale * 1.01}), margin=0).pairs.iloc[0]
        assert apart["difference"] == pytest.approx(0.01 * base.mean() * scale)


def test_a_unit_without_a_value_is_named() -> None:
    """No verdict on what is not a number."""
    scores = frame({"a": np.array([0.1, np.nan, 0.3]), "b": np.array([0.3, 0.2, 0.1])})
    with pytest.raises(PatbenchError, match=r"a has no nDCG@10 of q0001: leave the rows"):
        compare(scores)


@pytest.mark.parametrize("margin", [-1.0, float("nan"), float("inf"), "abc", None])
def test_a_margin_is_a_difference_of_scores(margin: Any) -> None:
    """Neither negative nor without end, nor a text."""
    with pytest.raises(PatbenchError, match=f"margin {margin!r} is not a difference of scores: give 0 or more"):
        compare(frame({"a": np.array([0.1, 0.2])}), margin=margin)


def test_a_measure_that_is_no_mean_is_compared_by_its_own_statistic() -> None:
    """Micro F1 of sums, not the mean of a column; its interval ends at 1."""
    random = np.random.default_rng(3)
    given, hits = random.integers(2, 9, 60).astype(float), random.integers(0, 2, 60)
    right = {"a": given - hits, "b": given - 2 * hits}
    scores = frame(right, metric="micro F1").assign(reference=np.tile(given, 2))
    models = compare(scores).models.set_index("model")
    assert models["score"].to_dict() == pytest.approx({name: each.sum() / given.sum() for name, each in right.items()})
    assert models["score"]["a"] != pytest.approx(right["a"].mean())
    sure = frame({"a": np.r_[np.full(39, 4.0), 3.0]}, metric="micro F1").assign(reference=4.0)
    assert compare(sure).models["high"].iloc[0] == 1


@pytest.mark.parametrize("within", [("landscape", "view"), ["landscape", "view"]])
def test_several_columns_make_a_cell(within: tuple[str, ...] | list[str]) -> None:
    """As a tuple or a list; one column may be given as a text."""
    random = np.random.default_rng(5)
    parts = [frame({"a": random.random(20), "b": random.random(20)}, view=view) for view in ("T", "A")]
    result = compare(pd.concat(parts), within=within)
    assert result.within == ("landscape", "view")
    assert list(zip(result.pairs["landscape"], result.pairs["view"], strict=True)) == [("us", "T"), ("us", "A")]
    assert compare(parts[0], within="view").within == ("view",)
