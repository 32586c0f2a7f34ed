"""Topics of queries."""
