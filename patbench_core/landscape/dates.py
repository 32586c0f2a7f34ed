"""Dates of a column: what its values mean is decided by all of them.

``04/05/13`` is the fourth of May to some and the fifth of April to others; 41394 is a day count of a spreadsheet and
1366848000000 a time stamp. A single value cannot say, a column mostly can: the one reading under which its values are
dates holds for all. Where two readings hold and differ, or the values need both, the column is refused and both
readings are named. A column of publication years beside it settles centuries and proves the reading.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.date_forms import (
    EARLIEST,
    LATEST,
    Triple,
    full_year,
    iso,
    number,
    settled,
    triple,
    without_time,
)

ORDERS = {"DMY": "day first", "MDY": "month first", "YMD": "year first"}
FORCED = {name.replace(" ", "-"): order for order, name in ORDERS.items()}
"""What a user can say of dates of three numbers, where their column does not."""
_MIXED = 0.02  # share of values that only another order makes dates: a few are typing errors, more a mixed column
_STAMPS = ("seconds", "milliseconds", "microseconds", "nanoseconds")
_EPOCH = datetime.date(1970, 1, 1)
_DAYS = {  # the day that a number counts from, and how many it has a day
    "excel": (datetime.date(1899, 12, 30), 1),  # 1900 date system, ECMA-376 part 1, 18.17.4
    "excel-1904": (datetime.date(1904, 1, 1), 1),
    **{unit: (_EPOCH, 86_400 * 1000**power) for power, unit in enumerate(_STAMPS)},
}
_NAMES = {
    "excel": "day counts of a spreadsheet",
    "excel-1904": "day counts of a spreadsheet of the 1904 system",
    **{unit: f"{unit} since 1970" for unit in _STAMPS},
    "year": "years alone",
}
_Beside = tuple[Triple, int | None]  # a date of three numbers, and the year beside it
_Counted = Counter[_Beside]
_Dates = dict[_Beside, str | None]
_FIRST_SERIAL = 1000  # in 1902: less is a count of something else
_LAST_SERIAL = 110_000  # in 2201
_WEEK_YEAR = 26  # of December: from here on a day can lie in the first week of the next year


@dataclass(frozen=True)
class Reading:
    """How the dates of one column are read.

    Attributes
    ----------
    order : str or None
        ``DMY``, ``MDY`` or ``YMD``, where the column has dates of three short numbers.
    numbers : str or None
        A key of ``_NAMES``, where it has lone numbers.
    note : str
        What was decided, for people; empty where there was nothing to decide.
    proved : bool
        Whether the years beside the dates are years of publication.
    """

    order: str | None = None
    numbers: str | None = None
    note: str = ""
    proved: bool = True

    def __call__(self, written: str, year: str = "") -> str | None:
        """ISO 8601 of a date, of the precision that it has; None where it is not one or contradicts its `year`.

        Parameters
        ----------
        written : str
        year : str
            Year of publication as the row gives it elsewhere; empty where it does not.
        """
        written, beside = without_time(written), _year(year) if self.proved else None
        if date := settled(written):
            return _proved(date, beside)
        if self.order and (parts := triple(written)):
            return by_order(self.order, parts, beside)
        if self.numbers and (value := number(written)) is not None:
            return _proved(_counted(self.numbers, value), beside)
        return None


def decide(
    values: Iterable[str], years: Iterable[str] | None = None, place: str = "dates", forced: str = ""
) -> Reading:
    """How the dates of a column are to be read.

    Parameters
    ----------
    values : iterable of str
        All values of the column.
    years : iterable of str, optional
        Year of publication beside each of them.
    place : str
        What to call the column in an error.
    forced : str
        A key of `FORCED`: the order of dates of three numbers, whatever the values say; empty to decide by them.

    Raises
    ------
    LandscapeError
        If two readings hold and differ, or the values need both, and no order is forced.
    """
    triples: _Counted = Counter()
    numbers: Counter[tuple[float, int | None]] = Counter()
    dotted = True
    pairs = ((value, "") for value in values) if years is None else zip(values, years, strict=True)
    for value, beside in pairs:
        written = without_time(value)
        if settled(written):
            continue
        if parts := triple(written):
            triples[parts, _year(beside)] += 1
            dotted = dotted and "." in written
        elif (lone := number(written)) is not None:
            numbers[lone, _year(beside)] += 1
    trusted = _trusted(triples)
    order = (FORCED[forced] if forced else _order(trusted, dotted, place)) if triples else None
    unit = _unit(numbers) if numbers else None
    note = "; ".join(filter(None, (_said(order, trusted, forced), _NAMES.get(unit or ""))))
    return Reading(order, unit, note, proved=trusted is triples)


def by_order(order: str, parts: Triple, year: int | None = None) -> str | None:
    """The date that three numbers are in one order; None where they are not a date or contradict the year."""
    at = {name: parts[place] for place, name in enumerate(order)}
    if len(at["D"]) > 2 or len(at["M"]) > 2 or len(at["Y"]) == 1:
        return None
    return _proved(iso(full_year(at["Y"], near=year), int(at["M"]), int(at["D"])), year)


def _proved(date: str | None, year: int | None) -> str | None:
    """The date if it is of its year. Some exports write the year of the week: 1986-12-30 as 30/12/87."""
    if date is None or year is None or int(date[:4]) == year:
        return date
    turn = int(date[:4]) - year
    at_the_end = turn == 1 and date[5:7] == "12" and int(date[8:] or 0) >= _WEEK_YEAR
    at_the_start = turn == -1 and date[5:7] == "01" and 0 < int(date[8:] or 0) <= 3
    return f"{year:04}{date[4:]}" if at_the_end or at_the_start else None


def _trusted(triples: _Counted) -> _Counted:
    """The values with the years beside them, or without where most contradict them: years of another event."""
    beside = {key: n for key, n in triples.items() if key[1] is not None}
    proved = sum(n for key, n in beside.items() if any(by_order(order, *key) for order in ORDERS))
    if 2 * proved >= sum(beside.values()):
        return triples
    bare: _Counted = Counter()
    for (parts, _), n in triples.items():
        bare[parts, None] += n
    return bare


def _order(triples: _Counted, dotted: bool, place: str) -> str:
    """The one order under which the values are dates."""
    dates = {order: {key: by_order(order, *key) for key in triples} for order in ORDERS}
    held = {order: sum(triples[key] for key, date in found.items() if date) for order, found in dates.items()}
    most = max(held.values())
    best = [order for order in ORDERS if held[order] == most]
    if dotted and "DMY" in best:  # DIN 1355 and its like: points are written between day, month and year
        best = ["DMY"]
    for other in ORDERS:
        _check_apart(triples, dates[best[0]], dates[other], (best[0], other), other in best, place)
    return best[0]


def _check_apart(
    triples: _Counted, chosen: _Dates, rival: _Dates, orders: tuple[str, str], as_good: bool, place: str
) -> None:
    """Raise if values need another order than the chosen one, or if it is as good and gives other dates."""
    only = [key for key in triples if rival[key] and not chosen[key]]
    if only and sum(triples[key] for key in only) > _MIXED * sum(triples.values()):
        first = next(key for key in triples if chosen[key])
        first = next((key for key in triples if chosen[key] and not rival[key]), first)
        raise _refused(place, (first, chosen[first], only[0], rival[only[0]]), orders, "the column mixes both")
    differ = next((key for key in triples if chosen[key] and rival[key] and chosen[key] != rival[key]), None)
    if as_good and differ:
        why = "no value of the column says which"
        raise _refused(place, (differ, chosen[differ], differ, rival[differ]), orders, why)


def _refused(
    place: str, read: tuple[_Beside, str | None, _Beside, str | None], orders: tuple[str, str], why: str
) -> LandscapeError:
    """The error that names both readings of a column."""
    one, two = (
        f"{'/'.join(key[0])} as {date} ({ORDERS[order]})"
        for key, date, order in ((*read[:2], orders[0]), (*read[2:], orders[1]))
    )
    words = " or ".join(word for word, order in FORCED.items() if order in orders)
    return LandscapeError(
        f"{place}: {one} or {two}? {why}: say --dates {words}, "
        "write these dates as YYYY-MM-DD, or export the publication year too"
    )


def _unit(numbers: Counter[tuple[float, int | None]]) -> str:
    """What lone numbers count."""
    largest = max(abs(value) for value, _ in numbers)
    if largest > _LAST_SERIAL:
        return next(unit for power, unit in enumerate(_STAMPS) if largest < 10 ** (10 + 3 * power))
    held = {
        unit: sum(n for (value, year), n in numbers.items() if _proved(_counted(unit, value), year))
        for unit in ("year", "excel", "excel-1904")
    }
    return max(held, key=held.__getitem__)


def _counted(unit: str, value: float) -> str | None:
    """ISO 8601 of a lone number."""
    if unit == "year":
        return iso(int(value), None, None) if value.is_integer() else None
    if unit.startswith("excel") and value < _FIRST_SERIAL:
        return None
    first, a_day = _DAYS[unit]
    days = int(first.toordinal() + value // a_day)
    if not 1 <= days <= datetime.date.max.toordinal():
        return None
    date = datetime.date.fromordinal(days)
    return iso(date.year, date.month, date.day)


def _said(order: str | None, triples: _Counted, forced: str) -> str:
    """What was decided of dates of three numbers."""
    if order is None:
        return ""
    short = [key for key in triples if len(key[0][order.index("Y")]) == 2]
    this = datetime.date.today().year
    name = f"{ORDERS[order]}, as --dates says" if forced else ORDERS[order]
    if not short:
        return name
    by_year = all(year is not None for _, year in short)
    centuries = "by the publication year" if by_year else f"so that years are {this - 99} to {this}"
    return f"{name}, centuries {centuries}"


@lru_cache(maxsize=1024)
def _year(written: str) -> int | None:
    value = number(written.strip()) if written else None
    return int(value) if value is not None and EARLIEST <= value <= LATEST else None
