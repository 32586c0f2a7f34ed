"""Publication numbers: country, number and kind code, however an export writes them."""

import re
from typing import NamedTuple

_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_NUMBER = re.compile(r"(?P<country>[A-Z]{2})(?P<number>[A-Z]{0,2}[0-9](?:[0-9A-Z]*?[0-9])??)(?P<kind>[A-Z][0-9]?)?")
_US_APPLICATION = re.compile(r"(20[0-9]{2})([0-9]{6})")
_WO_SHORT = re.compile(r"([0-9]{2})([0-9]{5,6})")


class PublicationNumber(NamedTuple):
    """Parts of a publication number; `kind` is empty where none is written."""

    country: str
    number: str
    kind: str


def parse(text: str) -> PublicationNumber | None:
    """Split a publication number; None if it does not begin with a country and hold a number.

    Case and all separators are dropped: ``US-7994462-B2``, ``US7994462B2`` and ``us 7,994,462 b2`` are equal.
    """
    match = _NUMBER.fullmatch(_SEPARATORS.sub("", text.upper()))
    return PublicationNumber(match["country"], match["number"], match["kind"] or "") if match else None


def number_key(text: str) -> tuple[str, str]:
    """Country and number without the kind code: what a cited number is looked up by.

    Three spellings of which real exports mix both forms are made one; everything else is compared as written:

    - leading zeros are dropped: ``EP-0784692-B1``, ``EP-784692-A1``;
    - US applications since 2001 have seven digits behind the year at their office, six in DOCDB and Google Patents:
      ``US-20120102104-A1``, ``US-2012102104-A1`` (but ``US-2012031104-W``, an international application, is another);
    - international applications have a year of two digits and a number of five or six in DOCDB before 2004, of four
      and six elsewhere: ``WO-9938166-A1``, ``WO 1999/038166 A1``.

    A text that is no publication number is its own key, with an empty country.
    """
    parts = parse(text)
    if parts is None:
        return "", text.strip()
    country, number, kind = parts
    if country == "US" and kind[:1] in ("", "A") and (match := _US_APPLICATION.fullmatch(number)):
        number = f"{match[1]}0{match[2]}"
    elif country == "WO" and (match := _WO_SHORT.fullmatch(number)):
        number = f"{'19' if match[1] >= '78' else '20'}{match[1]}{match[2]:0>6}"
    return country, number.lstrip("0")


def document_key(text: str) -> tuple[str, str, str]:
    """Country, number and kind code: equal for all spellings of one publication."""
    parts = parse(text)
    return *number_key(text), parts.kind if parts else ""


def office(text: str) -> str | None:
    """Code of the office that published a number, such as ``US`` of ``US-7994462-B2``; None if it is not a number."""
    parts = parse(text)
    return parts.country if parts else None
