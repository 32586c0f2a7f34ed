"""Texts of a file: found by any spelling of a number, and refused with their line where something is wrong."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest

from patbench_core.generators.errors import GeneratorError, NothingToRead
from patbench_core.generators.from_file import FromFile
from patbench_core.generators.generate import generate
from patbench_core.generators.registry import generator, generators
from tests.generators.cases import real, some


def file_of(folder: Path, *rows: tuple[str, Any], name: str = "made") -> Path:
    """A file of numbers and what stands under ``generated``."""
    file = folder / f"{name}.jsonl"
    lines = [json.dumps({"publication_number": number, "generated": made}) for number, made in rows]
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def refused(file: Path, system: str = "gpt") -> str:
    """What is said of a file that cannot be used."""
    with pytest.raises(GeneratorError) as raised:
        generator(f"file:{file}#{system}")
    message = str(raised.value)
    assert str(file) in message
    assert "\n" not in message
    return message


def test_texts_come_from_a_file(tmp_path: Path) -> None:
    """By number and system; documents that the file lacks are not used."""
    file = file_of(tmp_path, ("US-1", {"gpt": " One. ", "other": ""}), ("US-9", {}))
    (made, again) = generate(generator(f"file:{file}#gpt"), some(), 2, 0)
    assert (made.text, made.parents, again.text) == ("One.", ("US-1",), "One.")
    assert refused(file, "none").endswith("has no text of system 'none': choose one of gpt")
    assert "cannot be read (No such file" in refused(tmp_path / "nowhere.jsonl")
    synthesized = tmp_path / "synthesized.jsonl"
    synthesized.write_text('{"text": "One.", "labels": ["a"], "parents": ["US-1"], "generator": "eda"}\n')
    assert "'patbench synthesize' wrote" in refused(synthesized, "eda")


def test_what_is_not_a_text_is_refused(tmp_path: Path) -> None:
    """A number would be a document with the text "5"; another system and null are no fault."""
    file = file_of(tmp_path, ("US-1", {"gpt": "One.", "other": 5}), ("US-2", {"gpt": None, "other": "Two."}))
    assert generator(f"file:{file}#gpt")
    assert "line 1, US-1: 5 is not a text of system 'other'" in refused(file, "other")
    file = file_of(tmp_path, ("US-1", {"gpt": "One."}), ("US-2", {"gpt": ["Two."]}), name="list")
    assert 'line 2, US-2: ["Two."] is not a text of system' in refused(file)


def test_two_texts_of_one_patent_are_refused(tmp_path: Path) -> None:
    """In another spelling too; equal ones are no fault, nor is a line for each system."""
    one, other = ("US-7000000-A", {"gpt": "One."}), ("US7000000A", {"gpt": "Other."})
    assert "lines 1 and 3 are both of US7000000A" in refused(file_of(tmp_path, one, ("US-2", {}), other))
    file = file_of(tmp_path, one, one, ("US-7000000-A", {"llama": "Two."}), name="equal")
    for system, text in (("gpt", "One."), ("llama", "Two.")):
        (made,) = generate(generator(f"file:{file}#{system}"), [real("US-7000000-A", "A pump.", "F")], 1, 0)
        assert made.text == text


def test_a_line_that_is_wrong_is_named(tmp_path: Path) -> None:
    """Where it stands in the file, and what it should be."""
    good = '{"publication_number": "US-1", "generated": {"gpt": "One."}}\n'
    for place, (line, message) in enumerate(
        (
            ('{"publication_number": "US-2", "gen', "line 3 is not JSON (Unterminated string"),
            ("[1]", "line 3 is not an object"),
            ('{"publication_number": "US-2", "generated": "Two."}', "line 3, US-2: generated is not an object"),
            ('{"generated": {"gpt": "Two."}}', "line 3 has no publication_number"),
        )
    ):
        file = tmp_path / f"{place}.jsonl"
        file.write_text(f"{good}\n{line}")
        assert message in refused(file)


def test_a_file_without_texts_offers_none(tmp_path: Path) -> None:
    """Nor one without lines, and bytes that are not text."""
    assert refused(file_of(tmp_path, ("US-1", {"gpt": ""}))).endswith("all its texts are empty, give another file")
    empty, binary = tmp_path / "empty.jsonl", tmp_path / "binary.jsonl"
    empty.write_text("\n")
    binary.write_bytes(b"\xff\xfe\x00")
    assert "the file is empty" in refused(empty)
    assert "are not UTF-8" in refused(binary)


def test_a_byte_order_mark_and_separators_inside_texts_are_no_fault(tmp_path: Path) -> None:
    """Lines end where the file says, not at a separator of Unicode."""
    file = tmp_path / "marked.jsonl"
    line = json.dumps({"id": "US-1", "generated": {"gpt": "One.\u2028Two."}}, ensure_ascii=False)
    file.write_bytes(codecs.BOM_UTF8 + f"{line}\r\n".encode())
    made = generator(f"file:{file}#gpt")
    assert isinstance(made, FromFile)
    assert made.texts == {"US-1": "One.\u2028Two."}


@pytest.mark.parametrize("written", ("US7000000A", "us 7,000,000 A", "US-7000000", "US-7000000-B1"))
def test_numbers_match_in_any_spelling(written: str, tmp_path: Path) -> None:
    """Country and number, whatever the kind code."""
    made = generator(f"file:{file_of(tmp_path, (written, {'gpt': 'One.'}))}#gpt")
    assert [each.text for each in generate(made, [real("US-7000000-A", "A pump.", "F")], 1, 0)] == ["One."]


def test_the_very_publication_comes_first(tmp_path: Path) -> None:
    """Of two of one invention; where neither is that of the landscape, their texts must not differ."""
    made = generator(f"file:{file_of(tmp_path, ('EP-1000000-A1', {'a': 'Old.'}), ('EP-1000000-B1', {'a': 'New.'}))}#a")
    (text,) = generate(made, [real("EP1000000B1", "A pump.", "F")], 1, 0)
    assert text.text == "New."
    with pytest.raises(GeneratorError, match="EP-1000000-B2 of the landscape may be EP-1000000-A1 or EP-1000000-B1"):
        generate(made, [real("EP-1000000-B2", "A pump.", "F")], 1, 0)


def test_numbers_that_match_nothing_are_shown_beside_those_of_the_landscape(tmp_path: Path) -> None:
    """And texts that are empty are told apart from them."""
    made = generator(f"file:{file_of(tmp_path, ('US-7', {'gpt': 'One.'}), ('US-1', {'gpt': ''}))}#gpt")
    with pytest.raises(NothingToRead, match="numbers, such as US-7, is that of one of the 1 training documents, such"):
        generate(made, [real("US-2", "A pump.", "F")], 1, 0)
    with pytest.raises(NothingToRead, match="its texts of the 6 training documents are all empty"):
        generate(made, some(), 1, 0)


def test_fault_04_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    """In one process, as in a notebook."""
    texts = []
    for text in ("One.", "Another."):
        made = generator(f"file:{file_of(tmp_path, ('US-1', {'gpt': text}))}#gpt")
        texts += [each.text for each in generate(made, some(), 1, 0)]
    assert texts == ["One.", "Another."]


def test_how_much_of_a_file_is_used(tmp_path: Path) -> None:
    """Documents with a text, and rows of no document; a generator that needs no file says nothing."""
    rows = [("US-1", {"gpt": "One."}), ("US-2", {"gpt": ""}), ("US-8", {"gpt": "Eight."})]
    made = generator(f"file:{file_of(tmp_path, *rows)}#gpt")
    assert made.coverage(some()) == (
        "1 of 6 training documents have a text in the file; rows that match no training document: 1 of 3"
    )
    assert not generator("eda").coverage(some())


def test_a_star_is_all_systems_of_a_list(tmp_path: Path) -> None:
    """One generator alone has to name its system, and the message offers what there is."""
    file = file_of(tmp_path, ("US-1", {"gpt": "One.", "b": "Two."}))
    assert [each.spec for each in generators(f"file:{file}#*")] == ["file:made.jsonl#b", "file:made.jsonl#gpt"]
    for end in ("", "#", "#*"):
        with pytest.raises(GeneratorError, match="names no system of the file: write one of b, gpt behind the #"):
            generator(f"file:{file}{end}")
    with pytest.raises(GeneratorError, match="has no text of any system"):
        generators(f"file:{file_of(tmp_path, ('US-1', {}), name='none')}#*")
