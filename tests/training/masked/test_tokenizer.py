"""Packed sequences against the tokens one by one, and masks by their shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.training.errors import TrainingError
from patbench_core.training.masked.tokenizer import IGNORED, LEAST, fertility, masked, own, packed, vocabulary

TEXTS = ["a sensor is coupled to a housing", "the housing of claim 1", "a"] * 4
TOKENIZER = own(TEXTS, 300, 16)
KNOWN = vocabulary(TOKENIZER)


@given(st.lists(st.text(max_size=40), max_size=8), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_every_token_in_its_order(texts: list[str], length: int) -> None:
    """Only what fills no sequence is left out."""
    expected = [token for text in texts for token in TOKENIZER(text)["input_ids"]]
    made = packed(TOKENIZER, texts, length)
    assert made.shape == (len(expected) // length, length)
    assert made.ravel().tolist() == expected[: made.size]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60))
@settings(max_examples=50, deadline=None)
def test_an_own_tokenizer_loses_no_text(text: str) -> None:
    """Bytes are its alphabet; the normal form and a blank before the text are all that changes."""
    import unicodedata

    ids = TOKENIZER(text, add_special_tokens=False)["input_ids"]
    assert TOKENIZER.decode(ids, skip_special_tokens=False).strip() == unicodedata.normalize("NFC", text).strip()


def test_what_is_masked() -> None:
    """About the share that is asked for, never a special token; the rest is read as it is."""
    ids = np.random.default_rng(0).choice(np.arange(KNOWN.size), size=(200, 100))
    read, sought = masked(ids, 0.3, KNOWN, np.random.default_rng(1))
    at = sought != IGNORED
    special = np.isin(ids, KNOWN.special)
    assert not (at & special).any()
    assert at.sum() / (~special).sum() == pytest.approx(0.3, abs=0.01)
    assert (sought[at] == ids[at]).all() and (read[~at] == ids[~at]).all()
    assert (read[at] == KNOWN.mask).mean() == pytest.approx(0.8, abs=0.02)
    assert (read[at] == ids[at]).mean() == pytest.approx(0.1, abs=0.02)
    assert not np.isin(read[at & (read != KNOWN.mask)], KNOWN.special).any()


def test_the_same_dice_mask_the_same() -> None:
    """So a run that was cut off goes on as it would have."""
    ids = packed(TOKENIZER, TEXTS, 8)
    one, other = (masked(ids, 0.3, KNOWN, np.random.default_rng(5)) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one, other, strict=True))


def test_words_and_tokens() -> None:
    """Merges of the corpus take fewer tokens; a vocabulary without room for all bytes is refused."""
    plain = own(["x"], LEAST, 16)
    assert fertility(plain, ["abc de"]) == pytest.approx(7 / 2)
    assert fertility(TOKENIZER, TEXTS) < fertility(plain, TEXTS)
    with pytest.raises(TrainingError, match="does not hold every byte"):
        own(TEXTS, LEAST - 1, 16)
