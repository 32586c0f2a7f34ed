"""Words that all rooms' errors share."""

import pytest

from patbench_core.errors import guess, reach, reason


def test_a_reason_is_said_once() -> None:
    """Of the operating system without its number and the path, which the message names itself; others as they are."""
    with pytest.raises(OSError) as caught, open("/nowhere/at/all"):  # noqa: PTH123
        pass
    assert reason(caught.value) == "No such file or directory"
    assert reason(OSError("odd")) == "odd"
    assert reason(ValueError("no number")) == "no number"


def test_a_reason_is_plain_english_on_one_line() -> None:
    """A key that is missed by its name, a full stop left out, an error without words by its kind."""
    assert reason(KeyError("format")) == "it has no 'format'"
    assert reason(ValueError("two\nlines.")) == "two lines"
    assert reason(ValueError()) == "ValueError"


def test_a_reach_has_the_ends_that_there_are() -> None:
    """Both, one or none."""
    assert [reach(*ends) for ends in ((1, None), (0, 4_000), (None, None), (None, 9))] == [
        " from 1 on",
        " from 0 to 4,000",
        "",
        " up to 9",
    ]


def test_a_guess_is_near() -> None:
    """Whatever the case; nothing where no name is near."""
    assert guess("BM52", ["bm25", "static"]) == "did you mean 'bm25'? "
    assert guess("zzz", ["bm25", "static"]) == ""
