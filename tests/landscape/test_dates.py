"""Dates of a column against the calendar."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.dates import decide

DAYS = st.dates(datetime.date(1902, 10, 1), datetime.date(2024, 12, 31))
FORMS = {
    "day first": "%d/%m/%Y",
    "month first": "%m/%d/%Y",
    "day first, points": "%d.%m.%Y",
    "year first": "%Y/%m/%d",
    "ISO with time": "%Y-%m-%dT00:00:00Z",
    "ISO with zone": "%Y-%m-%d 13:14:15.123+09:00",
    "month by name": "%d %b %Y",
    "American": "%B %d, %Y",
    "Chinese": "%Y年%m月%d日",
    "Korean": "%Y년 %m월 %d일",
    "compact": "%Y%m%d",
    "compact, day first": "%d%m%Y",
    ".NET": "%m/%d/%Y 12:00:00 AM",
}
EXCEL = datetime.date(1899, 12, 30).toordinal()
MILLISECONDS = 86_400_000


@given(st.sampled_from(sorted(FORMS)), st.lists(DAYS, min_size=1, max_size=20))
def test_a_column_of_one_form_is_read_as_it_was_written(form: str, days: list[datetime.date]) -> None:
    """Any form of which a day above the twelfth tells the order gives back the days."""
    days = [*days, datetime.date(2013, 4, 25)]
    written = [day.strftime(FORMS[form]) for day in days]
    reading = decide(written)
    assert [reading(value) for value in written] == [day.isoformat() for day in days]


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(["%d/%m/%y", "%m/%d/%y", "%y/%m/%d"]))
def test_the_publication_year_settles_the_century(days: list[datetime.date], form: str) -> None:
    """Two digits of a year and the year beside them make the date."""
    days = [*days, datetime.date(1987, 4, 25), datetime.date(1955, 10, 31)]
    written, years = [day.strftime(form) for day in days], [str(day.year) for day in days]
    reading = decide(written, years)
    assert [reading(*pair) for pair in zip(written, years, strict=True)] == [day.isoformat() for day in days]


# 86,400,000 milliseconds, the second day of 1970, are eight digits as 19870425 is.
@given(st.lists(DAYS.filter(lambda day: day != datetime.date(1970, 1, 2)), min_size=1, max_size=9))
def test_lone_numbers_are_day_counts_or_time_stamps(days: list[datetime.date]) -> None:
    """Spreadsheets count days from 1899-12-30, time stamps milliseconds from 1970-01-01."""
    days = [*days, datetime.date(2013, 4, 25)]
    counts = [str(day.toordinal() - EXCEL) for day in days]
    stamps = [str((day.toordinal() - 719_163) * MILLISECONDS) for day in days]
    for written in (counts, stamps):
        reading = decide(written)
        assert [reading(value) for value in written] == [day.isoformat() for day in days]


def test_years_alone_stay_years() -> None:
    """A date is as exact as its file says."""
    reading = decide(["2013", "1999"])
    assert (reading("2013"), reading.note) == ("2013", "years alone")


def test_the_1904_system_is_found_by_the_publication_year() -> None:
    """Spreadsheets of old Macs count from 1904."""
    count = str(datetime.date(2007, 7, 19).toordinal() - datetime.date(1904, 1, 1).toordinal())
    assert decide([count], ["2007"])(count, "2007") == "2007-07-19"


@pytest.mark.parametrize("values", [["04/05/2013", "06/07/2012"], ["04/05/13"], ["04-05-2013"]])
def test_a_column_of_two_readings_is_refused(values: list[str]) -> None:
    """The message names the value and both dates."""
    with pytest.raises(LandscapeError, match=r"a\.csv: 04/05/.* as 2013-05-04 \(day first\) or .* 2013-04-05 \(month"):
        decide(values, place="a.csv")


def test_a_column_that_mixes_both_orders_is_refused() -> None:
    """Days that could be swapped in silence are not guessed."""
    with pytest.raises(LandscapeError, match=r"25/04/2013 as 2013-04-25 .*04/26/2013 as 2013-04-26 .*mixes both"):
        decide(["25/04/2013", "04/26/2013", "01/02/2013"])


@pytest.mark.parametrize("values", [["04/05/2013", "06/07/2012"], ["25/04/2013", "04/26/2013", "04/05/2013"]])
def test_an_order_that_is_forced_decides_what_a_column_cannot(values: list[str]) -> None:
    """The refusal names both orders by the words that the option takes, and each of them gives its reading."""
    with pytest.raises(LandscapeError, match=r"say --dates day-first or month-first"):
        decide(values)
    for forced, date in (("day-first", "2013-05-04"), ("month-first", "2013-04-05")):
        reading = decide(values, forced=forced)
        assert reading("04/05/2013") == date
        assert reading.note == f"{forced.replace('-', ' ')}, as --dates says"
    assert decide(values, forced="day-first")("04/26/2013") is None


def test_equal_readings_need_no_decision() -> None:
    """The fifth of May is the same to all."""
    assert decide(["05/05/2013"])("05/05/2013") == "2013-05-05"


def test_a_typing_error_costs_its_own_date() -> None:
    """What is not a date under the column's reading is None; the others stay."""
    reading = decide(["42/13/2010", "01/02/2010", "15/02/2010"])
    assert [reading(value) for value in ("42/13/2010", "01/02/2010")] == [None, "2010-02-01"]


def test_the_year_of_a_week_gives_way_to_the_publication_year() -> None:
    """Java's YY is the year of the week: 1986-12-30 comes as 30/12/87."""
    reading = decide(["30/12/87", "21/09/76"], ["1986", "1976"])
    assert (reading("30/12/87", "1986"), reading("21/09/76", "1990")) == ("1986-12-30", None)


def test_years_of_another_event_are_not_asked() -> None:
    """Where most dates contradict the years beside them, the dates stand alone."""
    values, years = ["25/04/2013", "26/05/2012"], ["2009", "2008"]
    assert decide(values, years)(values[0], years[0]) == "2013-04-25"
