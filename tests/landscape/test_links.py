"""Links against rules written out pair by pair."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.landscape.links import IN, OUT, UNKNOWN, domains, left_out, resolve, title_key
from patbench_core.landscape.numbers import NumberIndex

NUMBER = st.builds("{}-{}-{}".format, st.sampled_from(["US", "EP"]), st.integers(1, 6), st.sampled_from(["A1", "B2"]))
CODES = st.lists(st.sampled_from(["A61B5/00", "A61C1/02", "G06F", "g06f3/01", "H04", "H04L", "B"]), max_size=3)
STRINGS = pa.list_(pa.string())


def plain_key(number: str) -> tuple[str, str]:
    """Country and number of a number written as in these tests."""
    return tuple(number.split("-")[:2])


def pairs_of(n_documents: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Pairs of rows."""
    row = st.integers(0, n_documents - 1)
    return st.lists(st.tuples(row, row), max_size=12)


@given(st.lists(st.tuples(NUMBER, st.lists(NUMBER, max_size=5)), max_size=8, unique_by=lambda patent: patent[0]))
def test_resolve_equals_comparing_all_pairs(patents: list[tuple[str, list[str]]]) -> None:
    """A document is linked to every document whose country and number it cites, each once."""
    numbers = [number for number, _ in patents]
    cites = pa.array([cited for _, cited in patents], STRINGS)
    expected = sorted(
        {
            (query, doc)
            for query, (_, cited) in enumerate(patents)
            for number in cited
            for doc, other in enumerate(numbers)
            if plain_key(number) == plain_key(other)
        }
    )
    found = resolve(NumberIndex(numbers), cites)
    assert list(zip(found.query_row.tolist(), found.doc_row.tolist(), strict=True)) == expected
    inside = {plain_key(number) for number in numbers}
    everything = [number for _, cited in patents for number in cited]
    assert (found.cited, found.outside) == (len(everything), sum(plain_key(n) not in inside for n in everything))


def test_a_cited_number_stands_for_all_its_kinds() -> None:
    """Application and grant are one invention: a citation of either links to both."""
    found = resolve(
        NumberIndex(["US-9-A", "SG-155725-A1", "SG-155725-B"]), pa.array([["SG-155725-B"], [], []], STRINGS)
    )
    assert found.doc_row.tolist() == [1, 2]


@given(
    st.data(),
    st.lists(st.tuples(NUMBER, st.integers(0, 3), st.sampled_from(["", "-", "A b", "a-B!", "c"])), min_size=1),
)
def test_left_out_equals_the_rules_pair_by_pair(data: st.DataObject, patents: list[tuple[str, int, str]]) -> None:
    """Same number, same family, equal title: each link under the first reason that holds, or under none."""
    numbers, families, titles = zip(*patents, strict=True)
    links = data.draw(pairs_of(len(patents)))
    query, doc = np.array(links, np.int32).reshape(-1, 2).T
    found = left_out(query, doc, NumberIndex(numbers).codes(), np.array(families), titles)
    for place, (one, other) in enumerate(links):
        plain = ["".join(c for c in titles[row].lower() if c.isalnum()) for row in (one, other)]
        rules = {
            "self": plain_key(numbers[one]) == plain_key(numbers[other]),
            "own_family": families[one] == families[other],
            "equal_title": plain[0] == plain[1] != "",
        }
        first = next((reason for reason, holds in rules.items() if holds), None)
        assert [reason for reason in found if found[reason][place]] == ([first] if first else [])


def test_fault_15_own_documents_and_families_are_no_links() -> None:
    """A patent is never relevant to itself, to another publication of its number, or to its family."""
    query, doc = np.array([0, 0, 0, 0]), np.array([0, 1, 2, 3])
    numbers = ["US-1-A1", "US-1-B2", "EP-5-A1", "US-4-A"]
    out = left_out(query, doc, NumberIndex(numbers).codes(), np.array([7, 8, 7, 9]), ["a", "b", "c", "d"])
    assert np.logical_or.reduce(list(out.values())).tolist() == [True, True, True, False]


def test_title_key_keeps_letters_and_digits_of_any_script() -> None:
    """Case, blanks and signs go; letters and digits of all scripts stay."""
    assert title_key("Straße 7-Öl: µ (II)") == title_key("STRASSE 7 ÖL μ ii")
    assert title_key("装置 12") == "装置12"
    assert title_key(" -- ") == ""


@given(st.data(), st.lists(st.tuples(CODES, CODES), min_size=1, max_size=6), st.sampled_from([3, 4]))
def test_domains_equal_sets_of_cut_codes(
    data: st.DataObject, patents: list[tuple[list[str], list[str]]], length: int
) -> None:
    """IN where the sets of codes cut to the length meet, OUT where not, UNKNOWN where one is empty."""
    links = data.draw(pairs_of(len(patents)))
    query, doc = np.array(links, np.int32).reshape(-1, 2).T
    ipc, cpc = (pa.array(column, STRINGS) for column in zip(*patents, strict=True))
    cut = [{code[:length].upper() for code in ipc or cpc if len(code) >= length} for ipc, cpc in patents]
    expected = [
        UNKNOWN if not cut[one] or not cut[other] else IN if cut[one] & cut[other] else OUT for one, other in links
    ]
    assert domains(query, doc, ipc, cpc, length).tolist() == expected


def test_cpc_speaks_only_for_documents_without_ipc() -> None:
    """A shared CPC class does not make a link IN when IPC says otherwise."""
    ipc, cpc = pa.array([["A61B"], ["G06F"], []], STRINGS), pa.array([["H04L"], ["H04L"], ["G06F"]], STRINGS)
    assert domains(np.array([0, 1]), np.array([1, 2]), ipc, cpc, 3).tolist() == [OUT, IN]
