"""Counts with their noun."""


def plural(n: int, one: str, many: str = "") -> str:
    """``1 query``, ``830 queries``; `many` is `one` with an s unless given."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
