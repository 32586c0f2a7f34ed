"""What is read of a record."""

import numpy as np
import pytest

from patbench_core import frames
from patbench_core.results.record import known
from patbench_core.stats.bounds import FEWEST
from tests.contests import add_retrieval
from tests.records import sample_record


@pytest.mark.parametrize("n", [1, int(FEWEST) - 1, int(FEWEST)])
def test_intervals_over_few_units_are_not_known(n: int) -> None:
    """In every scope; scores stay, and so does the record that was read."""
    record = sample_record()
    record["scopes"]["ALL"]["n_queries"] = n
    scope = known(record)["scopes"]["ALL"]
    assert np.isnan(scope["ci"]["nDCG@10"]).all() == (n < FEWEST)
    assert scope["metrics"] == record["scopes"]["ALL"]["metrics"]
    assert record["scopes"]["ALL"]["ci"]["nDCG@10"] == [0.4, 0.6]


def test_columns_of_intervals_over_few_units_are_empty() -> None:
    """One query has a score, and no interval from the score to the score."""
    add_retrieval("few", [0.5])
    add_retrieval("many", np.linspace(0, 1, 20).tolist())
    rows = frames.records("retrieval", scope="ALL").set_index("model_id")
    assert rows["nDCG@10"].to_dict() == pytest.approx({"few": 0.5, "many": 0.5})
    ends = rows[["nDCG@10 low", "nDCG@10 high"]]
    assert ends.loc["few"].isna().all()
    assert ends.loc["many"].notna().all()
