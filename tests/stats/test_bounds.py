"""Ends of intervals stay where scores can be."""

import numpy as np

from patbench_core.stats.bounds import bounds, cut, span


def test_ends_are_cut_at_the_bounds_of_the_measure() -> None:
    """At 0 and 1, correlations at -1; an interval inside stays, and so does one that is not known."""
    assert cut("micro F1", (0.989, 1.003)) == (0.989, 1.0)
    assert cut("ECE", (-0.02, 0.1)) == (0.0, 0.1)
    assert cut("Spearman", (-0.2, 0.1)) == (-0.2, 0.1)
    assert np.isnan(cut("micro F1", (np.nan, np.nan))).all()
    assert bounds("ARI") == (-1.0, 1.0)
    assert (span("ARI"), span("ECE")) == (2.0, 1.0)
