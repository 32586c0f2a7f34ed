"""Measures of retrieval, a file each, which registers itself at its foot."""
