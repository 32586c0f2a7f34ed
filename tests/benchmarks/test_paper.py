"""The recovered tables of arXiv 2605.24297."""

from itertools import pairwise

import pytest

from patbench_core.benchmarks import paper


def test_the_published_table_contradicts_the_claim_that_tac_is_best() -> None:
    """TAC is highest or tied in 12 of 21 complete rows of 22."""
    assert paper.tac_is_best() == (12, 21)
    assert len(paper.views()) == 22


def test_families_grow_as_published() -> None:
    """Qwen3 in five of six views, Llama-Nemotron in the three that both models have."""
    assert paper.growing_views("Qwen3") == (5, 6, True)
    assert paper.growing_views("Llama-Nemotron") == (3, 3, True)


def test_the_largest_model_ranks_ninth_in_the_table() -> None:
    """Of 21; counted by hand."""
    figures = sorted(paper.views()["TAC"].dropna(), reverse=True)
    assert paper.rank_on("KaLM-Gemma3-12B", "TAC") == (9, len(figures)) == (9, 21)


def test_views_1_and_4_are_hardly_two() -> None:
    """And no other pair of columns: their figures agree in every row."""
    (pair,) = paper.same_views().to_dict("records")
    assert (pair["one"], pair["other"], pair["rows"]) == ("view 1", "view 4", 21)
    assert pair["alike"] == 21
    table = paper.views()
    assert (table["view 1"] - table["view 4"]).abs().max() == pytest.approx(0.0003)
    assert paper.same_views(0.00015)["alike"].tolist() == [20]


def test_truncation_falls_with_dimensions() -> None:
    """Table 18."""
    kept = paper.truncation()
    assert kept == {512: 0.959, 256: 0.913, 128: 0.832, 64: 0.716}


def test_sizes_are_of_rows_of_the_table() -> None:
    """The smallest first."""
    sizes = paper.sizes()
    assert set(sizes["model"]) <= set(paper.views()["model"])
    assert all(one <= other for one, other in pairwise(sizes["billions"]))
