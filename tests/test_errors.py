"""Words that all rooms' errors share."""

import pytest

from patbench_core.errors import guess, reason


def test_a_reason_is_said_once() -> None:
    """Of the operating system without its number and the path, which the message names itself; others as they are."""
    with pytest.raises(OSError) as caught, open("/nowhere/at/all"):  # noqa: PTH123
        pass
    assert reason(caught.value) == "No such file or directory"
    assert reason(OSError("odd")) == "odd"
    assert reason(ValueError("no number")) == "no number"


def test_a_guess_is_near() -> None:
    """Whatever the case; nothing where no name is near."""
    assert guess("BM52", ["bm25", "static"]) == "did you mean 'bm25'? "
    assert guess("zzz", ["bm25", "static"]) == ""
