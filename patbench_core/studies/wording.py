"""Numbers in sentences."""


def signed(number: float) -> str:
    """Three decimals, with a proper minus sign; none before a zero."""
    return f"{number:.3f}".replace("-0.000", "0.000").replace("-", "−")


def plus(number: float) -> str:
    """As `signed`, with a plus before what is above zero."""
    return f"{'+' if round(number, 3) > 0 else ''}{signed(number)}"


def listed(items: list[str]) -> str:
    """``a``, ``a and b``, or ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
