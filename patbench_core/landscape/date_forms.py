"""One written date: what it means wherever it stands, or the parts of which a column has to say which is which.

Forms that mean one thing: ISO 8601 with or without a time (ISO 8601-1:2019; WIPO ST.2 asks offices for YYYYMMDD), a
year first, a month by name, the years of Chinese, Japanese and Korean offices (Japanese eras by WIPO ST.2, annex). What
is left are three numbers (``04/05/13``), or one: a year, a day count of a spreadsheet, a time stamp.
"""

import datetime
import re

Triple = tuple[str, str, str]

_TIME = re.compile(
    r"(?<=\d)[T ,]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
    r"(?: ?(?:UTC|GMT|Z|[+-]\d{2}:?\d{0,2}))?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_FIRST = re.compile(r"(\d{2})(\d{2})(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.\s年년]\s?(\d{1,2})(?:\s?[-/.\s月월]\s?(\d{1,2}))?\s?[日일月월.]?")
_TRIPLE = re.compile(r"(\d{1,2})\s?([/.\-\s])\s?(\d{1,2})\s?\2\s?(\d{2}|\d{4})\.?")
_NUMBER = re.compile(r"[+-]?\d{1,19}(?:\.\d+)?")
_ERA = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\s?(\d{1,2}|元)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})\s?日?"
)
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERAS |= dict(zip("MTSHR", _ERAS.values(), strict=True))
_WORD = re.compile(r"[^\W\d_]{3,}")
_MONTHS = (
    "jan ene gen janv янв",
    "feb fev fév févr фев",
    "mar mär mrz mars мар",
    "apr avr abr avri апр",
    "may mai mag maj май мая",
    "jun giu juin июн",
    "jul lug juil июл",
    "aug ago aoû août авг",
    "sep set sept сен",
    "oct okt ott окт",
    "nov ноя",
    "dec dez dic déc дек",
)
_MONTH_OF = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}
EARLIEST, LATEST = 1600, 2199
"""Years that a patent can have: English letters patent are the oldest in any file."""


def without_time(written: str) -> str:
    """The date without the time of day behind it."""
    return _TIME.sub("", written.strip())


def iso(year: int, month: int | None, day: int | None) -> str | None:
    """ISO 8601 of a year, a month or a day; None where the calendar has none such."""
    if not EARLIEST <= year <= LATEST:
        return None
    if month is None:
        return f"{year:04}"
    try:
        date = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]


def settled(written: str) -> str | None:
    """ISO 8601 of a date (without its time) that means one thing wherever it stands; else None."""
    if match := _COMPACT.fullmatch(written):
        return iso(*map(int, match.groups()))
    if match := _YEAR_FIRST.fullmatch(written):
        return iso(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _ERA.fullmatch(written):
        years = 1 if match[2] == "元" else int(match[2])
        return iso(_ERAS[match[1]] + years, int(match[3]), int(match[4]))
    return _with_name(written) if _WORD.search(written) else None


def triple(written: str) -> Triple | None:
    """Three numbers of which the last can be a year of two or four digits."""
    if match := _TRIPLE.fullmatch(written):
        return match[1], match[3], match[4]
    compact = _DAY_FIRST.fullmatch(written)
    return (compact[1], compact[2], compact[3]) if compact else None


def number(written: str) -> float | None:
    """A lone number."""
    return float(written) if _NUMBER.fullmatch(written) and not _COMPACT.fullmatch(written) else None


def _with_name(written: str) -> str | None:
    """A month by name, with a day and a year of four digits, a year alone, or a day and a two-digit year last."""
    words = _WORD.findall(written.casefold())
    names = [month for word in words if (month := _MONTH_OF.get(word[:4]) or _MONTH_OF.get(word[:3]))]
    digits = re.findall(r"\d+", written)
    years = [part for part in digits if len(part) == 4]
    if len(names) != 1 or len(digits) not in (1, 2):
        return None
    if len(digits) == 1:
        return iso(int(years[0]), names[0], None) if years else None
    year = years[0] if years else digits[1]
    day = digits[0] if digits[1] == year else digits[1]
    return iso(full_year(year), names[0], int(day))


def full_year(written: str, near: int | None = None) -> int:
    """A year of two or four digits in full: the one nearest to `near`, else the last that has begun."""
    year = int(written)
    if len(written) > 2:
        return year
    if near is None:
        this = datetime.date.today().year
        return this - (this - year) % 100
    return min(((near // 100 + step) * 100 + year for step in (-1, 0, 1)), key=lambda full: abs(full - near))
