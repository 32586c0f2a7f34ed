"""The page of fine-tuning, from records with known scores."""

import numpy as np
import pytest

from patbench_core.stats.inference import holm
from tests.pages.run import Shown, run_page
from tests.trainings import grid


def page() -> Shown:
    """The page from the records that are there."""
    return run_page("finetuning")


def test_nothing_trained_says_how() -> None:
    """One sentence with the command, and nothing is trained where no base is named."""
    assert "patbench finetune-study --landscape landscape_us" in page().html


def test_holm_is_over_the_trainings_of_a_measure() -> None:
    """As the table has it; the verdict counts what is significant after it."""
    grid([0.05, 0.06, 0.04])
    grid([0.002, -0.001, 0.003], recipe="R1")
    shown = page()
    rows = shown.names["changes"].query("measure == 'nDCG@10'")
    np.testing.assert_allclose(rows["holm"], holm(rows["p"].to_numpy()))
    assert "One of two fine-tuned models is significantly better than the base on held-out queries, none" in shown.html
    assert "letters<b>" not in shown.html


def test_what_has_one_seed_is_not_counted() -> None:
    """However large its difference."""
    grid([0.05, 0.06, 0.04])
    grid([0.2], recipe="R1")
    shown = page()
    assert "The only fine-tuned model is significantly better" in shown.html
    assert "one seed" in shown.html


def test_smoke_tests_say_so() -> None:
    """They say nothing of size, R3 or R4, and are not counted."""
    grid([0.05, 0.06, 0.04], steps=20)
    html = page().html
    assert "smoke tests of fewer than 50 steps" in html
    assert "No training of 50 steps or more" in html


def test_forgetting_is_a_trend_within_each_landscape() -> None:
    """Bases that differ in strength on two landscapes of other difficulty: one row each, none over both."""
    for place in ("away", "afar"):
        for number in range(4):
            grid([-0.01 * number, -0.01 * number - 0.001], base=f"b{number}", tested_on=place, documents=False)
    shown = page()
    assert set(shown.names["trend"]["tested on"]) == {"away", "afar"}
    assert "trained models are below their base elsewhere by their own 95 % interval" in shown.html


def test_many_landscapes_share_a_matrix() -> None:
    """Rows trained on, columns tested on."""
    places = ("home", "away", "afar", "beyond")
    for row, trained_on in enumerate(places):
        for column, tested_on in enumerate(places):
            shift = 0.05 if row == column else -0.02 * column
            given = {"trained_on": trained_on, "tested_on": tested_on, "documents": False, "recipe": "R3"}
            grid([shift, shift + 0.001, shift - 0.001], **given)
    shown = page()
    matrix = shown.names["matrix"]
    assert len(matrix) == len(places) ** 2
    assert matrix[matrix["own"]]["difference"].to_numpy() == pytest.approx(0.05, abs=0.003)


def test_only_single_seeds_have_no_verdict() -> None:
    """Nothing is corrected where nothing was tested."""
    grid([0.05])
    shown = page()
    assert shown.names["changes"]["verdict"].unique().tolist() == ["one seed"]
