"""Fields of a row, good and bad."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors.landscape import BadField
from patbench_core.landscape.formats.row import Notes, Row, is_vector_name
from patbench_core.landscape.numbers import parse


def row(**values: Any) -> Row:
    """A row of line 7."""
    return Row(Path("a.jsonl"), 7, values)


def test_absent_fields_are_empty() -> None:
    """A missing field and null mean the same."""
    for empty in (row(), row(x=None)):
        assert (empty.text("x"), empty.strings("x"), empty.date("x"), empty.labels("x")) == ("", (), None, {})
        assert empty.identifier("x") is None and not empty.filled("x")


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date.today()))
def test_date_reads_both_ways_of_writing_it(date: datetime.date) -> None:
    """With hyphens, without, and as a date of Parquet."""
    for written in (date.isoformat(), date.strftime("%Y%m%d"), int(date.strftime("%Y%m%d")), date):
        assert row(x=written).date("x") == date.isoformat()


def test_a_date_far_in_the_future_is_a_typing_error() -> None:
    """It costs the date, and is counted; next year's is a gazette of the days to come."""
    after = datetime.date.today().year
    notes = Notes()
    assert Row(Path("a.jsonl"), 7, {"x": f"{after + 1}-01-02"}, {}, notes).date("x")
    assert Row(Path("a.jsonl"), 7, {"x": f"{after + 2}-01-02"}, {}, notes).date("x") is None
    assert notes.spared["x"][0] == 1


@pytest.mark.parametrize("written", ["2011-13-01", "2011-02-30", "11/04/2011", "20110", "soon", True, ["2011"]])
def test_a_date_that_is_none_costs_itself(written: Any) -> None:
    """The file's notes count it, and keep what the first was."""
    notes = Notes()
    assert Row(Path("a.jsonl"), 7, {"x": written}, {}, notes).date("x") is None
    assert notes.spared == {"x": (1, f"line 7: {written!r} is not a date")}


@pytest.mark.parametrize("written", ["2007-07-19T00:00:00Z", "2007-07-19 12:30:00 UTC", "2007-07-19T00:00:00+02:00"])
def test_a_date_may_have_a_time(written: str) -> None:
    """As pandas, R and services write them."""
    assert row(x=written).date("x") == "2007-07-19"


@pytest.mark.parametrize("word", ["NA", "nan", "None", "null", "-", " n/a "])
def test_words_for_nothing_are_absent_and_counted(word: str) -> None:
    """As a title, in a list, as a date or a family."""
    notes = Notes()
    read = Row(Path("a"), 1, {"title": word, "ipc": [word], "date": word, "family": word}, {}, notes)
    assert (read.text("title"), read.strings("ipc"), read.date("date"), read.family("family")) == ("", (), None, None)
    assert notes.absent["title"] == 1


def test_strings_are_stripped_and_unique_in_order() -> None:
    """Each text once, in the order of the file."""
    assert row(x=[" b ", "a", "", None, "b"]).strings("x") == ("b", "a")


def test_labels_come_as_list_as_object_or_as_map() -> None:
    """A list gives one set of the field's name, an object or a map column one set a key."""
    assert row(labels=["b", "a"]).labels("labels") == {"labels": ("a", "b")}
    assert row(labels={"topic": ["x"], "none": []}).labels("labels") == {"topic": ("x",)}
    assert row(labels=[("topic", ["x"])]).labels("labels") == {"topic": ("x",)}


@pytest.mark.parametrize("value", ["A61B", {"a": 1}, [1], 3])
def test_strings_refuse_other_types(value: Any) -> None:
    """A lone text is not a list of texts."""
    with pytest.raises(BadField, match=r"field 'ipc': .* is not a (list of )?text"):
        row(ipc=value).strings("ipc")


def test_vectors_are_the_fields_named_embedding() -> None:
    """Empty vectors count as absent."""
    found = row(embedding_v1=[1, 2.5], embedding=None, embedding_b=[], title="t").vectors()
    assert found == {"embedding_v1": (1.0, 2.5)}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e39, 10**400])
def test_vectors_refuse_what_float32_cannot_hold(bad: float) -> None:
    """The number that is not finite is named."""
    with pytest.raises(BadField, match="number 2 of 2"):
        row(embedding=[0.5, bad]).vectors()


@pytest.mark.parametrize("bad", ["0.1 0.2", ["0.1"], [True], [[1.0]], 3])
def test_vectors_refuse_what_is_no_list_of_numbers(bad: Any) -> None:
    """Texts, nested lists and booleans are not a vector."""
    with pytest.raises(BadField, match="is not a list of numbers"):
        row(embedding=bad).vectors()


def test_fault_23_a_field_cannot_name_a_file_elsewhere() -> None:
    """Names of vectors become file names: one that could lead out of the folder is not a vector's name."""
    for name in ("embedding/../../x", "embedding..", "embedding\n", "embedding" + "x" * 60, "Embedding"):
        assert not is_vector_name(name)


def test_text_refuses_half_a_surrogate_pair() -> None:
    """JSON can spell characters that no file can hold."""
    with pytest.raises(BadField, match="character 2 is not Unicode"):
        row(title="a\ud800").text("title")


def test_country_comes_from_the_number_if_not_given() -> None:
    """And a number without country needs one."""
    assert row().country("country", "us7994462b2", parse("us7994462b2")) == "US"
    assert row(country="ep").country("country", "US-1-A", parse("US-1-A")) == "EP"
    with pytest.raises(BadField, match="does not begin with a country: write it as in US-7994462-B2"):
        row().country("country", "7994462", None)


def test_required_refuses_blanks() -> None:
    """A publication number of blanks is none."""
    with pytest.raises(BadField, match="line 7, field 'publication_number': missing or empty"):
        row(publication_number=" ").required("publication_number")


@given(st.dictionaries(st.text(max_size=3), st.none() | st.integers() | st.text() | st.lists(st.floats()), max_size=3))
def test_any_value_gives_a_result_or_a_bad_field(values: dict[str, Any]) -> None:
    """No value, however odd, ends in another exception."""
    odd = row(**{f"embedding{name}": value for name, value in values.items()})
    for read in (odd.text, odd.date, odd.strings, odd.labels, odd.identifier, odd.required, lambda _: odd.vectors()):
        for name in odd.values:
            try:
                read(name)
            except BadField as error:
                assert (error.line, error.file.name) == (7, "a.jsonl")
