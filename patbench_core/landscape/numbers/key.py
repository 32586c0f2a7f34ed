"""The key of a publication number: equal for what an office counts as one number, different for all else."""

from typing import NamedTuple

from patbench_core.landscape.numbers.offices import key_of
from patbench_core.landscape.numbers.spelling import OFFICES, PublicationNumber, parse, spell

UNKNOWN = "?"
"""Series of a number without kind code in an office that has several."""


class NumberKey(NamedTuple):
    """Office, series of numbers within it, and the number in the office's full form.

    `series` is `UNKNOWN` where no kind code says which; `country` is empty for what is not a publication number.
    """

    country: str
    series: str
    number: str


def number_key(text: str) -> NumberKey:
    """What a cited number is looked up by: publications of one key are of one invention, whatever their kind codes.

    A text that is not a publication number is its own key, without country.
    """
    return document_key(text)[0]


def document_key(text: str, country: str = "") -> tuple[NumberKey, str]:
    """Key and kind code: equal for all spellings of one publication."""
    spelled = spell(text, country)
    if spelled is None:
        return NumberKey("", "", text.strip()), ""
    return NumberKey(*key_of(spelled)), spelled.kind


def printed(parts: PublicationNumber) -> str:
    """A publication number as Google Patents Public Data and patbench write it: ``US-7994462-B2``."""
    return "-".join(filter(None, parts))


def looks_like_number(text: str) -> bool:
    """Whether a text begins as a publication number does: with an office and digits, or with many digits."""
    plain = "".join(filter(str.isalnum, text[:64].upper()))
    return (plain[:2] in OFFICES and plain[2:5].isdigit()) or plain[:6].isdigit()


def office(text: str) -> str | None:
    """Code of the office that published a number, such as ``US`` of ``US-7994462-B2``; None if it is not a number."""
    parts = parse(text)
    return parts.country if parts else None
