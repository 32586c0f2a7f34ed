"""Words for nothing, and placeholders of families."""

import pytest

from patbench_core.landscape.absent import family_id, is_absent


@pytest.mark.parametrize(
    "value",
    [
        *(
            None,
            "",
            " ",
            float("nan"),
            "NA",
            "nan",
            "None",
            "null",
            "NULL",
            "N/A",
            "n/a",
            "-",
            "--",
            "–",
            "#N/A",
            "<NA>",
        ),
        *(
            "Nan",
            "NaT",
            " na ",
            "(null)",
            r"\N",
            "...",
            "?",
            "#VALUE!",
            "[]",
            "not available",
            "なし",
            "Unknown",
            "k.A.",
        ),
    ],
)
def test_words_for_nothing_are_absent(value: object) -> None:
    """Whatever a program writes for nothing, in either case and with blanks around it."""
    assert is_absent(value)


@pytest.mark.parametrize("value", ["Pump", "NAND gate", "Nonessential", "0", "A", "-1", "Null steering", 0, 0.0])
def test_other_values_are_there(value: object) -> None:
    """A word that only begins like one is a text; numbers are numbers."""
    assert not is_absent(value)


@pytest.mark.parametrize("value", [-1, 0, "-1", "0", "0.0", "-1.0", "000", "nan", "", None, "-", "None", 0.0, "N/A"])
def test_placeholders_are_not_families(value: object) -> None:
    """They mean that no family is known."""
    assert family_id(value) is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *((12345, "12345"), ("12345", "12345"), (12345.0, "12345"), ("12345.0", "12345"), ("f1", "f1"), (" 7 ", "7")),
        *(("US-1-A", "US-1-A"), ("10", "10"), ("100-200.0", "100-200.0")),
    ],
)
def test_a_family_is_named_alike_by_numbers_and_texts(value: object, name: str) -> None:
    """Whole numbers, floats and texts of them name one family."""
    assert family_id(value) == name
