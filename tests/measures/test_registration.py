"""Tests of how a measure becomes known."""

from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from patbench_core.measures import RETRIEVAL, measure
from patbench_core.measures.ranks import Ranks
from patbench_core.measures.registry import _KINDS

RANKS = Ranks(np.array([0, 0, 1]), np.array([2, 0, 5]), np.array([1, 1, 1]), 2)
TOY = '''
"""A measure of one file."""

from patbench_core.measures import register


def last(ranks, k):
    """Whether any relevant document was not retrieved."""
    return 1.0 - (ranks.per_query(ranks.within(k)) == ranks.relevant())


register("Missed", last, mteb="missed")
'''


def test_one_file_makes_a_measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found by name, with and without a cutoff, and has a name for MTEB."""
    monkeypatch.setattr("patbench_core.measures.registry._KINDS", dict(_KINDS))
    (tmp_path / "missed.py").write_text(TOY)
    run_path(str(tmp_path / "missed.py"))
    np.testing.assert_array_equal(measure("Missed")(RANKS), [1, 0])
    np.testing.assert_array_equal(measure("Missed@4")(RANKS), [1, 1])
    assert measure("Missed@4").mteb == "missed_at_4"


def test_mteb_names() -> None:
    """A cutoff is written as MTEB writes it; whole rankings have none."""
    names = [*RETRIEVAL, "P@5", "success@1", "MRR@10"]
    assert [measure(name).mteb for name in names] == [
        "ndcg_at_10",
        "ndcg_at_100",
        "recall_at_10",
        "recall_at_100",
        "map",
        "mrr",
        "precision_at_5",
        "hit_rate_at_1",
        "mrr_at_10",
    ]


def test_what_records_hold_is_fixed() -> None:
    """The measures of a retrieval record are not part of its key, so that a new one must not join them."""
    assert RETRIEVAL == ("nDCG@10", "nDCG@100", "Recall@10", "Recall@100", "MAP", "MRR")
