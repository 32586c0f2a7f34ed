"""Formats are tables of columns; adding one is registering one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patbench_core.landscape.formats import exports, layout
from patbench_core.landscape.formats.layout import Layout, layouts, register

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def toy() -> Iterator[Layout]:
    """A format that a file of its own would register."""
    layouts()
    made = Layout(
        name="toy",
        title="A toy's list of patents",
        columns={"publication_number": ("Toy no", "cc + nr"), "title": ("What it is",), "cites": ("Sees",)},
        marks=("What it is",),
        says="toys hold no abstracts",
    )
    register(made)
    yield made
    del layout._LAYOUTS["toy"]


def test_a_toy_format_is_found_by_its_columns_and_read(toy: Layout, write: Write) -> None:
    """In a table and in JSON; parts of a number are joined; the card can say what it lacks."""
    table = write("toy.csv", "a list of toys\n\ncc;nr;What it is;Sees\nUS;1234567;Top;US-2-A | EP-3-A\n")
    lines = write("toy.jsonl", '{"Toy no": "US-1-A", "What it is": "Kite", "Sees": ["US-2-A"]}\n')
    found = exports([table, lines])
    assert [export.layout.name for export in found] == ["toy", "toy"]
    (_, top), (_, kite) = (pair for export in found for pair in export.patents())
    assert (top.publication_number, top.title, top.cites) == ("US-1234567", "Top", ("US-2-A", "EP-3-A"))
    assert (kite.publication_number, kite.title, kite.cites) == ("US-1-A", "Kite", ("US-2-A",))


def test_names_of_formats_and_their_needs_are_sound() -> None:
    """Each needs fields that it has columns for, and its marks tell it from patbench's own names."""
    assert len({made.name for made in layouts()}) == len(layouts()) >= 10
    for made in layouts():
        assert set(made.needs) <= set(made.columns), made.name
        full = [part for ways in made.columns.values() for way in ways for part in way.split(" + ")] + list(made.marks)
        assert made.score(full) > 0, made.name
        assert made.score(["publication"]) == 0, made.name
