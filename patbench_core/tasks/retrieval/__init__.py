"""Citation retrieval."""
