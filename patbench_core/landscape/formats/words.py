"""Publications of a cell, and numbers that a country stands beside."""

import re

from patbench_core.landscape import numbers


def publications(text: str) -> list[str]:
    """Publications in a cell."""
    parts = [part.strip() for part in re.split(r"[;|\n]+", text) if part.strip()]
    return parts if len(parts) > 1 and all(numbers.parse(part) for part in parts) else [text]


def with_country(number: str, country: str) -> str:
    """A number without country takes the row's."""
    if country and numbers.parse(number) is None and numbers.parse(f"{country}{number}") is not None:
        return f"{country}-{number}"
    return number
