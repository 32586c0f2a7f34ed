"""Public benchmarks by name: how to get them, and how to run them as their makers do."""
