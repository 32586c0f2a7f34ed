"""Which records belong to a named model."""

from pathlib import Path

import pytest

from patbench_core.encoders.identity import folder_digest
from patbench_core.encoders.naming import folder_name, with_digits
from patbench_core.results.named import is_of
from patbench_core.results.record import Record
from patbench_core.results.selection import own_files, title
from tests.records import sample_record


@pytest.mark.parametrize(
    ("recorded", "named", "same"),
    [
        ("bm25", "bm25", True),
        ("all-MiniLM-L6-v2", "all-MiniLM-L6-v2:layers=3", False),
        ("all-MiniLM-L6-v2:layers=3,dim=128", "all-MiniLM-L6-v2:dim=128,layers=3", True),
        ("precomputed:given", "precomputed:given", True),
        ("org/model", "org/model@abc", False),
        ("org/model", "org/model", True),
    ],
)
def test_a_model_is_named_as_for_an_evaluation(recorded: str, named: str, same: bool) -> None:
    """Variants in any order; a revision must be the recorded one."""
    assert is_of(sample_record(model=recorded), named) == same


def recorded(name: str, folder: Path) -> Record:
    """A record of the model of a folder."""
    record = sample_record(model=name)
    record["encoders"] = {"document": {"model": name, "revision": "", "files": folder_digest(folder)}}
    return record


def test_a_folder_is_known_by_its_name_and_files(tmp_path: Path) -> None:
    """Wherever it lies; not another folder of that name, and with digits of its files where it is named by them."""
    one, copy, other = (tmp_path / place / "mine" for place in ("one", "copy", "other"))
    for folder, text in ((one, "a"), (copy, "a"), (other, "b")):
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(text)
    record = recorded("mine", one)
    assert is_of(record, str(one)) and is_of(record, str(copy))
    assert not is_of(record, str(other))
    assert not is_of(recorded("yours", one), str(one))
    for name, same in (("mine", True), (with_digits("mine", folder_digest(one)), True), ("mine@0000000", False)):
        assert is_of(record, name) == same


def test_a_folder_that_bears_the_name_of_a_registered_model_is_another(tmp_path: Path) -> None:
    """Records call it by its name and digits of its files; what is registered keeps its name."""
    folder = tmp_path / "bm25"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    record = recorded(folder_name(folder), folder)
    assert record["model"]["name"].startswith("bm25@")
    assert (title(record), own_files(record)) == (f"{folder_name(folder)} (unregistered)", folder_digest(folder))
    assert is_of(record, str(folder)) and is_of(record, folder_name(folder))
    assert not is_of(record, "bm25")
    assert not is_of(sample_record(model="bm25"), str(folder))
