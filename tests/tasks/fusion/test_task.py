"""The task: folds that do not leak, choices that do not peek, gains and gaps that add up."""

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.errors import PatbenchError
from patbench_core.landscape.schema import Patent
from patbench_core.measures.errors import MeasureError
from patbench_core.progress import silent
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.fusion import task as fusion
from patbench_core.tasks.fusion.gain import HEADLINE, FusionDetails, FusionScores, gap_change
from patbench_core.tasks.fusion.grid import BM25, DENSE, FAMILIES, GRID
from patbench_core.tasks.fusion.task import Fusion
from patbench_core.tasks.retrieval.ranking import Standing
from patbench_core.tasks.retrieval.scopes import Judgments
from patbench_core.tasks.retrieval.task import Judged
from tests.fakes import fake_encoder, small_landscape, small_patents
from tests.tasks.fusion.cases import sparse_patents, word_encoder


def task(patents: list[Patent] | None = None) -> Fusion:
    """On a landscape of many groups."""
    return Fusion(small_landscape(patents or sparse_patents()).name)


def run(fusion: Fusion) -> tuple[Judged, FusionDetails]:
    """With random vectors, and BM25."""
    return fusion.fused(*(fusion.retrieval.scorer(encoder, silent) for encoder in (word_encoder(), LexicalEncoder())))


def scores(seed: int = 0, n: int = 50) -> FusionScores:
    """Random scores of every cell."""
    return FusionScores(np.random.default_rng(seed).random((n, len(GRID))), np.arange(n) % 5)


def test_queries_of_one_family_or_citing_one_family_share_a_fold() -> None:
    """Whatever they share, they share the fold."""
    fusion = task()
    families, judgments = fusion.retrieval.landscape.families, fusion.retrieval.judgments
    assert len(np.unique(fusion.fold)) == 5
    for marks, query in (
        (families[fusion.retrieval.query_rows], np.arange(len(fusion.fold))),
        (families[judgments.doc], judgments.query),
    ):
        for mark in np.unique(marks):
            assert len(set(fusion.fold[query[marks == mark]])) == 1


