"""The leaderboard: all tasks at a glance, then a section a landscape."""

import numpy as np
import pytest

from patbench_core.studies import leaderboard
from patbench_core.studies.standings import OVERLAP, PAIRED, others
from tests.contests import add_other, add_retrieval

RANDOM = np.random.default_rng(0)
EASY = RANDOM.random(60)
NEAR, POOR = EASY + RANDOM.normal(0, 0.05, 60), EASY - 0.2 + RANDOM.normal(0, 0.05, 60)


def add_classified(model: str, hits: list[int], **facts: object) -> None:
    """Forty documents of two labels each, two given; micro F1 is half of the mean number of hits."""
    columns = {"n_hits": hits, "n_given": [2] * len(hits), "n_true": [2] * len(hits)}
    value = sum(hits) / 2 / len(hits)
    score = (value, value - 0.1, value + 0.1)
    add_other("classification", "logistic regression", "micro F1", model, score, documents=columns, **facts)


def test_the_first_section_counts_contests() -> None:
    """Real ones where there are any; who is first or level, and in how many no two models differ."""
    for landscape in ("one", "two"):
        add_retrieval("bm25", EASY, landscape, synthetic=False)
        add_retrieval("fake", NEAR, landscape, synthetic=False)
    add_retrieval("third", POOR, "one", synthetic=False)
    add_retrieval("bm25", EASY, "made")
    section = leaderboard.study().sections[0]
    assert "On real patents BM25 is first, or not separable from the first, in 2 of the 2 contests" in section.answer
    assert "(alone at the top in none); fake in 2 of 2." in section.answer
    assert section.answer.endswith("In 1 of the 2 no two models can be told apart.")
    assert "3 contests" in section.facts
    assert section.table.shown["model"].tolist() == ["BM25", "fake", "third"]


def test_synthetic_contests_count_where_there_are_no_others() -> None:
    """And the page says so."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", POOR)
    section = leaderboard.study().sections[0]
    assert "On synthetic patents BM25 is first" in section.answer
    assert "(alone at the top in 1); no other model is in any." in section.answer


def test_a_landscape_shows_ranks_groups_and_what_could_be_detected() -> None:
    """With interval and number of queries; the tests are named."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", NEAR)
    add_retrieval("third", POOR)
    section = leaderboard.study().sections[1]
    assert section.table.shown["rank"].tolist() == ["1–2", "1–2", "3"]
    assert "not separable from it" in section.answer
    assert "paired randomisation test, Holm over all pairs" in section.answer
    together, smallest = section.points
    assert together.startswith("Not separable from one another: ")
    assert "third" not in together
    assert "60 queries show with a power of 80 %" in smallest
    assert {"p", "p_holm", "p_bootstrap", "p_bootstrap_holm", "best_rank", "worst_rank"} <= set(section.table.data)


def test_one_model_is_a_page_without_comparisons() -> None:
    """One query too."""
    add_retrieval("bm25", [0.5])
    whole, section = leaderboard.study().sections
    assert "it is the only model measured" in section.answer
    assert section.points == ()
    assert "BM25 is first" in whole.answer
    assert leaderboard.study()._repr_html_()


def test_one_query_separates_nothing() -> None:
    """No spread to detect a difference against, and no error."""
    add_retrieval("bm25", [0.5])
    add_retrieval("fake", [0.0])
    section = leaderboard.study().sections[1]
    assert "not separable from it: fake" in section.answer
    assert section.points == ("Not separable from one another: BM25 and fake.",)


def test_two_readings_of_a_model_have_two_rows() -> None:
    """Told apart by the reading."""
    add_retrieval("fake", EASY, reading="1x128")
    add_retrieval("fake", POOR, reading="1x256")
    whole, section = leaderboard.study().sections
    assert (
        whole.table.shown["model"].tolist() == section.table.shown["model"].tolist() == ["fake (1x128)", "fake (1x256)"]
    )


def test_classification_is_paired_over_documents() -> None:
    """Micro F1 of the same test documents."""
    add_classified("good", [2] * 30 + [1] * 10)
    add_classified("near", [2] * 29 + [1] * 11)
    add_classified("poor", [1] * 20 + [0] * 20)
    (contest,) = others("TA")
    assert contest.rule == PAIRED
    assert {name: place.ranks for name, place in contest.places.items()} == {"good": "1–2", "near": "1–2", "poor": "3"}
    assert contest.places["good"].score == pytest.approx(0.875)


def test_other_documents_are_not_paired() -> None:
    """Then intervals decide."""
    add_classified("good", [2] * 40)
    add_classified("poor", [0] * 39)
    (contest,) = others("TA")
    assert contest.rule == OVERLAP
    assert [place.ranks for place in contest.places.values()] == ["1", "2"]


def test_tasks_without_scores_by_document_are_judged_by_their_intervals() -> None:
    """And the page says that this rule is cruder."""
    for model, score in (("a", (0.6, 0.5, 0.7)), ("b", (0.55, 0.45, 0.65)), ("c", (0.4, 0.3, 0.48))):
        add_other("clustering", "k-means", "V-measure", model, score)
        add_other("pairs", "ALL", "Spearman", model, score, labels=None)
    section = leaderboard.study().sections[0]
    row = section.table.shown.set_index("model")
    assert row["small (synthetic): clustering, topic, V-measure (n = 40)"].tolist() == [
        "0.600 [0.500, 0.700], rank 1–2",
        "0.550 [0.450, 0.650], rank 1–3",
        "0.400 [0.300, 0.480], rank 2–3",
    ]
    assert "small (synthetic): pairs, Spearman (n = 40)" in row
    assert "Separable in clustering and pairs: 95 % intervals without a common point" in section.notes[-1]


def test_a_record_of_another_protocol_or_method_is_left_out() -> None:
    """The newest protocol counts; a baseline is no contestant."""
    add_other("clustering", "k-means", "V-measure", "a", (0.5, 0.4, 0.6))
    add_other("clustering", "HDBSCAN", "V-measure", "b", (0.9, 0.8, 1.0))
    (contest,) = others("TA")
    assert list(contest.places) == ["a"]
    add_other("clustering", "k-means", "V-measure", "c", (0.5, 0.4, 0.6), protocol=2)
    (contest,) = others("TA")
    assert list(contest.places) == ["c"]


def test_one_view_of_a_task_counts() -> None:
    """The one asked for, or else the first that classification would read."""
    for view, value in (("T", 0.3), ("C", 0.4), ("A", 0.5)):
        side = {"view": view, "texts": 3, "empty": 0, "token_coverage": 1.0}
        add_other("clustering", "k-means", "V-measure", "a", (value, 0.1, 0.9), document=side)
    assert [of.places["a"].score for view in ("C", "TA") for of in others(view)] == [0.4, 0.5]


def test_models_that_take_no_part_leave_a_gap() -> None:
    """BM25 has no vectors to classify by."""
    add_retrieval("bm25", EASY)
    add_retrieval("fake", POOR)
    add_classified("fake", [2] * 40)
    section = leaderboard.study().sections[0]
    cells = section.table.shown.set_index("model").loc["BM25"]
    assert cells.tolist().count("–") == 1
    assert "None" not in section.html()
    assert len(section.made_by) == 1


def test_names_are_escaped() -> None:
    """Names of folders are untrusted."""
    add_retrieval("<b>x</b>", EASY)
    assert "<b>x</b>" not in leaderboard.study().sections[0].table.html()


def test_an_empty_ledger_is_an_empty_page() -> None:
    """Nothing to show is no error."""
    assert leaderboard.study().sections == ()
