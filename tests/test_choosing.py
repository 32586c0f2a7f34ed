"""Which records decide."""

import patbench_core as pb
from tests.contests import add_other


def test_the_newest_protocol_and_the_deciding_method_count() -> None:
    """A baseline is not a contestant."""
    add_other("clustering", "k-means", "V-measure", "a", (0.5, 0.4, 0.6))
    add_other("clustering", "HDBSCAN", "V-measure", "b", (0.9, 0.8, 1.0))
    assert pb.deciding()["model_id"].tolist() == ["a"]
    add_other("clustering", "k-means", "V-measure", "c", (0.5, 0.4, 0.6), protocol=2)
    assert pb.deciding()["model_id"].tolist() == ["c"]


def test_one_view_of_a_landscape_decides() -> None:
    """The one asked for, or else the first of a stated order."""
    for view, value in (("T", 0.3), ("C", 0.4), ("A", 0.5)):
        side = {"view": view, "texts": 3, "empty": 0, "token_coverage": 1.0}
        add_other("clustering", "k-means", "V-measure", "a", (value, 0.1, 0.9), document=side)
    assert [pb.deciding(view)["view"].item() for view in ("C", "TA")] == ["C", "A"]
