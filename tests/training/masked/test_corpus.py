"""What is read and what is held out."""

import json
from pathlib import Path

import pytest

from patbench_core.landscape import registry
from patbench_core.landscape.importing import import_files
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import TrainingError
from patbench_core.training.masked.corpus import HELD_OUT, corpus
from tests.training.planted import tiny


def test_families_are_trained_on_or_held_out(home: Path) -> None:
    """Never both, and about one in twenty."""
    landscape = tiny()
    made = corpus([landscape.name], [], "TA")
    family = dict(zip(side_texts(landscape, "TA").every, landscape.families.tolist(), strict=True))
    parts = [{family[text] for text in part} for part in (made.train, made.held)]
    assert parts[0] and parts[1] and not parts[0] & parts[1]
    assert 0 < len(made.held) < 3 * HELD_OUT * len(landscape)


def test_the_order_of_rows_does_not_matter(home: Path, tmp_path: Path) -> None:
    """One corpus, one digest."""
    rows = [{"publication_number": f"US-{n}-A1", "title": f"device {n}", "abstract": "a " * n} for n in range(1, 90)]
    for name, chosen in (("one", rows), ("other", rows[::-1])):
        file = tmp_path / f"{name}.jsonl"
        file.write_text("\n".join(map(json.dumps, chosen)), "utf-8")
        import_files([file], name)
    assert registry.get("one") is not registry.get("other")
    assert corpus(["one"], [], "TA").digest == corpus(["other"], [], "TA").digest


def test_files_of_text(home: Path, tmp_path: Path) -> None:
    """A document a line, or JSON; held-out text of a landscape is left out of them too."""
    landscape = tiny()
    held = corpus([landscape.name], [], "TA").held
    plain, lines = tmp_path / "plain.txt", tmp_path / "lines.jsonl"
    plain.write_text("first\n\n second \n", "utf-8")
    lines.write_text("\n".join(json.dumps(each) for each in ("third", {"text": "fourth"}, held[0])), "utf-8")
    made = corpus([], [plain, lines], "TA", [landscape.name])
    assert set(made.train) <= {"first", "second", "third", "fourth"}
    assert made.held == held


@pytest.mark.parametrize("line", ['{"body": "x"}', "[1]", "not json", "3"])
def test_a_line_that_is_no_text_is_named(home: Path, tmp_path: Path, line: str) -> None:
    """With its number."""
    file = tmp_path / "wrong.jsonl"
    file.write_text(f'"fine"\n{line}\n', "utf-8")
    with pytest.raises(TrainingError, match=r"wrong\.jsonl, line 2"):
        corpus([], [file], "TA", [tiny().name])


def test_nothing_to_read(home: Path, tmp_path: Path) -> None:
    """A view that no document has, and a file that is not there."""
    rows = [json.dumps({"publication_number": f"US-{n}-A1", "title": f"device {n}"}) for n in range(9)]
    (tmp_path / "titles.jsonl").write_text("\n".join(rows), "utf-8")
    import_files([tmp_path / "titles.jsonl"], "titles")
    with pytest.raises(TrainingError, match="0 documents with text to train on"):
        corpus(["titles"], [], "D")
    with pytest.raises(TrainingError, match="absent"):
        corpus([], [tmp_path / "absent.txt"], "TA", ["titles"])
