"""Tests of maps as figures."""

import numpy as np

from patbench_core.report.scatter_map import OTHER, Colouring, scatter_map
from patbench_core.report.theme import GREY, SERIES

VALUES = ["a"] * 6 + ["b"] * 5 + ["c"] * 4 + ["d"] * 3 + ["e"] * 2 + ["f", ""]


def drawn(values: list[str], hover: str = "x") -> object:
    """A map of as many points as there are values."""
    n = len(values)
    x = np.arange(n, dtype=np.float32)
    return scatter_map(x, x, [Colouring("kind", values), Colouring("none", [""] * n)], [hover] * n, "title", "a map")


def test_the_most_frequent_values_have_a_colour_and_the_rest_is_grey() -> None:
    """One scale of steps."""
    marker = drawn(VALUES).figure.data[0].marker
    assert list(marker.color) == [0] * 6 + [1] * 5 + [2] * 4 + [3] * 3 + [4] * 2 + [5, 5]
    assert list(marker.colorbar.ticktext) == ["a", "b", "c", "d", "e", OTHER]
    assert [colour for _, colour in marker.colorscale][::2] == [*SERIES[:5], GREY]


def test_a_button_colours_all_points_anew() -> None:
    """With the names of its colours."""
    (menu,) = drawn(VALUES).figure.layout.updatemenus
    assert [button.label for button in menu.buttons] == ["kind", "none"]
    (restyled,) = menu.buttons[1].args
    assert restyled["marker.color"] == [[5] * len(VALUES)]
    assert restyled["marker.colorbar.ticktext"] == [["", "", "", "", "", OTHER]]


def test_titles_and_labels_are_text_and_never_markup() -> None:
    """They come from patents."""
    made = drawn(["<script>alert(1)</script>"] * 3, "<img src=x onerror=alert(1)>")
    assert "<script>alert" not in made.figure.to_json()
    assert "<img" not in made.html().replace("\\u003c", "<").replace("&lt;", "")
