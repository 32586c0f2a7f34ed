"""The page Text views: verdicts, ties, truncation, the matrix, and landscapes with little to compare."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from patbench_core.landscape.view_texts import held_views
from patbench_core.measures import RETRIEVAL
from patbench_core.results import ledger
from patbench_core.tasks.retrieval import drawn_queries
from patbench_core.tasks.retrieval.drawn import drawn_rows
from tests.fakes import small_landscape, small_patents
from tests.pages.run import Shown, run_page
from tests.records import sample_record

BASE = np.random.default_rng(0).uniform(0.2, 0.6, 120)


def add(
    views: str | tuple[str, str],
    shift: float = 0.0,
    model: str = "fake",
    coverage: float | None = 1.0,
    band: float = 0.0,
    synthetic: bool = False,
    landscape: str = "small",
    reading: str = "1x256",
    drawn: int = 0,
) -> None:
    """A record whose scores are common ones and `shift`, by every measure; of the first `drawn` queries alone."""
    query, document = (views, views) if isinstance(views, str) else views
    scores = BASE + shift + np.random.default_rng(len(query + document)).normal(0, 0.02, len(BASE))
    scores, sample = (scores[:drawn], {"queries": drawn}) if drawn else (scores, {})
    record = sample_record(landscape, model, views=[query, document], reading=reading, of=landscape, **sample)
    side = record["document"] | {"token_coverage": coverage}
    record |= {"query": side | {"view": query}, "document": side | {"view": document}, "reading": reading}
    record["landscape"]["synthetic"] = synthetic
    mean = float(scores.mean())
    record["scopes"]["ALL"] |= {
        "n_queries": len(scores),
        "metrics": dict.fromkeys(RETRIEVAL, mean),
        "tie_band": {name: [mean - band, mean + band] for name in RETRIEVAL},
    }
    ids = [f"q{place:03}" for place in range(len(scores))]
    table = {"query_id": ids, "scope": ["ALL"] * len(ids), **dict.fromkeys(RETRIEVAL, scores)}
    ledger.add(record, {"scores": pa.table(table)})


def page(**parameters: object) -> Shown:
    """The page from the records that are there."""
    return run_page("text_views", ensure=False, **parameters)


@pytest.mark.parametrize(("tac", "outcome"), [(0.2, "best"), (0.0, "equivalent"), (-0.2, "significantly worse")])
def test_tac_is_judged_by_both_measures(tac: float, outcome: str) -> None:
    """Against every other view of the model; the page counts the outcomes."""
    for view, shift in (("T", -0.3), ("TA", 0.0), ("TAC", tac)):
        add(view, shift)
    shown = page()
    assert shown.names["tac"].set_index("metric")["outcome"].to_dict() == {"nDCG@10": outcome, "Recall@100": outcome}
    assert f"{outcome} for the only model by nDCG@10" in shown.html
    assert "12 of 21 complete rows" in shown.html


def test_without_claims_the_claim_is_not_tested() -> None:
    """Said, beside the published count."""
    add("T")
    add("TA", 0.1)
    assert "TAC is not measured here" in page().html


def test_claims_that_are_first_claims_are_said() -> None:
    """C and C1 with the same scores are one text; with other scores the page does not say so."""
    for view, shift in (("C", 0.0), ("C1", 0.0)):
        add(view, shift)
    equal = page().html
    assert "at most 120 of 120 queries" in equal  # the noise of C and C1 differs
    assert "hardly more than first claims" not in equal


def test_equal_scores_of_both_claim_views_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source has hardly more than first claims."""
    monkeypatch.setattr(np.random, "default_rng", lambda seed=0: np.random.Generator(np.random.PCG64(1)))
    add("C")
    add("C1")
    html = page().html
    assert "at most 0 of 120 queries" in html
    assert "hardly more than first claims" in html


def test_the_mean_over_tie_orders_is_shown_with_its_band() -> None:
    """In a table of its own."""
    add("T", band=0.07)
    add("TA", 0.1)
    bands = page().names["bands"].set_index("view")
    assert (bands["tie high"] - bands["tie low"]).to_dict() == pytest.approx({"T": 0.14, "TA": 0.0})


def test_truncation_is_said_in_the_fields_words() -> None:
    """The model and view that are cut most; a model without tokens is named."""
    for view, coverage in (("T", 1.0), ("TAC", 0.4)):
        add(view, coverage=coverage)
        add(view, coverage=None, model="lexical")
    html = page().html
    assert "1 of 2 model–view pairs exceed the model&#x27;s maximum length" in html
    assert "of the tokens of TAC" in html
    assert "No token limit: lexical" in html


def test_where_nothing_is_cut_there_is_nothing_to_say() -> None:
    """A view that is read in full is not the one that is read least; the shares are folded."""
    for view in ("T", "TA"):
        add(view)
    html = page().html
    assert "Truncation" not in html
    assert "Tokens read" in html


def test_two_readings_of_a_model_are_two_models() -> None:
    """Named by their readings, never on one line."""
    for view in ("T", "TA"):
        add(view)
        add(view, 0.1, reading="1x64")
    models = set(page().names["result"].models["model"])
    assert {name.rpartition(" (")[2] for name in models} == {"1x64)", "1x256)"}


