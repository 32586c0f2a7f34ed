"""The gap on planted cases with known answers, and its intervals by simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.stats.condensed import Cited
from patbench_core.stats.dependence import dependence
from patbench_core.stats.gap import (
    FEW,
    LITERATURE,
    MATCHED,
    STEPS,
    _freedom,
    changed_drops,
    drops,
    gap_scores,
    step_scores,
)

NDCG = "nDCG@10"


def planted(random: np.random.Generator, n_queries: int, share_in: float, handicap: int = 0) -> Cited:
    """Queries with five cited documents among the first forty ranks; OUT ones stand `handicap` lower."""
    query = np.repeat(np.arange(n_queries), 5)
    rank = np.concatenate([random.permutation(40)[:5] + 1 for _ in range(n_queries)])
    kind = np.where(random.random(len(query)) < share_in, IN, OUT)
    lower = rank + np.where(kind == OUT, handicap * 40, 0)
    return Cited.ranked(query, lower, np.ones(len(query), np.int64), kind, n_queries)


def frame(scores: np.ndarray, depends: list[tuple[object, ...]] | None = None, model: str = "one") -> pd.DataFrame:
    """Scores of shape (n_queries, n_steps, 2) as `gap_scores` gives them."""
    units = [f"q{place:04}" for place in range(len(scores))]
    parts = [
        pd.DataFrame(
            {"landscape": "l", "model": model, "step": step, "unit": units, "IN": both[:, 0], "OUT": both[:, 1]}
        )
        for step, both in zip(STEPS, scores.transpose(1, 0, 2), strict=True)
    ]
    return pd.concat([part.assign(depends=depends or [()] * len(units)) for part in parts], ignore_index=True)


def of_cited(cited: Cited) -> pd.DataFrame:
    """Drops of one model at each step."""
    return drops(frame(step_scores(cited, NDCG))).set_index("step")


def test_exchangeable_kinds_have_no_matched_gap() -> None:
    """Kinds drawn by a coin, three IN to one OUT: the matched interval covers 0, in nearly all of 40 cases."""
    random = np.random.default_rng(0)
    found = [of_cited(planted(random, 60, 0.75)).loc[MATCHED] for _ in range(40)]
    assert sum(row["low"] <= 0 <= row["high"] for row in found) >= 35


def test_a_true_gap_is_found() -> None:
    """OUT documents that are never among the first ten are a drop of 1 at every step, and nothing is uncertain."""
    found = of_cited(planted(np.random.default_rng(1), 60, 0.5, handicap=1))
    assert found[["drop", "low", "high"]].to_numpy() == pytest.approx(1)
    assert (found["verdict"] == "significantly worse").all()


def test_a_gap_made_by_the_other_kind_vanishes_when_it_is_removed() -> None:
    """Ten IN before one OUT push it out of the first ten; without them it is first."""
    query = np.repeat(np.arange(FEW), 11)
    rank, kind = np.tile(np.arange(1, 12), FEW), np.tile(np.r_[np.full(10, IN), OUT], FEW)
    found = of_cited(Cited.ranked(query, rank, np.ones(len(rank), np.int64), kind, FEW))
    assert found["drop"].tolist() == pytest.approx([1, 1, 0, 0])
    assert found["change"].tolist()[1:] == pytest.approx([0, -1, 0])
    assert found["change_verdict"].tolist()[1:] == ["equivalent", "significantly better", "equivalent"]
    assert found["change_verdict"].isna().tolist() == [True, False, False, False]


def test_steps_sum_to_the_whole_change() -> None:
    """From the first drop to the matched one."""
    found = of_cited(planted(np.random.default_rng(2), 50, 0.7))
    assert found["change"].sum() == pytest.approx(found["drop"].iloc[-1] - found["drop"].iloc[0])


def test_steps_count_their_own_queries() -> None:
    """In the literature: all with the kind; afterwards those with both; unknown kinds alone count nowhere."""
    query, kind = np.array([0, 0, 1, 2, 3]), np.array([IN, OUT, IN, OUT, UNKNOWN])
    scores = step_scores(Cited.ranked(query, 1 + (kind == OUT), np.ones(5, np.int64), kind, 4), NDCG)
    assert (~np.isnan(scores)).sum(axis=0).tolist() == [[2, 2], [1, 1], [1, 1], [1, 1]]
    found = drops(frame(scores)).set_index("step")
    assert found.loc[LITERATURE, ["IN", "OUT"]].tolist() == pytest.approx([1, 1 / np.log2(3)])
    assert found.loc[MATCHED, ["IN", "OUT", "drop"]].tolist() == pytest.approx([1, 1, 0])
    assert np.isnan(found.loc[MATCHED, "low"])
    assert not found["told"].any()
    assert (found["verdict"] == "undecided").all()


def test_no_share_of_nothing() -> None:
    """IN that is never found has no drop, and no verdict."""
    cited = planted(np.random.default_rng(3), 30, 0.5)
    rank = np.where(cited.kind == IN, 0, cited.greater + 1)
    found = of_cited(Cited.ranked(cited.query, rank, cited.gain, cited.kind, cited.n_queries))
    assert found["drop"].isna().all()
    assert not found["told"].any()
    assert set(found["verdict"]) == {"undecided"}


def test_the_error_keeps_pairs_together() -> None:
    """OUT always half of IN: the ratio is certain, however much queries differ."""
    inside = np.random.default_rng(4).random(40)
    scores = np.stack([inside, inside / 2], axis=1)[:, None, :].repeat(len(STEPS), axis=1)
    found = drops(frame(scores))
    assert found[["drop", "low", "high"]].to_numpy() == pytest.approx(0.5)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_error_is_the_jackknifes(seed: int) -> None:
    """Delta method against leaving out one query at a time, with IN and OUT over different queries."""
    random = np.random.default_rng(seed)
    both = random.beta(1, 3, (200, 2)) + 0.05
    both[random.random(200) < 0.2, 0] = np.nan
    both[random.random(200) < 0.5, 1] = np.nan
    both = both[~np.isnan(both).all(axis=1)]
    n = len(both)
    left_out = [1 - np.divide(*np.nanmean(np.delete(both, place, axis=0), axis=0)[::-1]) for place in range(n)]
    error = np.sqrt((n - 1) / n * np.square(left_out - np.mean(left_out)).sum())
    row = drops(frame(both[:, None].repeat(len(STEPS), axis=1))).iloc[0]
    from scipy.stats import t

    counted = min((~np.isnan(both)).sum(axis=0)) - 1
    assert row["drop"] - row["low"] == pytest.approx(t.ppf(0.975, counted) * error, rel=0.05)


def test_intervals_cover_where_queries_share_families() -> None:
    """Groups of four queries with one score: 95 of 100 intervals hold the true drop; one by one they fail."""
    random = np.random.default_rng(5)
    covered, naive, trials = 0, 0, 200
    group = [(place // 4,) for place in range(160)]
    for _ in range(trials):
        shared = np.repeat(random.beta(1, 3, (40, 2)) * [1.0, 0.5], 4, axis=0)
        scores = (shared * random.uniform(0.8, 1.2, (160, 2)))[:, None].repeat(len(STEPS), axis=1)
        for depends in (group, None):
            row = drops(frame(scores, depends)).iloc[0]
            held = row["low"] <= 0.5 <= row["high"]
            covered, naive = covered + (held and depends is not None), naive + (held and depends is None)
    assert 0.91 <= covered / trials <= 0.985
    assert naive / trials <= 0.8


def test_a_drop_that_says_nothing_is_not_told() -> None:
    """Ten queries whose IN scores are mostly zero: the interval is wider than the whole scale."""
    both = np.zeros((10, 2))
    both[0] = both[1, 1] = 1.0
    row = drops(frame(both[:, None].repeat(len(STEPS), axis=1))).iloc[0]
    assert row["high"] - row["low"] > 1
    assert not row["told"]


def test_p_values_are_corrected_over_models() -> None:
    """Holm over the models of a landscape, each step by itself."""
    random = np.random.default_rng(6)
    made = [frame(step_scores(planted(random, 60, 0.5), NDCG), model=name) for name in "ab"]
    found = drops(pd.concat(made))
    for _, step in found.groupby("step"):
        assert step["holm"].min() == pytest.approx(min(1, 2 * step["p"].min()))


def test_frames_are_read_as_records_hold_them() -> None:
    """Links of two queries; tied documents count as the mean over their orders."""
    links = pd.DataFrame(
        {
            "query_id": ["a", "a", "b"],
            "doc_id": ["x", "y", "x"],
            "gain": 1,
            "domain": [IN, OUT, IN],
            "rank": [1, 2, 0],
            "greater": [0, 0, 0],
            "tied": [1, 1, 0],
        }
    ).assign(landscape="l", model="one")
    scores = pd.DataFrame({"landscape": "l", "unit": ["a", "b"], "depends": [("f", "g"), ("f",)]})
    found = gap_scores(links, scores, NDCG)
    first = found[found["step"] == LITERATURE].set_index("unit")
    mean = (1 + 1 / np.log2(3)) / 2
    assert first.loc["a", ["IN", "OUT"]].tolist() == pytest.approx([mean, mean])
    assert first.loc["b", "IN"] == 0
    assert first["depends"].tolist() == [("f", "g"), ("f",)]
    matched = found[(found["step"] == MATCHED) & (found["unit"] == "a")].iloc[0]
    assert matched[["IN", "OUT"]].tolist() == pytest.approx([1, 1])


def test_a_change_is_paired() -> None:
    """After fusion every OUT score doubles: the change is certain and as large as the drop's half."""
    inside = np.random.default_rng(7).random(40) + 0.1
    before = np.stack([inside, inside * 0.4], axis=1)[:, None].repeat(len(STEPS), axis=1)
    found = changed_drops(frame(before), frame(before * [1.0, 2.0]))
    assert found[["before", "drop", "change", "change_low", "change_high"]].iloc[0].tolist() == pytest.approx(
        [0.6, 0.2, -0.4, -0.4, -0.4]
    )
    assert set(found["change_verdict"]) == {"significantly better"}
    first = drops(frame(before))
    assert found["before_verdict"].tolist() == first["verdict"].tolist() == ["significantly worse"] * len(found)


