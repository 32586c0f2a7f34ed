"""Tests of the way from texts to vectors, with an encoder that counts its work."""

import os
import shutil
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.reading import Reading
from patbench_core.vectors import batches, encode
from patbench_core.vectors.encode import unit_rows
from patbench_core.vectors.errors import DamagedShard, VectorsError
from patbench_core.vectors.store import Store
from tests.fakes import FakeEncoder, fake_encoder, no_progress, text_vector

TEXTS = [f"patent {'word ' * (place % 30)}{place}" for place in range(200)]
NAMES = [f"US-{place}-A" for place in range(200)]


def run(encoder: FakeEncoder, texts: list[str] = TEXTS, role: str = "document") -> encode.Encoded[np.ndarray]:
    """Encode without progress."""
    return encode.encode(encoder, role, texts, NAMES[: len(texts)], no_progress)


def expected(texts: list[str]) -> np.ndarray:
    """Unit vectors of whole texts."""
    return unit_rows(np.stack([text_vector(text) for text in texts]))


def rows_on_disk(encoder: FakeEncoder) -> int:
    """Vectors in all shards, repeated ones too."""
    folder = Store(encoder.identity("document")).folder
    return sum(len(np.load(path)) for path in folder.glob("*.npy"))


def test_vectors_are_those_of_the_texts() -> None:
    """In the order of the texts, whatever the batches."""
    encoder = fake_encoder()
    result = run(encoder)
    np.testing.assert_allclose(result.vectors, expected(TEXTS), atol=1e-6)
    assert result.encoded == len(TEXTS)
    assert max(encoder.model.encoded.values()) == 1


def test_what_is_stored_is_not_encoded_again() -> None:
    """The model is not even loaded; a new text is encoded alone."""
    run(fake_encoder(), TEXTS[:150])
    again = fake_encoder()
    result = run(again, TEXTS[:150])
    assert (again.model.loads, result.encoded, result.seconds) == (0, 0, 0.0)
    more = run(again)
    assert more.encoded == 50
    assert set(again.model.encoded) == set(TEXTS[150:])
    np.testing.assert_allclose(more.vectors, expected(TEXTS), atol=1e-6)


def test_a_side_that_was_read_is_not_cut_into_tokens_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes back is the same, in memory of its own; fewer dimensions are cut from the same vectors."""
    run(fake_encoder())
    first = run(fake_encoder())
    monkeypatch.setattr(encode, "text_work", lambda *_: pytest.fail("cut again"))
    again = run(fake_encoder())
    assert (again.encoded, again.coverage) == (0, first.coverage)
    np.testing.assert_array_equal(again.vectors, first.vectors)
    again.vectors[:] = 0
    np.testing.assert_array_equal(run(fake_encoder()).vectors, first.vectors)
    with pytest.raises(pytest.fail.Exception, match="cut again"):
        run(fake_encoder(), TEXTS[1:])


def test_fault_02_roles_that_are_alike_share_vectors() -> None:
    """A symmetric model encodes a text once; one with two prompts, twice."""
    alike, unlike = fake_encoder(), fake_encoder(prompts={"query": "query: ", "document": ""}, name="two")
    for encoder, works in ((alike, [200, 0]), (unlike, [200, 200])):
        assert [run(encoder, role=role).encoded for role in ("document", "query")] == works
    query = run(unlike, role="query").vectors
    np.testing.assert_allclose(query, expected([f"query: {text}" for text in TEXTS]), atol=1e-6)


class Interrupted(Exception):
    """A user who presses Control-C."""


@pytest.mark.parametrize("after", [1, 60, 120, 199])
def test_fault_06_a_run_that_was_cut_off_is_taken_up(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards that were written are kept, nothing is stored twice, batches are those of an undisturbed run."""
    monkeypatch.setattr(encode, "_SHARD_TEXTS", 20)
    monkeypatch.setattr(encode, "CPU_BUDGET", 200)
    whole = fake_encoder(name="whole")
    run(whole)

    def interrupt(what: str, done: int, total: int) -> None:
        if done >= after:
            raise Interrupted

    first, second = fake_encoder(), fake_encoder()
    with pytest.raises(Interrupted):
        encode.encode(first, "document", TEXTS, NAMES, interrupt)
    kept = rows_on_disk(first)
    assert kept >= after - 40
    result = run(second)
    assert result.encoded == len(TEXTS) - kept
    assert rows_on_disk(second) == len(TEXTS)
    assert second.model.batches == whole.model.batches[-len(second.model.batches) :]
    np.testing.assert_allclose(result.vectors, expected(TEXTS), atol=1e-6)


def test_fault_18_batches_do_not_depend_on_the_order_of_texts() -> None:
    """Nor on how texts are called."""
    one, other = fake_encoder(name="one"), fake_encoder(name="other")
    run(one)
    run(other, TEXTS[::-1])
    assert one.model.batches == other.model.batches


def test_fault_05_a_damaged_shard_is_encoded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its texts are; the result is the same."""
    monkeypatch.setattr(encode, "_SHARD_TEXTS", 50)
    encoder = fake_encoder()
    before = run(encoder)
    shard = next(Store(encoder.identity("document")).folder.glob("*.npy"))
    lost = len(np.load(shard))
    shard.write_bytes(shard.read_bytes()[:-1] + b"!")
    with pytest.warns(DamagedShard, match="set aside"):
        after = run(encoder)
    assert after.encoded == lost < len(TEXTS)
    np.testing.assert_array_equal(before.vectors, after.vectors)


def test_fault_24_vectors_that_cannot_be_read_back_are_not_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text must have its vector in the end."""
    monkeypatch.setattr(Store, "put", lambda *_: None)
    with pytest.raises(VectorsError, match="200 vectors"):
        run(fake_encoder())


