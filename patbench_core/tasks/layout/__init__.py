"""Maps of landscapes."""
