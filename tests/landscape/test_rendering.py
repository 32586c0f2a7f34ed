"""The card on a terminal."""

import io
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from patbench_core.landscape.card import card
from patbench_core.landscape.importing import import_files, import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.rendering import render
from patbench_core.landscape.schema import Patent


def shown(landscape: Landscape) -> str:
    """What a wide terminal shows."""
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(render(card(landscape)))
    return console.export_text()


def test_the_card_shows_its_figures(jsonl: Callable[..., Path]) -> None:
    """Each on a line with its name."""
    file = jsonl(
        {"publication_number": "US-1-A", "title": "abc", "ipc": ["A61B"], "cites": ["EP-2-A"], "split": "x"},
        {"publication_number": "EP-2-A", "title": "abcde", "ipc": ["A61C"], "labels": {"topic": ["t"]}},
    )
    lines = {line.split("  ")[0]: " ".join(line.split()) for line in shown(import_files([file], "mine")).splitlines()}
    assert lines["mine"] == "mine real patents"
    assert lines["documents"] == "documents 2"
    assert lines["offices"] == "offices EP 1, US 1"
    assert lines["title"] == "title 100.0 % 2 3 5 5"
    assert lines["links"] == "links 1 (from citations)"
    assert lines["by IPC class"] == "by IPC class IN 1, OUT 0"
    assert lines["by IPC subclass"] == "by IPC subclass IN 0, OUT 1"
    assert lines["links left out"] == "links left out self 0, own family 0, equal title 0"
    assert lines["label set topic"] == "label set topic 1 label on 1 document"
    assert lines["fields not read"] == "fields not read split 1"
    assert lines["source"].startswith("source patents.jsonl (jsonl, 2 rows, sha256 ")


def test_a_synthetic_landscape_says_so() -> None:
    """In capitals, in the first line."""
    assert "SYNTHETIC" in shown(import_patents([Patent("US-1-A", "US")], "x", synthetic=True)).splitlines()[0]


def test_a_landscape_without_links_says_what_is_missing() -> None:
    """Retrieval would have nothing to ask."""
    assert "qrels file" in shown(import_patents([Patent("US-1-A", "US")], "x"))


def test_a_column_of_citations_that_was_not_read_is_named(tmp_path: Path) -> None:
    """With the option that reads it; blanks in its name are quoted."""
    file = tmp_path / "a.csv"
    file.write_text("publication_number,title,Cited patents\nUS7000001B2,A pump,US7000002B2\nUS7000002B2,A valve,\n")
    said = " ".join(shown(import_files([file], "mine")).split())
    assert "column 'Cited patents' was not read: if it holds cited numbers, add --map cites='Cited patents'" in said


def test_a_replaced_landscape_says_so() -> None:
    """Whether the content is another one."""
    for title, told in (("a", None), ("a", "an import of the same content"), ("b", "other content")):
        text = shown(import_patents([Patent("US-1-A", "US", title=title)], "x"))
        assert ("replaces" in text) == (told is not None) and (told or "") in text


def test_names_from_files_are_shown_and_never_interpreted(jsonl: Callable[..., Path]) -> None:
    """Markup stays visible, characters that steer a terminal do not get through."""
    sly = "[bold red]x[/] \x1b[2J\u202e"
    text = shown(import_files([jsonl({"publication_number": "US-1-A", sly: 1, "labels": {sly: ["y"]}})], "x"))
    assert text.count("[bold red]x[/]") == 2
    assert "\x1b" not in text and "\u202e" not in text
