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
