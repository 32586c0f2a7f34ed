"""One key for what an office counts as one number, another for all else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.landscape.numbers import NumberIndex, document_key, looks_like_number, number_key, office, parse
from patbench_core.landscape.numbers import offices as offices_module
from tests.landscape.numbers.examples import DIFFERENT, ONE_NUMBER


@pytest.mark.parametrize("spellings", ONE_NUMBER, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_number_find_each_other(spellings: list[str]) -> None:
    """Whichever spelling a document has, every other one that is cited finds it."""
    for document, cited in itertools.permutations(spellings, 2):
        assert NumberIndex([document]).rows(cited) == [0], (document, cited)


@pytest.mark.parametrize("spellings", ONE_NUMBER, ids=lambda spellings: spellings[0])
def test_spellings_of_one_kind_are_one_document(spellings: list[str]) -> None:
    """Equal kind codes and one number make one document."""
    by_kind: dict[str, set[object]] = {}
    for written in spellings:
        by_kind.setdefault(parse(written).kind, set()).add(document_key(written))
    assert all(len(keys) == 1 for kind, keys in by_kind.items() if kind)


def test_the_table_has_every_office_that_has_a_rule() -> None:
    """Nobody adds an office's rule without true numbers of it."""
    offices = {parse(spellings[0]).country for spellings in ONE_NUMBER}
    ruled = {*offices_module._RULES, *offices_module._WIDTHS, *offices_module._OWN_TRANSLATIONS}
    assert ruled | offices_module._SHORT_SERIALS | offices_module._GRANTED_APART <= offices
    assert len(offices) >= 60


def test_no_two_numbers_of_the_table_share_a_key() -> None:
    """Rows of the table are different inventions."""
    keys = [{number_key(written) for written in spellings} for spellings in ONE_NUMBER]
    for one, other in itertools.combinations(keys, 2):
        assert not one & other


@pytest.mark.parametrize(("one", "other", "why"), DIFFERENT)
def test_series_of_an_office_are_kept_apart(one: str, other: str, why: str) -> None:
    """The same digits in another series are another invention."""
    assert number_key(one) != number_key(other), why
    assert NumberIndex([one, other]).rows(one) == [0]


@given(st.from_regex(r"[1-9][0-9]{4,6}", fullmatch=True), st.sampled_from(["EP", "DE", "FR", "CA", "ES", "CH"]))
def test_publication_levels_share_a_number(number: str, country: str) -> None:
    """A, B and C are levels of one series (ST.16), whatever zeros are before the number."""
    keys = {number_key(f"{country}-{number}-{kind}") for kind in ("A1", "A2", "B1", "B2", "C")}
    assert keys == {number_key(f"{country}-0{number}-A")}


def test_a_number_without_kind_stands_for_the_only_series_it_has() -> None:
    """Where documents of two series have the number, it stands for neither."""
    assert NumberIndex(["JP-3012345-B2"]).rows("JP-3012345") == [0]
    assert NumberIndex(["JP-3012345-B2", "JP-3012345-U"]).rows("JP-3012345") == []
    assert NumberIndex(["JP-3012345"]).rows("JP-3012345-B2") == [0]


def test_codes_are_equal_for_publications_of_one_number() -> None:
    """Application, patent and the number without kind are one; another series is not."""
    codes = NumberIndex(["EP-1234567-A1", "EP-1234567-B1", "EP1234567", "JP-3012345-B2", "JP-3012345-U"]).codes()
    assert codes.tolist() == [0, 0, 0, 1, 2]


def test_a_text_that_is_not_a_number_is_its_own_key() -> None:
    """Opaque identifiers are equal to themselves only."""
    assert number_key(" query-7x ") == ("", "", "query-7x") != number_key("query-7y")


@pytest.mark.parametrize(
    ("text", "looks"),
    [("US20130296823A1-2013110", True), ("7994462B220110809", True), ("query-7x", False), ("Q-CN117151122A", False)],
)
def test_unreadable_numbers_are_not_identifiers(text: str, looks: bool) -> None:
    """An office and digits, or many digits, were meant as a number."""
    assert looks_like_number(text) == looks


def test_the_office_is_the_country_of_a_number() -> None:
    """None for what is not a number."""
    assert office("US-7994462-B2") == "US"
    assert office("WO 1999/038166 A1") == "WO"
    assert office("query-7x") is None