def test_fault_30_a_planted_leak_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folds that tear a group apart stop the run."""
    found = task()
    group = np.bincount(found.group).argmax()
    monkeypatch.setattr(
        fusion, "grouped_folds", lambda *_: np.where(found.group == group, np.arange(len(found.group)) % 2, 2)
    )
    with pytest.raises(PatbenchError, match="keep each group of queries in one fold"):
        run(task())


@pytest.mark.parametrize("family", FAMILIES)
def test_fault_30_the_setting_of_a_fold_never_sees_its_scores(family: str) -> None:
    """Perturbed held-out scores change neither its setting nor the ranker that is better alone."""
    given = scores()
    for held in range(5):
        changed = given.cells.copy()
        changed[given.fold == held] = np.random.default_rng(held).random((10, len(GRID))) * 9
        other = FusionScores(changed, given.fold)
        assert other.chosen(family)[held] == given.chosen(family)[held]
        better = [each.better_alone == each.column(DENSE) for each in (given, other)]
        assert np.array_equal(*(each[given.fold == held] for each in better))


def test_held_out_scores_come_from_the_chosen_cells() -> None:
    """Of the family, by fold."""
    given = scores(1)
    for family, cells in FAMILIES.items():
        chosen = given.chosen(family)
        assert set(chosen) <= set(cells)
        for query, score in enumerate(given.held_out(family)):
            assert score == given.column(chosen[given.fold[query]])[query]
            assert GRID[given.used(family)[query]] == chosen[given.fold[query]]


def test_oracles_are_ceilings() -> None:
    """No choice of a ranker, or of an interpolation, does better on any query."""
    given = scores(2)
    assert (given.oracles["ranker"] == np.maximum(given.column(BM25), given.column(DENSE))).all()
    for cell in FAMILIES[HEADLINE]:
        assert (given.oracles["alpha"] >= given.column(cell)).all()


def test_the_record_s_numbers_agree() -> None:
    """Scopes, details and tables tell the same; gains are differences of means."""
    result, details = run(task())
    held_out = result.tables["held_out"].to_pandas()
    cells = result.tables["cells"].to_pandas()
    grid = result.tables["grid"].to_pandas()
    assert details["mean"] == pytest.approx(result.scopes["ALL"]["metrics"]["nDCG@10"])
    assert details["mean"] == pytest.approx(held_out["interpolation"].mean())
    assert details["gain"] == pytest.approx(details["mean"] - details["alone"]["dense"]["mean"])
    assert details["gain_better"] == pytest.approx(details["mean"] - details["alone"]["better"]["mean"])
    assert details["n"] == len(held_out) == len(cells) == sum(details["folds"])
    for name, each in (("dense", cells["dense"]), ("bm25", cells["bm25"])):
        alone = grid[(grid["scope"] == "ALL") & (grid["method"] == name)].iloc[0]
        assert alone["mean"] == pytest.approx(each.mean(), abs=1e-6)
        assert details["alone"][name]["mean"] == pytest.approx(alone["mean"])
        assert [alone["low"], alone["high"]] == pytest.approx(details["alone"][name]["ci"])
    for row in held_out.itertuples():
        setting = held_out.loc[row.Index, "interpolation setting"]
        assert cells.loc[row.Index, setting] == pytest.approx(row.interpolation, abs=1e-6)
    assert len(grid) == len(GRID) * len(result.scopes)
    assert details["oracle"]["alpha"]["mean"] >= details["mean"]


def test_runs_are_alike() -> None:
    """Same data, same numbers, to the last digit."""
    one, other = (run(task()) for _ in range(2))
    assert one[1] == other[1]
    assert all(table.equals(other[0].tables[name]) for name, table in one[0].tables.items())


def test_the_key_knows_both_rankers_and_the_metric() -> None:
    """Each change makes another record."""
    fusion = task()
    keys = [
        fusion.key(fake_encoder()),
        fusion.key(fake_encoder(name="another")),
        Fusion("small", metric="MAP").key(fake_encoder()),
        Fusion("small", "T").key(fake_encoder()),
    ]
    assert len({str(key) for key in keys}) == len(keys)


def test_queries_that_all_hang_together_are_refused() -> None:
    """Nothing could be held out."""
    with pytest.raises(UnfitLandscape, match="use a landscape with more citations"):
        task(small_patents(12))


def test_an_unknown_measure_is_refused_at_once() -> None:
    """Before anything is ranked."""
    with pytest.raises(MeasureError):
        Fusion(task().source.name, metric="nDCG10")


def standing_of(rank: list[int]) -> Standing:
    """Ranks without ties."""
    ranks = np.array(rank, np.int32)
    return Standing(ranks, np.maximum(ranks - 1, 0), np.zeros_like(ranks))


def judgments(domains: list[int], queries: int) -> Judgments:
    """The same kinds for every query."""
    query = np.repeat(np.arange(queries), len(domains))
    kinds = np.tile(np.array(domains, np.int8), queries)
    return Judgments(query, np.arange(len(query), dtype=np.int32), np.ones(len(query), np.int32), kinds, kinds)


def test_a_planted_closing_of_the_gap_is_measured() -> None:
    """OUT lost before, second after: no gap is left once IN is out of its way."""
    found = gap_change(judgments([1, 0], 20), standing_of([1, 50] * 20), standing_of([1, 2] * 20), "nDCG@10")
    second = 1 / np.log2(3)
    assert found["gap_dense"] == 1
    assert (found["gap_fused"], found["gap_change"]) == pytest.approx((1 - second, -second))
    assert found["gap_change_ci"] == pytest.approx([-second, -second])
    assert (found["fair_gap_fused"], found["fair_gap_change"], found["fair_gap_change_ci"]) == (0, -1, [-1, -1])
    assert found["gap_n"] == found["fair_gap_n"] == [20, 20]


def test_the_same_ranking_changes_no_gap() -> None:
    """The null comparison."""
    random = np.random.default_rng(0)
    stands = standing_of([rank for _ in range(30) for rank in random.permutation(20)[:2] + 1])
    found = gap_change(judgments([1, 0], 30), stands, stands, "nDCG@10")
    assert (found["gap_change"], found["gap_change_ci"]) == (0.0, [0.0, 0.0])
    assert found["gap_dense_ci"] == found["gap_fused_ci"]


@pytest.mark.parametrize("domains", [[1], [0], [-1]])
def test_a_gap_without_one_of_its_sides_is_none(domains: list[int]) -> None:
    """No IN, no OUT, no codes at all: None, not an error."""
    stands = standing_of([1] * 12)
    found = gap_change(judgments(domains, 12), stands, stands, "nDCG@10")
    assert found["gap_change"] is found["gap_dense_ci"] is found["fair_gap_fused"] is None
