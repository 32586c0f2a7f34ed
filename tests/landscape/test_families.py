"""Families of documents without one, and inventions."""

import numpy as np
import pyarrow as pa

from patbench_core.landscape.families import family_codes, invention_codes, joined_by_number
from patbench_core.landscape.numbers import NumberIndex

NUMBERS = ["US-10001-A1", "US-10001-B2", "EP-20001-A1", "EP-20001-B1", "JP-3012345-B2", "JP-3012345-U"]


def groups(codes: np.ndarray) -> list[list[int]]:
    """Rows by code."""
    return sorted(np.flatnonzero(codes == code).tolist() for code in np.unique(codes))


def test_publications_of_one_number_are_a_family_where_none_is_known() -> None:
    """Application and patent are one invention, patent and utility model of equal digits are two."""
    codes = NumberIndex(NUMBERS).codes()
    none = pa.array([None] * 6, pa.string())
    assert groups(family_codes(none, codes)) == [[0, 1], [2, 3], [4], [5]]


def test_a_known_family_stays_as_it_is() -> None:
    """What a file says of families is not changed; an invention is its families and its number's publications."""
    codes = NumberIndex(NUMBERS).codes()
    families = family_codes(pa.array(["7", None, "7", "8", None, None]), codes)
    assert groups(families) == [[0, 2], [1], [3], [4], [5]]
    assert groups(invention_codes(families, codes)) == [[0, 1, 2, 3], [4], [5]]


def test_what_a_known_family_joins_needs_no_number() -> None:
    """Only numbers of which publications are in no or in several families are named, where a row is asked for."""
    codes = NumberIndex(NUMBERS).codes()
    assert joined_by_number(["7", "7", "8", None, None, None], codes, np.arange(6)) == [[2, 3]]
    assert joined_by_number(["7", "7", "8", None, None, None], codes, np.array([0])) == []
