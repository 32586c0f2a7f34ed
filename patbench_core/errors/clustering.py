"""Failures of clustering."""

from patbench_core.errors import UnfitLandscape


class NothingToCluster(UnfitLandscape):
    """A label set of which too few documents have exactly one label."""

    def __init__(self, landscape: str, labels: str, documents: int, distinct: int) -> None:
        super().__init__(
            f"label set {labels!r} of landscape {landscape!r}: {documents} documents with text have exactly one label, "
            f"of {distinct} different ones; two labels and twice as many documents as labels are needed: choose "
            "another set"
        )
