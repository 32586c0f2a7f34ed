"""One notation of numbers, intervals, shares and counts."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st

from patbench_core.report import words


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_number_reads_back(value: float, digits: int) -> None:
    """The text is the rounded value with a real minus sign, and never a negative zero."""
    text = words.number(value, digits)
    assert "-" not in text
    assert math.isclose(
        float(text.replace(",", "").replace("−", "-")), round(value, digits), abs_tol=0.51 * 10**-digits
    )
    assert not re.fullmatch(r"−[0.]+", text)


@given(st.sampled_from([None, float("nan"), float("inf"), -float("inf")]))
def test_no_number_is_a_dash(value: float | None) -> None:
    """In every form; an interval without ends is left out."""
    for form in (words.number, words.plus, words.percent, words.count, words.size, words.p_value):
        assert form(value) == "–"
    assert words.interval(0.5, value, 0.7) == "0.500"


def test_an_interval_has_one_notation() -> None:
    """Low before high, with real minus signs."""
    assert words.interval(-0.002, -0.016, 0.013) == "−0.002 [−0.016, 0.013]"


def test_signs_of_what_is_shown() -> None:
    """A plus above zero, none before what rounds to zero."""
    assert [words.plus(each) for each in (0.0004, 0.0006, -0.0004, -0.2)] == ["0.000", "+0.001", "0.000", "−0.200"]


def test_a_percent_sign_stays_with_its_number() -> None:
    """A narrow space that does not break."""
    assert words.percent(0.543, 1) == "54.3\u202f%"


def test_plural_by_count() -> None:
    """One is singular, none and many are not."""
    assert [words.plural(n, "query", "queries") for n in (0, 1, 1200)] == ["0 queries", "1 query", "1,200 queries"]


def test_lists_in_words() -> None:
    """Commas, then and."""
    assert [words.listed(list(items)) for items in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


@given(st.text())
def test_a_slug_is_an_id(text: str) -> None:
    """Lower-case letters, digits and single hyphens; never empty."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", words.slug(text))


def test_sizes_in_three_digits() -> None:
    """With the letter of the unit."""
    assert [words.size(each) for each in (950, 22_700_000, 4e9)] == ["950", "22.7\u202fM", "4.0\u202fB"]


def test_shares_have_their_interval_in_per_cent() -> None:
    """And words where there is none."""
    assert words.share(0.851) == "85\u202f%"
    assert words.share(float("nan")) == "an undefined share"


def test_shares_of_a_few_are_words() -> None:
    """All, none and some; the grammar of one."""
    said = [words.share_of(n, 5, "model") for n in (5, 0, 2)]
    assert said == ["all five models", "none of five models", "two of five models"]
    assert words.share_of(2, 2, "model") == "both models"
    assert [words.share_of(n, 1, "model") for n in (1, 0)] == ["the only model", "no model"]


def test_fractions_have_names() -> None:
    """Those of few parts; others are per cent."""
    assert [words.fraction(share) for share in (3 / 6, 128 / 384, 0.25, 0.3)] == [
        "half",
        "a third",
        "a quarter",
        "30\u202f%",
    ]
