"""What encoding costs: what is measured, not how fast it is."""

from dataclasses import dataclass, replace

import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.variants import Variant
from patbench_core.progress import shown
from patbench_core.tasks.scaling import cost
from patbench_core.tasks.scaling.cost import Meter, sample, speed
from tests.fakes import FakeEncoder, FakeModel, fake_encoder

TEXTS = [f"a valve with {place} parts" for place in range(200)]


@dataclass
class Sized(FakeModel):
    """A fake model that counts its parameters."""

    def parameters(self) -> tuple[int, int]:
        """All, and those outside of tables."""
        return 100, 40


def sized(**settings: object) -> FakeEncoder:
    """An encoder of such a model."""
    return replace(fake_encoder(**settings), model=Sized())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass a repeat."""
    monkeypatch.setattr(cost, "_LEAST_SECONDS", 0.0)


def test_a_sample_is_always_the_same() -> None:
    """Distinct texts of the landscape, all of them where there are few."""
    drawn = sample(TEXTS)
    assert drawn == sample(TEXTS)
    assert len(set(drawn)) == cost.SAMPLE
    assert set(drawn) < set(TEXTS)
    assert sorted(sample(TEXTS[:5])) == sorted(TEXTS[:5])


def test_every_repeat_encodes_the_sample_once_without_the_store() -> None:
    """After a warm-up; no text is read from the store or put there."""
    encoder = sized()
    found = Meter().cost(encoder, TEXTS)
    counted = encoder.model.encoded
    assert set(counted) == set(sample(TEXTS))
    assert set(counted.values()) == {cost.REPEATS, cost.REPEATS + 1}
    assert (found.sample, found.device, found.parameters, found.active_parameters) == (cost.SAMPLE, "cpu", 100, 40)
    assert found.docs_per_second_range[0] <= found.docs_per_second <= found.docs_per_second_range[1]


def test_what_is_measured_is_told() -> None:
    """A large model takes minutes: whoever waits hears of each repeat."""
    told: list[tuple[str, int, int]] = []
    with shown(lambda *step: told.append(step)):
        Meter().cost(sized(), TEXTS)
    assert told == [(f"{sized().name}: speed", done, cost.REPEATS) for done in range(cost.REPEATS)]


def test_spans_are_encoded_and_documents_counted() -> None:
    """A text of several spans is one document."""
    encoder = sized(reading=Reading(4, 5))
    assert Meter().cost(encoder, TEXTS[:3]).sample == 3
    assert len(encoder.model.encoded) > 3


def test_a_truncated_model_is_not_measured_again() -> None:
    """It makes the same vectors; another reading is another cost."""
    meter, encoder = Meter(), sized()
    whole = meter.cost(encoder, TEXTS)
    cut = replace(encoder, name="fake:dim=4", variant=Variant(dim=4))
    assert meter.cost(cut, TEXTS) is whole
    assert meter.cost(replace(encoder, reading=Reading(1, 8)), TEXTS) is not whole
    assert encoder.model.loads == 2


def test_bm25_is_measured_by_indexing() -> None:
    """It has no parameters."""
    found = Meter().cost(LexicalEncoder(), TEXTS)
    assert found.docs_per_second > 0
    assert (found.parameters, found.active_parameters) == (None, None)


def test_speed_is_the_median_of_the_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that is told how long each takes."""
    now, took = [0.0], iter([1.0, 4.0, 2.0])
    monkeypatch.setattr(cost.time, "perf_counter", lambda: now[0])

    def work() -> None:
        now[0] += next(took)

    assert speed(work, 8) == (4.0, (2.0, 8.0))
