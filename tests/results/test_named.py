"""Which records belong to a named model."""

from pathlib import Path

import pytest

from patbench_core.results.named import is_of
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


def test_a_folder_is_known_by_its_name(tmp_path: Path) -> None:
    """Wherever it lies."""
    (tmp_path / "mine").mkdir()
    assert is_of(sample_record(model="mine"), str(tmp_path / "mine"))
    assert not is_of(sample_record(model="yours"), str(tmp_path / "mine"))
