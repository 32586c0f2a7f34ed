"""Tasks: what models are asked to do."""