def test_the_matrix_compares_with_the_best_pair_of_equal_views() -> None:
    """A better pair of different views is counted; mixed pairs stay out of the comparison of views."""
    for views, shift in (("T", 0.0), ("A", 0.1), (("T", "A"), 0.3), (("A", "T"), -0.1)):
        add(views, shift)
    shown = page()
    (of_best, _) = shown.names["of_best"].to_dict("records")
    assert (of_best["pair"], of_best["rival"], of_best["outcome"]) == ("A → A", "T → A", "significantly worse")
    assert "equal ones for the only model by nDCG@10" in shown.html
    assert set(shown.names["result"].models["view"]) == {"T", "A"}


def test_one_draw_of_a_landscape_is_compared() -> None:
    """That of the parameter; where it was never made, that with most pairs of views, of as many the larger."""
    drawn = ("T", "A", ("T", "A"))
    for views, sample in (("T", 0), ("A", 0), *((views, 40) for views in drawn), ("T", 60)):
        add(views, drawn=sample)
    for queries in (40, "50"):
        shown = page(queries=queries)
        assert set(shown.names["records"]["n"]) == set(shown.names["pairs"]["n"]) == {40}
        assert set(shown.names["result"].models["view"]) == {"T", "A"}
        assert "by Recall@100 on 40 drawn queries." in shown.html
        assert "3 patents, 40 drawn queries;" in shown.html
    for every in ("all", 10_000):
        shown = page(queries=every)
        assert set(shown.names["records"]["n"]) == {len(BASE)}
        assert "drawn queries" not in shown.html


def test_the_draw_that_was_asked_for_is_shown() -> None:
    """A larger one, made before, does not take its place; without any text of a view in it the view is left out."""
    whole, (first,) = (drawn_rows(small_landscape(), most) for most in (None, 1))
    silent = small_patents()[first].publication_number
    kept = [replace(each, claims="" if each.publication_number == silent else "1. A pump.") for each in small_patents()]
    small_landscape(kept)
    for queries in (4, 2, 1):
        shown = run_page("text_views", landscape="small", models=["bm25"], views=["T", "A", "C"], queries=queries)
        assert set(shown.names["records"]["n"]) == {queries}
        assert f" on {drawn_queries(queries)} of {len(whole)}." in shown.html
        assert set(shown.names["result"].models["view"]) == ({"T", "A", "C"} if queries > 1 else {"T", "A"})


def test_models_share_one_scale_of_colours() -> None:
    """Equal scores have equal colours, whichever model has them: all models are in one figure."""
    for model, shift in (("one", 0.0), ("two", 0.2)):
        for views in ("T", "A", ("T", "A"), ("A", "T")):
            add(views, shift, model=model)
    figure = page().names["squares"]
    squares = figure.figure.data[0]
    assert (min(squares.z), max(squares.z)) == (0, 1)
    assert {label.rpartition(", ")[0].split(" (")[0] for label in squares.y} == {"one", "two"}


def test_one_view_is_said_not_drawn() -> None:
    """A landscape with one view has nothing to compare."""
    add("TA")
    assert "one view each is measured on small" in page().html


def test_real_landscapes_come_first_and_synthetic_ones_are_folded() -> None:
    """Whatever their names."""
    for landscape, synthetic in (("a", True), ("b", False)):
        for view in ("T", "TA"):
            add(view, landscape=landscape, synthetic=synthetic)
    html = page().html
    assert html.index(">b ") < html.index("Synthetic landscape")


def test_names_from_outside_are_escaped() -> None:
    """A model may be called anything."""
    for view in ("T", "TA"):
        add(view, model="<script>bad")
    assert "<script>bad" not in page().html


def test_an_empty_ledger_is_one_sentence() -> None:
    """The published table still stands."""
    html = page().html
    assert "No landscape has records" in html
    assert "view 1 and view 4 agree within 0.0003" in html


def test_held_views_have_text_to_ask_with() -> None:
    """A section that no document has, or no judged query, is not a view of the landscape."""
    asks = {patent.publication_number for patent in small_patents() if patent.cites}
    kept = [
        replace(patent, claims="", abstract="" if patent.publication_number in asks else "A valve.")
        for patent in small_patents()
    ]
    landscape = small_landscape(kept)
    assert held_views(landscape, ["T", "A", "C", "TA", "TAC", "expert-TA"]) == ["T", "TA"]


def test_what_is_missing_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pair of the chosen views that are held; a second run reads."""
    small_landscape()
    chosen: dict[str, Sequence[str]] = {"models": ["bm25"], "views": ["T", "C"], "matrix": ["T", "C", "D"]}
    shown = run_page("text_views", landscape="small", **chosen)
    pairs = shown.names["records"][["query_view", "view"]].itertuples(index=False, name=None)
    assert set(pairs) == {("T", "T"), ("C", "C"), ("T", "C"), ("C", "T")}
    monkeypatch.setattr(
        "patbench_core.tasks.retrieval.task.RetrievalTask.run", lambda *_: pytest.fail("computed again")
    )
    assert run_page("text_views", landscape="small", **chosen).html == shown.html
