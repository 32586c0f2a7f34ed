"""Texts are written once, and what is there survives every failure."""

import json

import pytest

from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import Kept, generate
from tests.generators.cases import Counting, some


def test_fault_06_a_generator_that_fails_midway_goes_on_where_it_was() -> None:
    """The message says how many texts are kept; the next call writes the others alone."""
    with pytest.raises(GeneratorError, match=r"the machine stopped: start it again; 4 of 8 texts are kept in .*jsonl"):
        generate(Counting(fails_at=4), some(), 8, 0)
    second = Counting()
    made = generate(second, some(), 8, 0)
    assert second.written == 4
    assert [document.text for document in made] == [document.text for document in generate(Counting(), some(), 8, 0)]


def test_fault_05_a_line_that_was_cut_off_is_written_again() -> None:
    """And spoils no other line."""
    generate(Counting(), some(), 4, 0)
    path = Kept(Counting()).path
    path.write_text(path.read_text("utf-8")[:-9], "utf-8")
    again = Counting()
    generate(again, some(), 6, 0)
    assert again.written == 3
    assert len(Kept(Counting()).texts) == 6


def test_more_texts_begin_with_the_same_ones() -> None:
    """A greater number is a continuation."""
    few, many = (generate(Counting(), some(), number, 0) for number in (3, 10))
    assert many[:3] == few


def test_fault_04_another_text_of_a_parent_is_another_order() -> None:
    """Under the same number; labels change no text."""
    first = some()[0]
    changed = type(first)(first.number, "Other.", first.labels, {})
    relabelled = type(first)(first.number, first.text, ("H",), {})
    keys = [Counting().orders([document], 1, 0)[0].key for document in (first, changed, relabelled)]
    assert keys[0] == keys[2] != keys[1]


def test_empty_texts_are_left_out() -> None:
    """What a model did not answer is not a document."""
    generator = Counting()
    kept = Kept(generator)
    orders = generator.orders(some(), 3, 0)
    kept.add(orders[1], "")
    assert [json.loads(line)[1] for line in kept.path.read_text("utf-8").split("\n") if line] == [""]
    assert len(generate(generator, some(), 3, 0)) == 2
