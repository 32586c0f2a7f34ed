"""Colours and symbols: fixed, legible, and different for those who see two of three colours."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.encoders import registry
from patbench_core.report import theme
from patbench_core.report.theme import contrast, ink, luminance

# Machado, Oliveira and Fernandes (2009), table 1, severity 1.0; they act on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def lab(colour: str, sight: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of ``#rrggbb`` as it is seen."""
    srgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(sight @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in to_xyz @ seen / [0.95047, 1, 1.08883])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_colours_differ_however_one_sees(sight: str) -> None:
    """CIE 1976 distance of 25 or more; 2.3 is just noticeable."""
    pairs = combinations(theme.COLOURS, 2)
    assert min(np.linalg.norm(lab(a, SIGHT[sight]) - lab(b, SIGHT[sight])) for a, b in pairs) >= 25


@pytest.mark.parametrize("colour", [*theme.COLOURS, theme.GREY])
def test_marks_are_legible_on_white_and_on_black(colour: str) -> None:
    """WCAG asks for 3 of what is not text."""
    assert min(contrast(colour, "#ffffff"), contrast(colour, "#14181e")) >= 3


def test_contrast_at_the_ends_and_at_a_published_value() -> None:
    """Black on white is 21; #767676 on white is WCAG's own example of 4.54."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_ink_is_legible_on_any_colour(channels: tuple[int, int, int]) -> None:
    """Black or white reaches 4.5 on whatever lies below."""
    paper = "#" + "".join(f"{channel:02x}" for channel in channels)
    assert contrast(ink(paper), paper) >= 4.5
    assert 0 <= luminance(paper) <= 1


def test_each_registered_model_has_a_look_of_its_own() -> None:
    """No two share both colour and symbol, and each stands in the fixed table."""
    looks = [theme.look(name) for name in registry.entries()]
    assert set(registry.entries()) <= set(theme.MODELS)
    assert len({(look.colour, look.symbol) for look in looks}) == len(looks)


@pytest.mark.parametrize("name", ["all-MiniLM-L6", "all-MiniLM-L6-v2", "all-MiniLM-L6 (bf16)"])
def test_every_name_of_a_model_has_the_same_look(name: str) -> None:
    """Title, id, and title with a remark."""
    assert theme.look(name) == theme.look("all-MiniLM-L6-v2")


def test_a_model_that_nobody_knows_keeps_its_look() -> None:
    """It follows from the name alone; this one is written down."""
    assert (theme.look("my-own-model").colour, theme.look("my-own-model").symbol) == UNKNOWN


UNKNOWN = ("#c31e5a", "x")


def test_a_training_looks_like_its_base() -> None:
    """Whatever stands behind the name: arithmetic in brackets, a recipe or a variant after a comma."""
    for name in ("MiniLM static 256", "all-MiniLM-L6"):
        assert {theme.look(f"{name}{more}") for more in ("", ", R1", " (bf16), R3", ", 3 layers")} == {theme.look(name)}
