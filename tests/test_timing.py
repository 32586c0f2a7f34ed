"""What `make bench` calls missed."""

from dataclasses import replace

import pytest

from benchmarks.timing import ratio


@pytest.mark.parametrize(
    ("rounds", "missed", "said"),
    [
        ((0.54, 0.56, 0.60), False, "within the spread"),
        ((0.50, 0.54, 0.90), False, "reached"),
        ((0.56, 0.57, 0.58), True, "MISSED"),
    ],
)
def test_an_aim_is_missed_only_beyond_the_spread_over_rounds(
    rounds: tuple[float, ...], missed: bool, said: str
) -> None:
    """A median above it is told, with the spread; it fails where no round reaches the aim."""
    found = ratio("work", [(each, 1.0) for each in rounds], 0.55)
    assert found.missed is missed
    assert said in str(found)
    assert f"{rounds[0]:.2f} to {rounds[-1]:.2f} in 3 rounds" in str(found)


@pytest.mark.parametrize(("cpu", "missed"), [(None, True), (0.60, True), (0.50, False)])
def test_other_work_on_the_machine_is_no_miss(cpu: float | None, missed: bool) -> None:
    """It makes rounds longer and uses no CPU time of theirs."""
    assert replace(ratio("work", [(2.0, 1.0), (3.0, 1.0)], 0.55), cpu=cpu).missed is missed
