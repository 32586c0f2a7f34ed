"""Tests of readings: what of a text a model sees."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.reading import Reading, cut_spans, parse_reading
from tests.fakes import FakeTokens


@pytest.mark.parametrize("text", ["1x512", "8x512:max", "8x512:mean", "16x32:max"])
def test_a_reading_is_written_as_it_was_read(text: str) -> None:
    """Names in records give the reading back."""
    assert str(parse_reading(text)) == text


def test_names_leave_out_what_changes_nothing() -> None:
    """Pooling does not matter for one span; mean is the default."""
    assert str(parse_reading("1x512:max")) == "1x512"
    assert str(parse_reading("8x512")) == "8x512:mean"
    assert parse_reading(None) == Reading(1, None, "mean")


@pytest.mark.parametrize("text", ["", "512", "1x", "x512", "0x512", "1x0", "1x512:sum", "1 x 512", "-1x5", "1x5.5"])
def test_other_forms_are_refused(text: str) -> None:
    """The message shows the form."""
    with pytest.raises(EncoderError, match="such as 1x512"):
        parse_reading(text)


@pytest.mark.parametrize("text", ["1x99999999999", "10000x8", "99999999999x99999999999:max"])
def test_a_reading_that_is_too_large_is_not_told_that_its_form_is_wrong(text: str) -> None:
    """But how large it may be."""
    with pytest.raises(EncoderError, match=f"^reading '{text}': give at most 9,999 spans of at most 9,999,999 tokens$"):
        parse_reading(text)
    assert parse_reading("9999x9999999") == Reading(9_999, 9_999_999)


words = st.text(st.sampled_from("abcdefghij "), max_size=200)


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=5), st.integers(2, 6), st.integers(1, 12))
def test_spans_cover_the_text_in_order(texts: list[str], spans: int, capacity: int) -> None:
    """At most so many spans of at most so many tokens; with enough of them, every token is in one."""
    tokens = FakeTokens()
    cut = cut_spans(texts, tokens, spans, capacity)
    counts = tokens.counts(cut.texts)
    assert set(cut.owner.tolist()) == set(range(len(texts)))
    assert (np.diff(cut.owner) >= 0).all()
    assert (counts <= capacity).all()
    for row, text in enumerate(texts):
        own = [cut.texts[at] for at in np.flatnonzero(cut.owner == row)]
        assert len(own) <= spans
        assert "".join(text.split()).startswith("".join("".join(own).split()))
        assert counts[cut.owner == row].sum() == cut.read[row] <= cut.total[row]
        if len(own) < spans:
            assert "".join(text.split()) == "".join("".join(own).split())
            assert cut.read[row] == cut.total[row]
    np.testing.assert_array_equal(cut.total, tokens.counts(texts))


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("abcdefgh"), min_size=1, max_size=9), min_size=1, max_size=20))
def test_spans_end_between_words(text: list[str]) -> None:
    """Words of up to three tokens stay whole in spans of three and more."""
    cut = cut_spans([" ".join(text)], FakeTokens(), 50, 3)
    assert [word for span in cut.texts for word in span.split()] == text


def test_a_word_longer_than_a_span_is_cut() -> None:
    """There is no other way."""
    cut = cut_spans(["abcdefghijklmnop qrst"], FakeTokens(), 5, 2)
    assert cut.texts == ["abcdefgh", "ijklmnop", "qrst"]
    assert cut.read == cut.total == [5]


def test_fault_19_one_span_is_the_whole_text_and_the_model_s_cut_is_counted() -> None:
    """The model truncates as everyone's does; coverage says how much it reads."""
    cut = cut_spans(["one two three four five", "one"], FakeTokens(), 1, 3)
    assert cut.texts == ["one two three four five", "one"]
    assert cut.read.tolist() == [3, 1]
    assert cut.total.tolist() == [6, 1]
