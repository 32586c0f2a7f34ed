"""Publication numbers in all their spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.landscape.numbers import document_key, number_key, parse

NUMBERS = st.tuples(
    st.from_regex(r"[A-Z]{2}", fullmatch=True),
    st.from_regex(r"(RE|PP|D|H)?[1-9][0-9]{1,9}", fullmatch=True),
    st.from_regex(r"([A-Z][0-9]?)?", fullmatch=True),
)
SEPARATORS = st.sampled_from(["", "-", " ", "_", "/", ".", " - "])


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("US-7994462-B2", ("US", "7994462", "B2")),
        ("US7994462B2", ("US", "7994462", "B2")),
        ("us 7,994,462 b2", ("US", "7994462", "B2")),
        ("US 2010/0012345 A1", ("US", "20100012345", "A1")),
        ("US-20130210636", ("US", "20130210636", "")),
        ("US-RE38681-E", ("US", "RE38681", "E")),
        ("US-H1234-H", ("US", "H1234", "H")),
        ("JP-H06123456-A", ("JP", "H06123456", "A")),
        ("IT-2010RM0160-A1", ("IT", "2010RM0160", "A1")),
        ("IN 4567DELNP2007 A", ("IN", "4567DELNP2007", "A")),
        ("SG-155725-B", ("SG", "155725", "B")),
        ("US-T9-I4", ("US", "T9", "I4")),
    ],
)
def test_parse_splits_what_real_exports_write(written: str, parts: tuple[str, str, str]) -> None:
    """Country, number and kind code come out of every spelling met in real files."""
    assert parse(written) == parts


@pytest.mark.parametrize("written", ["", "7994462", "patent", "U-1-A", "-", "US", "Ü-12", "patent 12"])
def test_parse_gives_none_without_country_and_number(written: str) -> None:
    """What is no publication number is not made one."""
    assert parse(written) is None


@given(NUMBERS, SEPARATORS, SEPARATORS, st.booleans())
def test_parse_ignores_separators_and_case(parts: tuple[str, str, str], first: str, second: str, lower: bool) -> None:
    """Any separators and either case give back the parts."""
    country, number, kind = parts
    written = f"{country}{first}{number}{second}{kind}"
    assert parse(written.lower() if lower else written) == parts


@given(NUMBERS, st.from_regex(r"[A-Z][0-9]?", fullmatch=True))
def test_number_key_does_not_see_the_kind(parts: tuple[str, str, str], kind: str) -> None:
    """Application and grant of one number have one key (years aside, see the next tests)."""
    country, number, _ = parts
    if country not in ("US", "WO"):
        assert number_key(f"{country}-{number}-{kind}") == number_key(f"{country}-{number}") == (country, number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US-2012102104-A1", "US 2012/0102104 A1"),
        ("EP-0784692-B1", "EP-784692-A1"),
        ("WO-9938166-A1", "WO 1999/038166 A1"),
        ("WO-0101752-A2", "WO-2001001752-A2"),
        ("WO-03024198-A1", "WO-2003024198-A1"),
    ],
)
def test_number_key_is_one_for_both_spellings_of_an_office(one: str, other: str) -> None:
    """Spellings that real exports mix are one number."""
    assert number_key(one) == number_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US-2009055267-W", "US-2009055267-A1"),  # an international application, and another invention's US number
        ("US-7994462-B2", "EP-7994462-B2"),
        ("US-RE38681-E", "US-38681-A"),
        ("US-6120001-A", "US-61200010-A"),
        ("WO-2004113534-A1", "WO-2041135340-A1"),
    ],
)
def test_number_key_keeps_different_numbers_apart(one: str, other: str) -> None:
    """Nothing but those spellings is made equal."""
    assert number_key(one) != number_key(other)


def test_a_text_that_is_no_number_is_its_own_key() -> None:
    """Opaque identifiers are equal to themselves only."""
    assert number_key(" query-7x ") == ("", "query-7x") != number_key("query-7y")


def test_document_key_tells_kinds_apart() -> None:
    """One number, two kinds: two documents; one number, one kind, two spellings: one."""
    assert document_key("SG-155725-A1") != document_key("SG-155725-B")
    assert document_key("US-2012102104-A1") == document_key("US20120102104A1")
