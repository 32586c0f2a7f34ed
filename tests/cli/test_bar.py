"""Tests of what a log is told of long work."""

import threading

from patbench_core.cli.bar import Latest, lines


class Clock:
    """Time that passes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_has_rate_and_time_left() -> None:
    """Both since the first report of the same work: what the store had already does not count as speed."""
    clock = Clock()
    latest = Latest(clock)
    assert latest.line() is None
    latest("model", 100, 1_300)
    assert latest.line() == "model: 100 of 1,300, for 0 s"
    clock.now += 60
    latest("model", 400, 1_300)
    assert latest.line() == "model: 400 of 1,300, for 1 min 0 s, 5/s, 3 min 0 s left"
    clock.now += 7200
    assert latest.line() == "model: 400 of 1,300, for 2 h 1 min, 0.0413/s, 6 h 3 min left"


def test_other_work_begins_anew() -> None:
    """The line is that of the latest report."""
    clock = Clock()
    latest = Latest(clock)
    latest("encoding", 5, 10)
    clock.now += 5
    latest("ranking", 0, 20)
    clock.now += 2
    assert latest.line() == "ranking: 0 of 20, for 2 s"


def test_work_of_the_same_name_that_begins_again_has_a_clock_of_its_own() -> None:
    """A model that encodes other texts an hour later is not as slow as that hour."""
    clock = Clock()
    latest = Latest(clock)
    latest("model", 0, 10)
    latest("model", 10, 10)
    clock.now += 3600
    for total in (20, 20):
        latest("model", 0, total)
        clock.now += 2
        latest("model", 4, total)
        assert latest.line() == "model: 4 of 20, for 2 s, 2/s, 8 s left"
        clock.now += 3600


def test_work_beside_other_work_keeps_its_clock() -> None:
    """What stands around it is reported in between."""
    clock = Clock()
    latest = Latest(clock)
    for done in range(3):
        latest("pages", done, 3)
        latest("notebook", done, 3)
        clock.now += 10
    latest("pages", 3, 3)
    assert latest.line() == "pages: 3 of 3, for 30 s, 0.1/s, 0 s left"


def test_lines_are_written_while_nothing_is_reported_and_end_with_the_work() -> None:
    """A thread of its own writes them, so that one long step does not look like a stop."""
    written: list[str] = []
    twice = threading.Event()

    def write(line: str) -> None:
        written.append(line)
        if len(written) == 2:
            twice.set()

    with lines(write, every=0.01) as progress:
        progress("page", 1, 3)
        assert twice.wait(30)
    assert {line.split(",")[0] for line in written} == {"page: 1 of 3"}
    assert not any(thread.name == "patbench lines" for thread in threading.enumerate())