def test_nothing_is_no_error() -> None:
    """No links, no rows."""
    empty = gap_scores(pd.DataFrame({"landscape": [], "model": []}), pd.DataFrame(), NDCG)
    assert drops(empty).empty
    assert changed_drops(empty, empty).empty


def test_degrees_of_freedom_are_of_the_kind_with_fewer_independent_queries() -> None:
    """Effective queries less one; unknown where a kind has fewer than ten."""
    measurable = np.ones((40, 2), bool)
    measurable[24:, 1] = False
    pairs = [(place // 2,) for place in range(40)]
    assert _freedom(pairs, measurable) == pytest.approx(dependence(pairs[:24]).effective - 1) == pytest.approx(11)
    measurable[FEW - 1 :, 1] = False
    assert np.isnan(_freedom(pairs, measurable))


def test_tables_have_the_columns_that_are_documented() -> None:
    """Scores, with links and without; drops; changed drops: names and order, models in order of appearance."""
    columns = ["landscape", "model", "step", "unit", "IN", "OUT", "depends"]
    links = pd.DataFrame({"query_id": ["a", "a"], "doc_id": ["x", "y"], "gain": 1, "domain": [IN, OUT]})
    links = links.assign(rank=[1, 2], greater=[0, 1], tied=0, landscape="l")
    known = pd.DataFrame({"landscape": "l", "unit": ["a"], "depends": [()]})
    found = gap_scores(pd.concat([links.assign(model=name) for name in "zy"]), known, NDCG)
    assert list(found) == columns
    assert list(gap_scores(links.assign(model="z").iloc[:0], known, NDCG)) == columns
    assert found.index.tolist() == list(range(8))
    assert found["model"].tolist() == [*"zzzzyyyy"]
    made, tested = drops(found), ["drop", "low", "high", "p", "holm", "verdict"]
    assert set(made) == {"landscape", "model", "step", "IN", "OUT", "n_IN", "n_OUT", "told", *tested} | {
        "change" + name for name in ("", *(f"_{each}" for each in tested[1:]))
    }
    assert made["model"].tolist() == [*"zzzzyyyy"]
    assert set(changed_drops(found, found)) == {*made, "before", "before_low", "before_high", "before_verdict"}


def halved(n: int, share: float, noise: float, model: str = "one") -> pd.DataFrame:
    """OUT scores that are a share of IN, but for noise."""
    random = np.random.default_rng(n)
    inside = random.random(n) + 0.1
    both = np.stack([inside, inside * share + random.normal(0, noise, n)], axis=1)
    return frame(both[:, None].repeat(len(STEPS), axis=1), model=model)


def test_a_drop_is_judged_by_its_interval() -> None:
    """Significant; inside the margin of 0.05, equivalent; wide, undecided. p-values agree, queries are counted."""
    rows = [drops(halved(60, share, noise)).iloc[0] for share, noise in ((0.5, 0.1), (1.0, 0.01), (0.9, 0.5))]
    assert [row["verdict"] for row in rows] == ["significantly worse", "equivalent", "undecided"]
    for row in rows:
        assert row["low"] < row["drop"] < row["high"] <= 1
        assert (row["p"] < 0.05) == (row["low"] > 0 or row["high"] < 0)
        assert (row["n_IN"], row["n_OUT"]) == (60, 60)
    assert not np.isnan([row["p"] for row in rows]).any()


def test_an_interval_of_a_drop_ends_at_one() -> None:
    """OUT is never below zero, so no drop is above 1."""
    both = np.stack([np.full(12, 0.5), np.r_[0.3, np.zeros(11)]], axis=1)
    row = drops(frame(both[:, None].repeat(len(STEPS), axis=1))).iloc[0]
    assert (row["drop"], row["high"]) == (pytest.approx(0.95), 1.0)


def test_p_values_are_corrected_within_a_landscape() -> None:
    """Two models of each of two landscapes are two families of two, not one of four."""
    frames = [
        halved(40, share, 0.4, model=model).assign(landscape=where)
        for where, share in (("b", 0.7), ("a", 0.8))
        for model in ("one", "other")
    ]
    found = drops(pd.concat(frames)).drop_duplicates(["landscape", "model"])
    assert found["landscape"].tolist() == ["b", "b", "a", "a"]
    for _, family in found.groupby("landscape"):
        assert family["holm"].to_numpy() == pytest.approx(np.minimum(1, 2 * family["p"].to_numpy()))


def test_unknown_drops_have_no_p_value() -> None:
    """IN that scores zero, and fewer queries than have an interval: never significant, in no family."""
    nothing = frame(np.zeros((20, len(STEPS), 2)))
    few = halved(FEW - 1, 0.5, 0.1)
    for made in (nothing, few):
        found = drops(made)
        assert found[["p", "holm", "change_p", "change_holm", "low", "high"]].isna().all(axis=None)
        assert set(found["verdict"]) == {"undecided"}


def test_a_change_is_told_where_both_drops_are() -> None:
    """Before fusion the interval is wider than the scale, afterwards it is not."""
    wide = np.zeros((12, 2))
    wide[0] = wide[1, 1] = 1.0
    both = (frame(each[:, None].repeat(len(STEPS), axis=1)) for each in (wide, np.full((12, 2), 0.5)))
    before, after = both
    assert changed_drops(before, after)["told"].tolist() == [False] * len(STEPS)
    assert changed_drops(after, after)["told"].tolist() == [True] * len(STEPS)
    ends = changed_drops(after, after)[["before_low", "before_high"]]
    assert ends.to_numpy().tolist() == [[0.0, 0.0]] * len(STEPS)


@pytest.mark.parametrize(("inside", "outside"), [(30, 30), (30, 14), (12, 40)])
def test_the_error_of_unpaired_kinds_is_that_of_two_means(inside: int, outside: int) -> None:
    """Queries of IN and others of OUT: variances of two means by the delta method, each with its own m - 1, exactly."""
    random = np.random.default_rng(inside)
    both = np.full((inside + outside, 2), np.nan)
    both[:inside, 0], both[inside:, 1] = random.uniform(0.4, 0.8, inside), random.uniform(0.1, 0.5, outside)
    row = drops(frame(both[:, None].repeat(len(STEPS), axis=1))).iloc[0]
    x, y = both[:inside, 0], both[inside:, 1]
    variance = y.var(ddof=1) / outside / x.mean() ** 2 + y.mean() ** 2 / x.mean() ** 4 * x.var(ddof=1) / inside
    from scipy.stats import t

    half = t.ppf(0.975, min(inside, outside) - 1) * variance**0.5
    assert (row["drop"], row["low"]) == pytest.approx((1 - y.mean() / x.mean(), 1 - y.mean() / x.mean() - half))


@pytest.mark.parametrize("scores", [(0.0, 0.5), (np.nan, 0.5), (0.5, np.nan)])
def test_an_item_without_a_drop_leaves_the_others_alone(scores: tuple[float, float]) -> None:
    """IN of zero, no query of IN, none of OUT: it has no drop, and its neighbour the one it has by itself."""
    random = np.random.default_rng(0)
    good = random.uniform(0.2, 0.8, (40, 2))
    whole = np.stack([good, np.full((40, 2), scores)], axis=1)
    rows = drops(frame(np.concatenate([whole, whole], axis=1))).set_index("step")
    alone = drops(frame(good[:, None].repeat(len(STEPS), axis=1))).iloc[0]
    assert rows.loc[STEPS[1], "drop"] != rows.loc[STEPS[1], "drop"]
    told = rows.loc[STEPS[0], ["drop", "low", "high"]].tolist()
    assert told == pytest.approx(alone[["drop", "low", "high"]].tolist())
