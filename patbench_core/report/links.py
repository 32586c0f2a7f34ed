"""Patents as links to Google Patents."""

from html import escape

from patbench_core.landscape.numbers import number_key, parse
from patbench_core.report.cells import Html


def address(number: str) -> str:
    """Page of a publication at Google Patents, in English; empty for a text that is not a publication number.

    Its addresses hold country, number and kind code without separators. US applications have seven digits behind the
    year there, zero-padded, where DOCDB has six: ``US-2002046368-A1`` is ``US20020046368A1``.
    """
    parts = parse(number)
    if parts is None:
        return ""
    country, digits = parts.country, parts.number
    padded = number_key(number).number
    if country == "US" and padded.startswith(digits[:4]) and len(padded) == len(digits) + 1:
        digits = padded
    return f"https://patents.google.com/patent/{country}{digits}{parts.kind}/en"


def patent(number: str) -> Html:
    """A publication number that opens its page; the number alone where it has none."""
    to = address(number)
    return Html(f'<a href="{to}">{escape(number)}</a>' if to else escape(number), number)


def patents(numbers: list[str]) -> Html:
    """Several, one after the other."""
    linked = [patent(number) for number in numbers]
    return Html(", ".join(each.markup for each in linked), ", ".join(each.text for each in linked))
