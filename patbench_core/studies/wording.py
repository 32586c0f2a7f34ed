"""Numbers in sentences."""

from patbench_core.results.record import Record
from patbench_core.stats.paired import Difference


def score(record: Record, scope: str, metric: str) -> str:
    """Such as ``0.158 (95 % interval 0.140 to 0.178)``."""
    of = record["scopes"][scope]
    low, high = of["ci"][metric]
    return f"{of['metrics'][metric]:.3f} (95 % interval {low:.3f} to {high:.3f})"


def difference(of: Difference) -> str:
    """Such as ``−0.004, −0.020 to 0.011``."""
    return f"{signed(of.mean)}, {signed(of.low)} to {signed(of.high)}"


def signed(number: float) -> str:
    """Three decimals, with a proper minus sign; none before a zero."""
    return f"{number:.3f}".replace("-0.000", "0.000").replace("-", "−")


def plus(number: float) -> str:
    """As `signed`, with a plus before what is above zero."""
    return f"{'+' if round(number, 3) > 0 else ''}{signed(number)}"


def listed(items: list[str]) -> str:
    """``a``, ``a and b``, or ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
