"""Older forms of numbers: eras and years of two digits, receiving offices in letters, international applications."""

import re

_INDIAN = {
    "BOM": "BO",
    "CAL": "CA",
    "CHE": "CH",
    "CHENP": "CN",
    "DEL": "DE",
    "DELNP": "DN",
    "KOL": "KO",
    "KOLNP": "KN",
    "MAS": "MA",
    "MUM": "MU",
    "MUMNP": "MN",
}
_SERIAL_FIRST = re.compile(r"(?P<serial>\d{1,6})(?P<office>[A-Z]{2,5})(?P<year>(?:19|20)\d\d)")
_YEAR_FIRST = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<office>[A-Z]{2,5})(?P<serial>\d{1,6})")
_OFFICE_FIRST = re.compile(r"(?P<office>[A-Z]{2,5})(?P<year>(?:19|20)\d\d)A?(?P<serial>\d{1,6})")
_ERA = re.compile(r"([MTSHR])(\d+)")
_LAST_HEISEI = 12
_FIRST_SHOWA = 22


def two_digit_year(
    groups: tuple[str, ...], width: int, first: int, last: int, shortest: int | None = None
) -> str | None:
    """Year of four digits and serial number of `width`, of a year of two digits from `first` to `last`.

    Parameters
    ----------
    groups : tuple of str
        Digits as written.
    width : int
    first, last : int
        Years of four digits in which numbers were written so.
    shortest : int, optional
        Least digits of the serial number where the year stands not apart; `width` if None.
    """
    digits = "".join(groups)
    apart = len(groups) == 2 and len(groups[0]) == 2
    short = digits[:2]
    if not digits.isdigit() or not (apart or (shortest or width) <= len(digits) - 2 <= width):
        return None
    year = next((year for year in range(first, last + 1) if f"{year % 100:02}" == short), None)
    return f"{year}{digits[2:]:0>{width}}" if year else None


def japanese(groups: tuple[str, ...], kind: str) -> str | None:
    """Era, year of two digits and serial number without leading zeros; None for a number without era.

    ``H0263320``, ``H02-063320`` and ``H2-63320`` are one; without letter, laid-open applications of seven or eight
    digits are of Heisei (years 1 to 12) or Showa (years 22 to 64).
    """
    if match := _ERA.fullmatch(groups[0]):
        letter, digits = match.groups()
        if len(groups) == 2:
            year, serial = digits, groups[1]
        else:
            digits = digits + "".join(groups[1:])
            last = {"H": _LAST_HEISEI, "R": 40, "S": 64, "T": 15, "M": 45}[letter]
            short = len(digits) < 3 or not 1 <= int(digits[:2]) <= last
            year, serial = (digits[:1], digits[1:]) if short else (digits[:2], digits[2:])
        return f"{letter}{int(year):02}.{serial.lstrip('0')}" if serial else None
    digits = "".join(groups)
    apart = len(groups) == 2 and len(groups[0]) <= 2
    if (kind not in ("A", "U", "Y") and not apart) or not digits.isdigit() or len(digits) > 8:
        return None
    if kind != "A" and not apart and len(digits) < 8:
        return None  # registered utility models have seven digits
    year, serial = (groups[0], groups[1]) if apart else (digits[:-6], digits[-6:])
    if not year or not (1 <= int(year) <= _LAST_HEISEI or _FIRST_SHOWA <= int(year) <= 64):
        return None
    return f"{'H' if int(year) <= _LAST_HEISEI else 'S'}{int(year):02}.{serial.lstrip('0')}"


def indian(number: str) -> str:
    """Year, receiving office in two letters and serial number: ``496/MUM/2008`` is 2008MU496."""
    return _year_first(number, (_SERIAL_FIRST, _YEAR_FIRST, _OFFICE_FIRST), _INDIAN)


def italian(number: str) -> str:
    """Year, chamber of commerce and serial number: ``RM2010A000160`` is 2010RM160."""
    return _year_first(number, (_YEAR_FIRST, _OFFICE_FIRST), {})


def _year_first(number: str, forms: tuple[re.Pattern[str], ...], names: dict[str, str]) -> str:
    """A number with an office in letters, by the first of `forms` that it has; as it is if it has none."""
    match = next((match for form in forms if (match := form.fullmatch(number))), None)
    if match is None:
        return number
    return f"{match['year']}{names.get(match['office'], match['office'])}{int(match['serial'])}"


def international(country: str, groups: tuple[str, ...]) -> tuple[str, str, str] | None:
    """An international application by its receiving office: ``PCT/US2009/055267`` and DOCDB's ``US-2009055267-W``."""
    digits = "".join(groups)
    if country == "WO" and digits[:2].isalpha():
        country, groups = digits[:2], (groups[0][2:], *groups[1:])
        digits = digits[2:]
    if not digits.isdigit():
        return None
    if len(digits) > 8:
        return "WO", "PCT", f"{country}{digits[:4]}{digits[4:]:0>6}"
    year = two_digit_year(groups, 6, 1978, 2040, shortest=5)
    return ("WO", "PCT", f"{country}{year}") if year else None
