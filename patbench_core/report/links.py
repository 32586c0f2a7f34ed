"""Patents as links to Google Patents."""

import re
from html import escape

from patbench_core.landscape.numbers import parse
from patbench_core.report.cells import Html

_US_APPLICATION = re.compile(r"((?:19|20)\d{2})(\d{6})")
"""A US application in DOCDB: the year and six digits."""


def address(number: str) -> str:
    """Page of a publication at Google Patents, in English; empty for a text that is not a publication number.

    Its addresses hold country, number and kind code without separators. US applications have seven digits behind the
    year there, zero-padded, where DOCDB has six: ``US-2002046368-A1`` is ``US20020046368A1``.
    """
    parts = parse(number)
    if parts is None:
        return ""
    digits = parts.number
    if parts.country == "US" and parts.kind[:1] == "A" and (application := _US_APPLICATION.fullmatch(digits)):
        digits = f"{application[1]}0{application[2]}"
    return f"https://patents.google.com/patent/{parts.country}{digits}{parts.kind}/en"


def patent(number: str) -> Html:
    """A publication number that opens its page; the number alone where it has none."""
    to = address(number)
    return Html(f'<a href="{to}">{escape(number)}</a>' if to else escape(number), number)
