"""Tests of filling the store: any way of working off a plan ends in the same files."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.progress import Progress
from patbench_core.vectors import encode, fill
from patbench_core.vectors.fill import Shard
from patbench_core.vectors.store import Store
from tests.fakes import FakeEncoder, fake_encoder, no_progress

NAMED = {f"patent {'word ' * (place % 30)}{place}": f"US-{place}-A" for place in range(200)}


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten shards of several batches each."""
    monkeypatch.setattr(fill, "SHARD_TEXTS", 20)
    monkeypatch.setattr(encode, "CPU_BUDGET", 200)


def filled(encoder: FakeEncoder, engine: fill.Engine = fill.local) -> tuple[int, int]:
    """Fill the store with all texts."""
    return fill.fill(encoder, "document", NAMED, engine, "cpu", no_progress)


def files(encoder: FakeEncoder) -> dict[str, str]:
    """Shards of the store and the digests of their bytes."""
    folder = Store(encoder.identity("document")).folder
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.npy")}


def test_what_was_filled_is_not_encoded_again() -> None:
    """The task that needs the vectors finds them; a second filling loads no model."""
    encoder, later = fake_encoder(), fake_encoder()
    assert filled(encoder) == (200, 200)
    found = encode.encode(later, "document", list(NAMED), list(NAMED.values()), no_progress)
    assert (found.encoded, later.model.loads) == (0, 0)
    assert filled(later) == (200, 0)
    assert later.model.loads == 0


def test_batches_are_those_of_any_other_run() -> None:
    """The vectors of a text depend on what it is padded to."""
    first, second = fake_encoder(name="first"), fake_encoder(name="second")
    filled(first)
    encode.encode(second, "document", list(NAMED), list(NAMED.values()), no_progress)
    assert first.model.batches == second.model.batches


def test_any_order_of_shards_writes_the_same_files() -> None:
    """As many workers do that are not equally fast."""

    def backwards(encoder: DenseEncoder, role: Role, shards: Sequence[Shard], progress: Progress) -> None:
        fill.local(encoder, role, shards[::-1], progress)

    one, other = fake_encoder(name="one"), fake_encoder(name="other")
    filled(one)
    filled(other, backwards)
    assert len(files(one)) >= 5
    assert files(one) == files(other)


def test_a_run_that_was_cut_off_ends_in_the_same_files() -> None:
    """It encodes the shards that are not there, and no other."""

    class Killed(Exception):
        pass

    def dies(encoder: DenseEncoder, role: Role, shards: Sequence[Shard], progress: Progress) -> None:
        fill.local(encoder, role, shards[:3], progress)
        raise Killed

    whole, cut = fake_encoder(name="whole"), fake_encoder(name="cut")
    filled(whole)
    with pytest.raises(Killed):
        filled(cut, dies)
    kept = sum(cut.model.encoded.values())
    assert filled(cut) == (200, 200 - kept)
    assert max(cut.model.encoded.values()) == 1
    assert files(cut) == files(whole)


def test_a_shard_is_whole_batches() -> None:
    """All texts once, in the order of the plan."""
    _, work = encode.text_work(fake_encoder(), "document", list(NAMED), list(NAMED.values()))
    shards = fill.plan(work, np.zeros(len(NAMED), bool), "cpu")
    planned = [[work.texts[row] for row in batch] for batch in work.batches(work.lengths(), "cpu")]
    assert [[shard.texts[row] for row in rows] for shard in shards for rows in shard.rows()] == planned
