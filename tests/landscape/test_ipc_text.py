"""IPC codes out of text."""

import pytest

from patbench_core.landscape.ipc_text import codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("['A61B5/00', 'G06F17/30']", ("A61B5/00", "G06F17/30")),
        ("A61B 5/00;; G06F 17/30", ("A61B5/00", "G06F17/30")),
        ("A61B5/00 (2006.01)|a61b5/0205", ("A61B5/00", "A61B5/0205")),
        ("A61B0005000000,G06F0017300000", ("A61B5/00", "G06F17/30")),
        ("A61B0005020500", ("A61B5/0205",)),
        ("['A61', 'G06']", ("A61", "G06")),
        ("A61B, A61B", ("A61B",)),
        ("", ()),
        ("[]", ()),
    ],
)
def test_codes_are_found_whatever_stands_around_them(text: str, found: tuple[str, ...]) -> None:
    """And nothing is left over."""
    assert codes(text) == (found, True)


@pytest.mark.parametrize(
    ("text", "found"), [("A61B5/00 and more", ("A61B5/00",)), ("12345", ()), ("XA61B5/00", ()), ("nan", ())]
)
def test_what_is_no_code_is_told(text: str, found: tuple[str, ...]) -> None:
    """So that it can be counted."""
    assert codes(text) == (found, False)
