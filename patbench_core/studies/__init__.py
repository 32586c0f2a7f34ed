"""Studies: each ensures its records, then makes one page of the book."""
