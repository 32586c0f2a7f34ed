"""Counts of tokens that are kept."""

import numpy as np
import pytest

from patbench_core.encoders.reading import Reading
from patbench_core.vectors.store import Store
from patbench_core.vectors.token_counts import kept_counts
from tests.fakes import FakeTokens, fake_encoder

TEXTS = ["one", "two words", "", "a much longer text, with a comma", "ünï \ud800"]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that the tokenizer counted, in their order."""
    texts: list[str] = []
    count = FakeTokens.counts

    def counts(self: FakeTokens, every: list[str]) -> np.ndarray:
        texts.extend(every)
        return count(self, every)

    monkeypatch.setattr(FakeTokens, "counts", counts)
    return texts


def test_a_text_is_counted_once(counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """For all readings and models of one tokenizer; a new text alone is counted."""
    expected = FakeTokens().counts(TEXTS)
    counted.clear()
    np.testing.assert_array_equal(kept_counts(fake_encoder().tokens, TEXTS[:3]), expected[:3])
    again = kept_counts(fake_encoder(reading=Reading(1, 8), name="another").tokens, TEXTS[::-1])
    np.testing.assert_array_equal(again, expected[::-1])
    assert counted == TEXTS[:3] + TEXTS[:2:-1]
    monkeypatch.setattr(FakeTokens, "digest", "others")
    assert kept_counts(FakeTokens(), TEXTS[:1]) == expected[:1]
    assert counted[-1] == TEXTS[0] and len(counted) == 6


def test_without_room_they_are_counted_again(counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is written, nor is it an error: what needs the room says so."""
    monkeypatch.setattr("patbench_core.vectors.store.free_bytes", lambda _: 10)
    for _ in range(2):
        assert kept_counts(fake_encoder().tokens, ["one two"]).tolist() == [2]
    assert counted == ["one two"] * 2
    assert not Store(fake_encoder().identity("document")).folder.parent.exists()
