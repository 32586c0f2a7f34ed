"""Publication numbers in all their spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.landscape.numbers import PublicationNumber, parse, printed, publications, with_country
from patbench_core.landscape.numbers.spelling import OFFICES
from tests.landscape.numbers.examples import ONE_NUMBER, UNREADABLE

PLAIN = sorted(OFFICES - {"IN", "IT", "MX", "SG"})
NUMBERS = st.builds(
    PublicationNumber,
    st.sampled_from(PLAIN),
    st.from_regex(r"(RE|PP|D|H)?[1-9][0-9]{1,9}", fullmatch=True),
    st.from_regex(r"[A-Z][0-9]?", fullmatch=True),
)
SEPARATORS = st.sampled_from(["", "-", " ", "_", "/", ".", " - "])
DATES = st.sampled_from(["", "-20131107", "_20130822", " (2005-02-22)", " 2005-02-22", " (22.02.2005)"])


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("US-7994462-B2", ("US", "7994462", "B2")),
        ("us 7,994,462 b2", ("US", "7994462", "B2")),
        ("US 2010/0012345 A1", ("US", "20100012345", "A1")),
        ("US-20130210636", ("US", "20130210636", "")),
        ("US-RE38681-E", ("US", "RE38681", "E")),
        ("JP-H06123456-A", ("JP", "H06123456", "A")),
        ("IT-2010RM0160-A1", ("IT", "2010RM0160", "A1")),
        ("IN 4567DELNP2007 A", ("IN", "4567DELNP2007", "A")),
        ("SG 11201404332S A1", ("SG", "11201404332", "A1")),
        ("US-T9-I4", ("US", "T9", "I4")),
    ],
)
def test_parse_splits_what_real_exports_write(written: str, parts: tuple[str, str, str]) -> None:
    """Country, number and kind code come out of every spelling met in real files."""
    assert parse(written) == parts


@pytest.mark.parametrize("written", UNREADABLE)
def test_parse_gives_none_for_what_it_cannot_read_whole(written: str) -> None:
    """What is not a publication number, or has something behind it that is not understood, is not made one."""
    assert parse(written) is None


@given(NUMBERS)
def test_what_is_printed_is_read_back(parts: PublicationNumber) -> None:
    """Printing and parsing are inverse."""
    assert parse(printed(parts)) == parts


@pytest.mark.parametrize("written", [spelling for spellings in ONE_NUMBER for spelling in spellings])
def test_a_parsed_number_printed_is_the_same_number(written: str) -> None:
    """Once read, a number stays as it is."""
    parts = parse(written)
    assert parts is not None
    assert parse(printed(parts)) == parts


@given(NUMBERS, SEPARATORS, SEPARATORS, st.booleans(), DATES)
def test_separators_case_and_a_date_behind_do_not_matter(
    parts: PublicationNumber, first: str, second: str, lower: bool, date: str
) -> None:
    """Any separators, either case, and the date of publication behind the kind code give back the parts."""
    written = f"{parts.country}{first}{parts.number}{second}{parts.kind}{date}"
    assert parse(written.lower() if lower else written) == parts


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("US2002048624 (A1); US6858243 (B2)", ["US2002048624 (A1)", "US6858243 (B2)"]),
        ("EP1234567 (A1)\nEP1234567 (B1)", ["EP1234567 (A1)", "EP1234567 (B1)"]),
        ("US 7,994,462 B2, EP 1234567 A1", ["US 7,994,462 B2", "EP 1234567 A1"]),
        ("EP1234567A1 EP1234567B1", ["EP1234567A1", "EP1234567B1"]),
        ("US-1000-A;;US-2000-A", ["US-1000-A", "US-2000-A"]),
        ("US 7,994,462 B2", ["US 7,994,462 B2"]),
        ("KR 10-2008-0010943 A", ["KR 10-2008-0010943 A"]),
        ("US-1000-A; see there", ["US-1000-A; see there"]),
    ],
)
def test_a_cell_of_several_publications_is_split(cell: str, numbers: list[str]) -> None:
    """Separators part numbers only where all parts are numbers."""
    assert publications(cell) == numbers


@pytest.mark.parametrize(
    ("number", "country", "full"),
    [
        ("7994462", "US", "US-7994462"),
        ("D533981", "us", "US-D533981"),
        ("20130296823", "US", "US-20130296823"),
        ("PA/a/2005/008192", "MX", "MX-PA/a/2005/008192"),
        ("H0263320", "JP", "JP-H0263320"),
        ("US-1000-A", "EP", "US-1000-A"),
        ("query-7x", "US", "query-7x"),
        ("7994462", "", "7994462"),
        ("7994462", "NOWHERE", "7994462"),
    ],
)
def test_a_number_without_country_takes_the_rows(number: str, country: str, full: str) -> None:
    """One with a country keeps its own; what is not a number stays as it is."""
    assert with_country(number, country) == full