@pytest.mark.parametrize("largest", [1, 3, 7])
def test_fault_08_out_of_memory_halves_the_batch_and_goes_on(largest: int) -> None:
    """Every text is encoded once."""
    encoder = fake_encoder(largest=largest)
    found = run(encoder)
    np.testing.assert_allclose(found.vectors, expected(TEXTS), atol=1e-6)
    assert largest / 2 < found.shrunk_to <= largest
    assert run(fake_encoder(largest=largest)).shrunk_to is None
    assert max(map(len, encoder.model.batches)) <= largest
    assert set(encoder.model.encoded.values()) == {1}


def test_fault_08_a_text_that_never_fits_is_named_by_its_length() -> None:
    """The message says what to do."""
    with pytest.raises(VectorsError, match=r"'fake': one text of 32 tokens does not fit .* --reading"):
        run(fake_encoder(largest=0))


def test_fault_09_nan_is_refused_with_the_patents_and_not_stored() -> None:
    """The vectors of that batch are not stored either."""
    bad = frozenset({TEXTS[3], TEXTS[4]})
    encoder = fake_encoder(nan=bad)
    with pytest.raises(VectorsError, match=r"'fake' gave NaN or infinite vectors for US-[34]-A"):
        run(encoder)
    texts = [text for text in TEXTS if text in bad]
    assert run(fake_encoder(), texts).encoded == len(texts)


def test_fault_10_zero_vectors_stay_zero() -> None:
    """They are not divided by their length."""
    vectors = run(fake_encoder(zero=frozenset({TEXTS[5]}))).vectors
    assert not vectors[5].any()
    np.testing.assert_allclose(np.linalg.norm(np.delete(vectors, 5, axis=0), axis=1), 1, rtol=1e-6)


def test_fault_29_a_disk_that_is_too_small_is_seen_before_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model does not run, and nothing is left behind."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 0, 10))
    encoder = fake_encoder()
    with pytest.raises(VectorsError, match="MB are free; free some space, or set"):
        run(encoder)
    assert not encoder.model.batches
    assert not Path(os.environ["PATBENCH_HOME"]).exists()


def test_progress_counts_to_the_end() -> None:
    """It begins at nought, never goes back, and ends at the number of texts that were missing."""
    run(fake_encoder(), TEXTS[:30])
    told: list[tuple[int, int]] = []
    encode.encode(fake_encoder(), "document", TEXTS, NAMES, lambda what, done, total: told.append((done, total)))
    assert told[0] == (0, 170)
    assert told[-1] == (170, 170)
    assert told == sorted(told)


@pytest.mark.parametrize("pooling", ["mean", "max"])
def test_spans_are_pooled_over_unit_vectors(pooling: str) -> None:
    """Each span gets the prompt; the pooled vector has unit length; short texts are one span."""
    prompts = {"query": "find: ", "document": "find: "}
    text = "one two three four five six seven eight nine ten"
    encoder = fake_encoder(Reading(3, 8, pooling), prompts)  # 8 - 2 special - 2 of the prompt: 4 tokens a span
    result = run(encoder, [text, "short"])
    spans = sorted(set(encoder.model.encoded) - {"short"}, key=text.index)
    assert len(spans) == 3
    assert text.startswith(" ".join(spans))
    units = expected([f"find: {span}" for span in spans])
    pooled = units.mean(axis=0) if pooling == "mean" else units.max(axis=0)
    np.testing.assert_allclose(result.vectors[0], pooled / np.linalg.norm(pooled), atol=1e-6)
    np.testing.assert_allclose(result.vectors[1], expected(["find: short"])[0], atol=1e-6)


def test_vectors_for_inner_products_keep_their_length() -> None:
    """Neither texts nor spans are normalised."""
    encoder = fake_encoder(Reading(2, 7), similarity="dot")
    text = "one two three four five six"
    vectors = run(encoder, [text]).vectors
    spans = np.stack([text_vector(span) for span in encoder.model.encoded])
    np.testing.assert_allclose(vectors[0], spans.mean(axis=0), rtol=1e-5)


def test_fault_19_coverage_counts_what_was_read() -> None:
    """Of 6 + 1 tokens one span of 3 reads 3 + 1, three spans read all."""
    texts = ["one two three four five", "one"]
    one, three = (run(fake_encoder(Reading(spans, 5)), texts) for spans in (1, 3))
    assert (one.tokens_read, one.tokens_total) == (4, 7)
    assert three.tokens_read / three.tokens_total == 1


def test_one_span_leaves_truncation_to_the_model() -> None:
    """The model gets the whole text."""
    encoder = fake_encoder(Reading(1, 4))
    run(encoder, ["one two three four five"])
    assert encoder.model.batches == [["one two three four five"]]


def test_texts_that_share_a_span_share_its_vector() -> None:
    """A span is encoded once."""
    encoder = fake_encoder(Reading(2, 4))
    run(encoder, ["one two three four", "one two four five"])
    assert encoder.model.encoded["one two"] == 1


def test_batches_hold_the_prompt_and_the_special_tokens_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise they would be larger than planned."""
    planned: list[np.ndarray] = []

    def plan(lengths: np.ndarray, *rest: object) -> list[np.ndarray]:
        planned.append(lengths)
        return batches.plan_batches(lengths, *rest)

    monkeypatch.setattr(encode, "plan_batches", plan)
    run(fake_encoder(prompts={"query": "a b", "document": "a b"}), ["one", "one two"])
    assert planned[0].tolist() == [1 + 2 + 2, 2 + 2 + 2]
