"""Text views: verdicts against plain arithmetic, the matrix, and landscapes with little to compare."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.studies import text_views
from patbench_core.studies.ensure import held_views
from patbench_core.studies.tac_claim import tac_points, tac_verdict
from patbench_core.studies.view_matrix import crossed, views_of
from tests.fakes import small_landscape, small_patents
from tests.records import sample_record

METRIC = "nDCG@10"


def entry(
    views: str | tuple[str, str], scores: Sequence[float], coverage: float | None = 1.0, model: str = "fake"
) -> Entry:
    """A record in the ledger: `scores` of its queries, one view of both sides or a pair."""
    query, doc = (views, views) if isinstance(views, str) else views
    record = sample_record(model=model, views=[query, doc], coverage=coverage)
    side = record["document"] | {"token_coverage": coverage}
    record |= {"query": side | {"view": query}, "document": side | {"view": doc}}
    mean = float(np.mean(scores))
    scope = record["scopes"]["ALL"]
    scope |= {"n_queries": len(scores), "metrics": scope["metrics"] | {METRIC: mean}}
    scope["ci"] = scope["ci"] | {METRIC: [mean - 0.1, mean + 0.1]}
    ids = [f"q{place:03}" for place in range(len(scores))]
    table = pa.table({"query_id": ids, "scope": ["ALL"] * len(ids), METRIC: list(scores)})
    return ledger.add(record, {"scores": table})


def noisy(shift: float, n: int = 200, spread: float = 0.05) -> np.ndarray:
    """Scores about 0.4 + `shift`, noise of their own."""
    random = np.random.default_rng(int(1000 + shift * 997))
    return 0.4 + shift + random.normal(0, spread, n)


@pytest.mark.parametrize(
    ("tac", "outcome", "highest"),
    [(0.2, "best", True), (0.0, "level with the best", None), (-0.2, "worse than the best", False)],
)
def test_tac_is_judged_against_every_other_view(tac: float, outcome: str, highest: bool | None) -> None:
    """Clearly above, the same but for noise, clearly below."""
    random = np.random.default_rng(4)
    base = noisy(0.0)
    of = [entry("T", base - 0.3), entry("TA", base), entry("TAC", base + tac + random.normal(0, 0.05, len(base)))]
    verdict = tac_verdict(of, METRIC)
    assert (verdict.outcome, verdict.rival, verdict.n_queries) == (outcome, "TA", 200)
    assert highest is None or verdict.highest is highest
    assert verdict.less.mean == pytest.approx(
        of[2].record["scopes"]["ALL"]["metrics"][METRIC] - of[1].record["scopes"]["ALL"]["metrics"][METRIC]
    )
    assert verdict.less.low <= verdict.less.mean <= verdict.less.high


def test_equal_views_are_level() -> None:
    """A view that scores as TAC on every query cannot be told apart from it; a tie counts as highest."""
    verdict = tac_verdict([entry("TA", noisy(0.0)), entry("TAC", noisy(0.0))], METRIC)
    assert verdict.outcome == "level with the best"
    assert verdict.highest


def test_without_claims_the_claim_is_not_tested() -> None:
    """No TAC: said, beside the published count."""
    (said,) = tac_points({"fake": [entry("T", noisy(0.0)), entry("TA", noisy(0.1))]}, METRIC)
    assert "cannot be tested here" in said
    assert "12 of 21 complete rows" in said


def test_the_matrix_compares_with_the_best_equal_pair() -> None:
    """Best first; the reference is the best pair of equal views among the crossed ones; differences are plain means."""
    shifts = {("T", "T"): 0.0, ("A", "A"): 0.1, ("T", "A"): 0.3, ("A", "T"): -0.2, ("TAC", "TAC"): 0.4}
    found = crossed([entry(views, noisy(shift)) for views, shift in shifts.items()], METRIC)
    assert found.pairs == [("T", "A"), ("A", "A"), ("T", "T"), ("A", "T")]  # TAC was not crossed
    assert found.pairs[found.equal] == ("A", "A")
    for pair, less in zip(found.pairs, found.less, strict=True):
        assert less.mean == pytest.approx(noisy(shifts[pair]).mean() - noisy(0.1).mean())
    assert found.less[0].separable
    assert not found.less[found.equal].separable


def test_no_matrix_without_mixed_pairs_or_equal_ones() -> None:
    """Either alone has nothing to compare."""
    assert crossed([entry("T", noisy(0.0)), entry("A", noisy(0.1))], METRIC) is None
    assert crossed([entry(("T", "A"), noisy(0.0))], METRIC) is None


def test_mixed_pairs_stay_off_other_pages() -> None:
    """A record of two different views is in the matrix alone."""
    for views, shift in ((("T"), 0.0), ("TA", 0.1), (("T", "TA"), 0.2), (("TA", "T"), 0.35)):
        entry(views, noisy(shift))
    mixed = f"{noisy(0.35).mean():.3f}"
    scores, _, matrix = text_views.study().sections
    assert mixed in matrix.answer
    assert mixed not in scores.html()


def test_tokens_read_stand_below_the_scores() -> None:
    """The view that is cut most is named with its share; a model without tokens is left out and named."""
    for view, coverage in (("T", 1.0), ("TAC", 0.4)):
        entry(view, noisy(0.0), coverage)
        entry(view, noisy(0.0), None, "lexical")
    _, tokens = text_views.study().sections
    assert "fake on TAC, which reads 40% of the tokens" in tokens.answer
    assert "lexical reads texts whole" in tokens.notes[0]


def test_two_readings_of_a_model_are_two_models() -> None:
    """They never share a line."""
    for view in ("T", "TA"):
        entry(view, noisy(0.0))
        record = sample_record(views=[view], reading="short") | {"reading": "1x64"}
        record |= {side: record[side] | {"view": view} for side in ("query", "document")}
        ledger.add(record, {"scores": entry(view, noisy(0.0)).table("scores")})
    html = text_views.study().sections[0].html()
    assert "fake (1x64)" in html
    assert "fake (1x256)" in html


def test_one_view_is_said_not_drawn() -> None:
    """A landscape with one view has nothing to compare, and the page says so."""
    entry("TA", noisy(0.0))
    (only,) = text_views.study().sections
    assert "one view each is measured on small" in only.answer


def test_held_views_have_text_to_ask_with() -> None:
    """A section that no document has, or no judged query, is not a view of the landscape."""
    asks = {patent.publication_number for patent in small_patents() if patent.cites}
    kept = [
        replace(patent, claims="", abstract="" if patent.publication_number in asks else "A valve.")
        for patent in small_patents()
    ]
    landscape = small_landscape(kept)
    assert held_views(landscape, ["T", "A", "C", "TA", "TAC", "expert-TA"]) == ["T", "TA"]


def test_the_matrix_is_computed_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pair of the chosen views that are held; a second run reads."""
    landscape = small_landscape()
    text_views.ensure(landscape.name, ["bm25"], ["T", "C"], ["T", "C", "D"])
    assert {views_of(of) for of in ledger.entries()} == {("T", "T"), ("C", "C"), ("T", "C"), ("C", "T")}
    monkeypatch.setattr(
        "patbench_core.tasks.retrieval.task.RetrievalTask.run", lambda *_: pytest.fail("computed again")
    )
    text_views.ensure(landscape.name, ["bm25"], ["T", "C"], True)
    text_views.ensure(landscape.name, ["bm25"], ["T", "C"])
