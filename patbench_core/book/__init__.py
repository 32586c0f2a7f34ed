"""From notebooks to a book that opens from disk."""
