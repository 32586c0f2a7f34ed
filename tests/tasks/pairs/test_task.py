"""The task on phrase pairs: cosines, intervals over anchors, differences."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.pairs.importing import import_pairs
from patbench_core.tasks.pairs.task import Pairs, cosines, judge, shared_words
from tests.phrases import phrase_lines, small_pairs, write_phrases


def _case(anchors: int = 60, each: int = 8, noise: float = 1.0, seed: int = 0) -> tuple[np.ndarray, ...]:
    """Similarity, gold in quarters and anchors, pairs of one anchor alike."""
    random = np.random.default_rng(seed)
    anchor = np.repeat(np.arange(anchors), each)
    gold = random.integers(0, 5, len(anchor)) / 4
    own = random.standard_normal(anchors)[anchor] * 0.5
    return gold + own + noise * random.standard_normal(len(anchor)), gold, anchor


def test_cosines_are_cosines() -> None:
    """To four decimals; a phrase without vector has none with any other."""
    vectors = np.random.default_rng(0).standard_normal((5, 8)).astype(np.float32)
    vectors[4] = 0
    one, other = np.array([0, 1, 2, 4]), np.array([3, 3, 2, 0])
    expected = [1 - stats_cosine(vectors[a], vectors[b]) if a != 4 else 0 for a, b in zip(one, other, strict=True)]
    assert np.allclose(cosines(vectors, one, other), expected, atol=6e-5)


def stats_cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Cosine distance of scipy."""
    from scipy.spatial.distance import cosine

    return float(cosine(a, b))


def test_shared_words() -> None:
    """In lower case, each word once."""
    assert shared_words("Drive wheel", "wheel of a drive wheel") == 2 / 4
    assert shared_words("lens", "gear") == 0


def test_intervals_are_those_of_a_bootstrap_row_by_row() -> None:
    """Every resample correlated anew by scipy, ties and all."""
    similarity, gold, anchors = _case()
    scores, drawn = judge(similarity, gold, anchors)
    random = np.random.default_rng(0)
    rows = [(random.integers(0, 60, 60)[:, None] * 8 + np.arange(8)).ravel() for _ in range(300)]
    ranked = [stats.spearmanr(similarity[each], gold[each])[0] for each in rows]
    assert np.allclose(drawn[:300], ranked, atol=1e-12)
    assert scores["ci"]["Spearman"] == np.quantile(drawn, [0.025, 0.975]).tolist()
    plain = [stats.pearsonr(similarity[each], gold[each])[0] for each in rows]
    assert np.quantile(plain, [0.025, 0.975]) == pytest.approx(scores["ci"]["Pearson"], abs=0.02)


def test_intervals_over_anchors_are_wider_where_pairs_hang_together() -> None:
    """Than if every pair stood for itself."""
    random = np.random.default_rng(0)
    anchor = np.repeat(np.arange(40), 10)
    shared = random.standard_normal(40)[anchor]
    x, y = shared + 0.1 * random.standard_normal((2, 400))
    y = y + random.standard_normal(40)[anchor]
    widths = [np.ptp(judge(x, y, each)[0]["ci"]["Pearson"]) for each in (anchor, np.arange(400))]
    assert widths[0] > 2 * widths[1]


def test_scores_are_computed_again_from_the_table(tmp_path: Path) -> None:
    """All and by section."""
    task = Pairs(small_pairs(tmp_path).name)
    extra, tables = task.scored(np.random.default_rng(0).standard_normal((168, 16)))
    table = tables["pairs"].to_pandas()
    assert set(extra["scores"]) == {"ALL", "A", "G"}
    for name, each in extra["scores"].items():
        rows = table if name == "ALL" else table[table["section"] == name]
        assert each["n"] == len(rows)
        assert each["metrics"]["Spearman"] == pytest.approx(stats.spearmanr(rows["similarity"], rows["gold"])[0])
        assert each["ci"]["Spearman"][0] < each["metrics"]["Spearman"] < each["ci"]["Spearman"][1]
    assert extra["details"]["anchors"] == {"ALL": 24, "A": 12, "G": 12}


def test_small_sections_are_left_out(tmp_path: Path) -> None:
    """Fewer than ten anchors make no interval."""
    pairs = import_pairs(write_phrases(tmp_path, phrase_lines(anchors=8)), "few")
    extra, _ = Pairs(pairs.name).scored(np.random.default_rng(0).standard_normal((pairs.facts["phrases"], 16)))
    assert set(extra["scores"]) == {"ALL"}
    assert extra["details"]["sections_left_out"] == ["A", "G"]


def test_what_does_not_vary_is_said(tmp_path: Path) -> None:
    """One score, one anchor, one vector for every phrase."""
    same = import_pairs(write_phrases(tmp_path, ["1,a,b,A01,1", "2,c,d,A01,1"]), "same")
    with pytest.raises(UnfitLandscape, match="the same score"):
        Pairs(same.name)
    one = import_pairs(write_phrases(tmp_path, ["1,a,b,A01,1", "2,a,d,A01,0"]), "one")
    with pytest.raises(UnfitLandscape, match="the same anchor"):
        Pairs(one.name)
    with pytest.raises(UnfitLandscape, match="the model gives all pairs"):
        Pairs(small_pairs(tmp_path).name).scored(np.ones((168, 4)))
