"""Queries of a scaling record as units: as those of retrieval, from its scores, for it keeps no ranks."""

from patbench_core.tasks.retrieval.units import units

__all__ = ["units"]
