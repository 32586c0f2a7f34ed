"""patbench: which embedding model, on which part of a patent, for which task, and how sure is that."""

__version__ = "0.1.0"
