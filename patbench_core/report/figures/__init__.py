"""One kind of figure a file: each takes a DataFrame and names of its columns, and returns a `Plot`."""
