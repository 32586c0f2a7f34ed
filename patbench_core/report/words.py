"""Numbers and lists as they stand in sentences, figures and tables: one notation on all pages."""

import math
import re
import unicodedata
from collections.abc import Sequence

from patbench_core.plurals import plural as plural

THIN = "\u202f"
"""Narrow space that does not break a line; stands before a percent sign."""

MINUS = "\u2212"
MISSING = "\u2013"
"""What stands for a number that there is not: a dash, never ``nan``."""

_COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def number(value: float | None, digits: int = 3) -> str:
    """`value` with `digits` decimals and a real minus sign, none before a zero; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{digits}f}"
    return text.lstrip("-") if not re.search(r"[1-9]", text) else text.replace("-", MINUS)


def plus(value: float | None, digits: int = 3) -> str:
    """As `number`, with a plus sign before what is shown as more than zero."""
    text = number(value, digits)
    return f"+{text}" if text[0].isdigit() and re.search(r"[1-9]", text) else text


def bracket(low: float | None, high: float | None, digits: int = 3) -> str:
    """An interval such as ``[−0.016, 0.013]``; empty where it has no ends."""
    ends = number(low, digits), number(high, digits)
    return "" if MISSING in ends else f"[{ends[0]}, {ends[1]}]"


def interval(value: float | None, low: float | None, high: float | None, digits: int = 3) -> str:
    """A number with its interval: ``−0.002 [−0.016, 0.013]``."""
    return f"{number(value, digits)} {bracket(low, high, digits)}".rstrip()


def percent(share: float | None, digits: int = 0) -> str:
    """A share of 1 such as ``54 %``; the space is narrow and does not break."""
    text = number(None if share is None else 100 * share, digits)
    return text if text == MISSING else f"{text}{THIN}%"


def share(value: float) -> str:
    """A share of 1 in per cent, ``85 %``; in words where it is not a number."""
    return percent(value) if math.isfinite(value) else "an undefined share"


def count(value: float | None) -> str:
    """A whole number with its thousands set apart: ``4,679``."""
    return number(value, 0)


def size(value: float | None) -> str:
    """A large number in three digits and a letter: ``22.7 M``, ``4.0 B``."""
    if value is None or not math.isfinite(value):
        return MISSING
    for unit, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= unit:
            scaled = value / unit
            return f"{number(scaled, 1 if abs(scaled) < 100 else 0)}{THIN}{letter}"
    return number(value, 0)


def p_value(value: float | None) -> str:
    """``0.031``; below a thousandth ``< 0.001``."""
    return "< 0.001" if value is not None and 0 <= value < 0.001 else number(value, 3)


def counted(n: int) -> str:
    """A count as a word up to twelve: sentences keep their figures for the result."""
    return _COUNTS[n] if 0 <= n < len(_COUNTS) else count(n)


def share_of(n: int, whole: int, one: str) -> str:
    """How many of all, such as ``all five models``, ``none of five models``, ``two of five models``.

    Of a single one ``the only model`` or ``no model``.
    """
    many = plural(whole, one).partition(" ")[2]
    if whole == 1:
        return f"the only {one}" if n else f"no {one}"
    if n == whole:
        return f"both {many}" if n == 2 else f"all {counted(whole)} {many}"
    return f"{counted(n) if n else 'none'} of {counted(whole)} {many}"


_FRACTIONS = {2: "half", 3: "a third", 4: "a quarter", 5: "a fifth", 6: "a sixth", 8: "an eighth"}


def fraction(share: float) -> str:
    """A share of 1 as a fraction with a name, such as ``a quarter``; in per cent where it has none."""
    name = next((name for parts, name in _FRACTIONS.items() if abs(share * parts - 1) < 1e-9), "")
    return name or percent(share)


def listed(items: Sequence[str], last: str = "and") -> str:
    """``a``, ``a and b``, or ``a, b and c``; empty for none."""
    *head, tail = items or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def sentence(text: str) -> str:
    """`text` with a full stop unless it has one; names at its beginning keep their case."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def slug(text: str) -> str:
    """`text` as an id of a page: lower case, letters and digits joined by hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "part"


def begins_with_number(text: str) -> bool:
    """Whether `text` begins as a number does: such columns stand to the right."""
    return re.match(rf"[+<\-{MINUS}–]?\s?\d", text) is not None
