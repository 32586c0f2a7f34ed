"""Tests of batches."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.files import text_digest
from patbench_core.vectors.batches import in_memory, is_out_of_memory, plan_batches

lengths = st.lists(st.integers(0, 300), max_size=60)


def keys(count: int) -> list[bytes]:
    """Digests of different texts."""
    return [text_digest(str(place)) for place in range(count)]


@settings(deadline=None)
@given(lengths, st.integers(1, 1000))
def test_every_text_is_in_one_batch_within_the_budget(lengths: list[int], budget: int) -> None:
    """A batch that is padded beyond the budget holds one text."""
    batches = plan_batches(np.array(lengths), keys(len(lengths)), budget)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= budget
    firsts = [lengths[batch[0]] for batch in batches]
    assert firsts == sorted(firsts, reverse=True)


@settings(deadline=None)
@given(lengths, st.integers(1, 1000), st.randoms(use_true_random=False))
def test_fault_18_the_plan_does_not_depend_on_the_order_of_texts(
    lengths: list[int], budget: int, random: Random
) -> None:
    """The same texts meet in the same batches."""
    digests = keys(len(lengths))
    order = list(range(len(lengths)))
    random.shuffle(order)
    plan = [[digests[row] for row in batch] for batch in plan_batches(np.array(lengths), digests, budget)]
    moved = plan_batches(np.array(lengths)[order], [digests[row] for row in order], budget)
    assert [[digests[order[row]] for row in batch] for batch in moved] == plan


def limited(texts: int, seen: list[int], error: BaseException) -> Callable[[np.ndarray], np.ndarray]:
    """An encoder for which more than `texts` texts are too many."""

    def encode(rows: np.ndarray) -> np.ndarray:
        if len(rows) > texts:
            raise error
        seen.extend(rows.tolist())
        return rows[:, None] * 2.0

    return encode


class OutOfMemoryError(RuntimeError):
    """As PyTorch calls it."""


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OutOfMemoryError("CUDA out of memory. Tried to allocate 20 MiB"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 123 bytes"),
    ],
)
@pytest.mark.parametrize("fits", [1, 2, 3, 50])
def test_fault_08_a_batch_too_large_is_halved_until_it_fits(error: Exception, fits: int) -> None:
    """Nothing is lost, nothing is encoded twice, the order is kept."""
    assert is_out_of_memory(error)
    seen: list[int] = []
    parts = list(in_memory(np.arange(13), limited(fits, seen, error)))
    assert seen == list(range(13))
    np.testing.assert_array_equal(np.concatenate([rows for rows, _ in parts]), np.arange(13))
    np.testing.assert_array_equal(np.concatenate([vectors for _, vectors in parts])[:, 0], 2.0 * np.arange(13))


def test_fault_08_one_text_that_does_not_fit_ends_it() -> None:
    """There is nothing left to halve."""
    with pytest.raises(MemoryError):
        list(in_memory(np.arange(4), limited(0, [], RuntimeError("out of memory"))))


def test_other_errors_are_not_taken_for_full_memory() -> None:
    """They come through at once."""
    with pytest.raises(RuntimeError, match="mat1 and mat2"):
        list(in_memory(np.arange(4), limited(2, [], RuntimeError("mat1 and mat2 shapes cannot be multiplied"))))
