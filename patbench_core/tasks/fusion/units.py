"""Held-out queries of a fusion as units: as those of retrieval, from the fused ranks."""

from patbench_core.tasks.retrieval.units import units

__all__ = ["units"]
