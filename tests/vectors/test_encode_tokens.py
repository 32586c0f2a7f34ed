"""Tests of the way from texts to token vectors, with an encoder that counts its work."""

import shutil
from collections import namedtuple

import numpy as np
import pytest

from patbench_core.encoders.late_folder import Expansion
from patbench_core.vectors import encode, encode_tokens
from patbench_core.vectors.errors import DamagedShard, VectorsError
from patbench_core.vectors.token_store import TokenStore, TokenVectors
from tests.fakes import no_progress
from tests.late import FakeLateEncoder, fake_late, token_vectors

TEXTS = [f"patent {'word ' * (place % 30)}{place}" for place in range(200)]
NAMES = [f"US-{place}-A" for place in range(200)]


def run(encoder: FakeLateEncoder, texts: list[str] = TEXTS, role: str = "document") -> encode.Encoded[TokenVectors]:
    """Encode without progress."""
    return encode_tokens.encode_tokens(encoder, role, texts, NAMES[: len(texts)], no_progress)


def check(result: encode.Encoded[TokenVectors], texts: list[str] = TEXTS) -> None:
    """The vectors are those of the texts, in their order."""
    expected = [token_vectors(text) for text in texts]
    assert result.vectors.lengths.tolist() == [len(each) for each in expected]
    np.testing.assert_array_equal(result.vectors.read(np.arange(len(texts))), np.concatenate(expected))


def test_vectors_are_those_of_the_texts() -> None:
    """Whatever the batches; each text is encoded once."""
    encoder = fake_late()
    result = run(encoder)
    check(result)
    assert result.encoded == len(TEXTS)
    assert {text for batch in encoder.model.batches for text in batch} == set(TEXTS)
    assert sum(map(len, encoder.model.batches)) == len(TEXTS)


def test_what_is_stored_is_not_encoded_again() -> None:
    """The model is not even loaded, though a text has no vector; a new text is encoded alone."""
    bare = frozenset({TEXTS[3]})
    run(fake_late(bare=bare), TEXTS[:150])
    again = fake_late()
    result = run(again, TEXTS[:150])
    assert (again.model.loads, result.encoded, result.seconds) == (0, 0, 0.0)
    assert np.flatnonzero(~result.readable).tolist() == [3]
    assert run(again).encoded == 50


def test_fault_02_roles_do_not_share_vectors() -> None:
    """Queries and documents take different ways."""
    encoder = fake_late()
    assert [run(encoder, role=role).encoded for role in ("document", "query", "query")] == [200, 200, 0]


class Interrupted(Exception):
    """A user who presses Control-C."""


@pytest.mark.parametrize("after", [1, 60, 199])
def test_fault_06_a_run_that_was_cut_off_is_taken_up(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards that were written are kept, and nothing is encoded twice."""
    monkeypatch.setattr(encode, "_SHARD_BYTES", 20_000)
    monkeypatch.setattr(encode, "CPU_BUDGET", 200)

    def interrupt(what: str, done: int, total: int) -> None:
        if done >= after:
            raise Interrupted

    with pytest.raises(Interrupted):
        encode_tokens.encode_tokens(fake_late(), "document", TEXTS, NAMES, interrupt)
    kept = len(list(TokenStore(fake_late().identity("document")).folder.glob("*.tokens")))
    result = run(fake_late())
    check(result)
    assert (result.encoded < len(TEXTS)) == (kept > 0) == (after > 1)


def test_fault_05_a_damaged_shard_is_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its texts are."""
    monkeypatch.setattr(encode, "_SHARD_BYTES", 20_000)
    run(fake_late())
    shard = next(TokenStore(fake_late().identity("document")).folder.glob("*.tokens"))
    shard.write_bytes(shard.read_bytes()[:-1] + b"!")
    with pytest.warns(DamagedShard, match="set aside"):
        after = run(fake_late())
    assert 0 < after.encoded < len(TEXTS)
    check(after)


def test_fault_24_vectors_that_cannot_be_read_back_are_not_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text must be there in the end."""
    monkeypatch.setattr(TokenStore, "put", lambda *_: None)
    with pytest.raises(VectorsError, match="200 vectors"):
        run(fake_late())


def test_fault_08_out_of_memory_halves_the_batch_and_goes_on() -> None:
    """A text that never fits is named by its length."""
    encoder = fake_late(largest=3)
    check(run(encoder))
    assert max(map(len, encoder.model.batches)) <= 3
    with pytest.raises(VectorsError, match="one text of 32 tokens does not fit"):
        run(fake_late("other", largest=0))


def test_fault_09_nan_is_refused_with_the_patents_and_not_stored() -> None:
    """In any of a text's vectors."""
    with pytest.raises(VectorsError, match=r"'late' gave NaN or infinite vectors for US-[34]-A"):
        run(fake_late(nan=frozenset({TEXTS[3], TEXTS[4]})))
    assert run(fake_late(), [TEXTS[3], TEXTS[4]]).encoded == 2


def test_fault_10_texts_without_a_token_or_a_vector_are_not_readable() -> None:
    """Of the first the model sees special tokens alone, in the second all tokens are on the skiplist."""
    result = run(fake_late(bare=frozenset({"x"})), ["a", " \t", "x"])
    assert result.readable.tolist() == [True, False, False]


def test_fault_19_coverage_counts_what_was_read() -> None:
    """Of 63 tokens 62 fit into 64 beside two special ones."""
    result = run(fake_late(), ["one " * 63, "one"])
    assert (result.tokens_read, result.tokens_total) == (62 + 1, 63 + 1)


@pytest.mark.parametrize(("role", "vectors"), [("document", 5 + 2), ("query", 32)])
def test_fault_29_a_disk_that_is_too_small_is_seen_before_encoding(
    role: str, vectors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the vectors of all tokens, those that fill up a query too; nothing of them is left behind."""
    encoder = fake_late(expansion=Expansion("fixed", 32))
    needed = vectors * 16 * 4 + 32 + 8
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**6, 0, needed - 1))
    with pytest.raises(VectorsError, match="MB are free; free some space, or set"):
        run(encoder, ["one two three four"], role)  # five tokens of up to four letters
    assert not encoder.model.batches
    assert not TokenStore(encoder.token_identity(role)).folder.exists()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**6, 0, needed))
    run(encoder, ["one two three four"], role)
