"""How offices count: which kinds of documents share a series of numbers, and the full form of a number.

By WIPO Standard ST.16 the first letter of a kind code says the series: A, B and C are publication levels of the major
series (one number), U, Y and Z utility models, and S, P, M, E, F, H documents with numbers of their own. Standard ST.6
asks for a year of four digits and a serial number of fixed width in new series; older forms lack digits that their
office wrote. Offices that number otherwise have a rule below, each with the source of its rule.

A rule gets the digits in the groups in which they were written, and gives series and number.
"""

from collections.abc import Callable
from datetime import date

from patbench_core.landscape.numbers import older
from patbench_core.landscape.numbers.spelling import Spelled

_MAJOR = frozenset("ABCDIJKLNORX")
_LETTER_OF = {"Y": "U", "Z": "U", "F": "E", "G": "E", "W": "PCT", "V": "U", "Q": "U"}
_THIS_YEAR = date.today().year


def key_of(spelled: Spelled) -> tuple[str, str, str]:
    """Office, series and number in full; the series of a number without kind code is ``?`` where the form is silent."""
    country, groups, kind = spelled
    if kind.startswith("W") and (application := older.international(country, groups)):
        return application
    rule = _RULES.get(country, _standard)
    series, number = rule(country, groups, kind)
    if number.isdigit():
        return country, series, number.lstrip("0") or "0"
    prefix = number[: len(number) - len(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    digits = number[len(prefix) :].lstrip("0") or "0"
    return country, series, prefix + digits


def series_of(kind: str) -> str:
    """The series that a kind code names by ST.16: empty for the major one, ``?`` without a kind code."""
    if not kind:
        return "?"
    return "" if kind[0] in _MAJOR else _LETTER_OF.get(kind[0], kind[0])


def with_year(groups: tuple[str, ...], width: int, shortest: int | None = None) -> str | None:
    """A year of four digits and a serial number of `width`; None where the digits are not of that form.

    Where the year does not stand apart, the serial number has `shortest` digits at least, one less than `width` if
    None.
    """
    digits = "".join(groups)
    year, serial = (groups[0], groups[1]) if len(groups) == 2 and len(groups[0]) == 4 else (digits[:4], digits[4:])
    if not (digits.isdigit() and "1900" <= year <= str(_THIS_YEAR + 1) and width >= len(serial)):
        return None
    short = len(groups) == 2 and len(groups[0]) == 4
    return year + serial.zfill(width) if serial and (short or len(serial) >= (shortest or width - 1)) else None


def _standard(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """ST.16 series; serial numbers behind a year in the width of `_WIDTHS`."""
    series = series_of(kind)
    if (series == "T" and country in _OWN_TRANSLATIONS) or (series == "E" and country == "MD"):
        series = ""
    if kind[:1] in ("B", "C") and country in _GRANTED_APART:
        series = "grant"
    width = _WIDTHS.get(country)
    full = with_year(groups, width, 4 if country in _SHORT_SERIALS else None) if width else None
    return series, full or "".join(groups)


def _us(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """United States.

    Patents are numbered through (A until 2001-01-02, B1 and B2 since; certificates C and old B1 bear the patent's
    number); designs D, plants PP, reissues RE, statutory inventions H and defensive publications T each have a series.
    Applications published since 2001-03-15 have a year and seven digits, of which DOCDB drops the first zero; plants
    (P1, P4, P9) are among them. Sources: MPEP 901.04, 901.04(a) and 1120; USPTO kind codes; EPO, DOCDB coverage US.
    """
    digits = "".join(groups)
    letters = digits.rstrip("0123456789")
    if letters in ("D", "PP", "RE", "RX", "H", "T", "X", "AI"):
        return {"RX": "RE"}.get(letters, letters), digits[len(letters) :]
    published = with_year(groups, 7) if digits >= "2001" and len(digits) > 9 - (len(groups) == 2) else None
    if published and kind[:1] in ("", "A", "P"):
        return "pregrant", published
    if kind[:1] in ("S", "H") or (kind[:1] in ("E", "P") and len(digits) < 7):
        return {"S": "D", "E": "RE", "P": "PP", "H": "H"}[kind[0]], digits
    if kind == "A" and len(digits) > 7:
        return "application", digits  # the last patent of kind A is 6,167,568
    if not kind:
        return "", digits
    return "provisional" if kind[0] == "P" else "RE" if kind[0] in "EF" else series_of(kind), digits


def _jp(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Japan.

    Laid-open applications (A; kohyo T and corrections among them), examined publications (B, by years of an era until
    1996) with patents numbered through from 2500001 (B2, B1, and C), laid-open utility models (U, by years until 1994;
    registered ones numbered through from 3000001), examined ones (Y) and designs (S) are five series. Years are those
    of an era, Showa S or Heisei H, until 1999, of four digits since. Sources: JPO, guide to the gazettes, numbering
    systems; WIPO Handbook, part 7.2.2 (Numbering of published documents, JP).
    """
    first = kind[:1]
    series = {"": "?", "T": "A", "B": "B", "C": "B", "U": "U", "Z": "U", "Y": "Y", "S": "S"}.get(first, "A")
    if number := older.japanese(groups, first):
        return series, number
    digits = "".join(groups)
    full = with_year(groups, 6) if first in ("", "A", "T") else None
    return "A" if full and not first else series, full or digits


def _cn(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """China.

    Patents granted from 1993 to 2007 (C) were numbered apart from applications (A); since August 2007 a patent (B)
    bears the number of its application's publication. The first digit (of the oldest, the one behind the year) is 1 for
    inventions, 2 for utility models (U, Y: one series) and 3 for designs (S, D).
    Sources: CNIPA, ZC 0007-2012 numbering of patent documents; WIPO Handbook, part 7.2.2, CN.
    """
    digits = "".join(groups)
    oldest = len(digits) == 8 and digits[:2] in ("85", "86", "87", "88")
    first = {"2": "U", "3": "S"}.get(digits[2 * oldest : 2 * oldest + 1], "")
    if kind[:1] == "C" and not oldest:
        return "C", digits
    if kind:
        return {"D": "S", "S": "S", "U": "U", "Y": "U"}.get(kind[0], ""), digits
    return first or ("?" if len(digits) == 7 else ""), digits


def _kr(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Korea.

    10- are patents, 20- utility models, 30- designs. Laid-open ones (A, U) have a year and seven digits, registered
    ones (B, Y, S) seven digits; examined publications (B, Y until 1997) a year of two digits and seven. DOCDB drops
    the leading zero behind the year and some files the 10. A registration's certificate has ``-0000`` behind the
    number, which lists of KIPRIS keep. Sources: KIPO, numbering system of publications; WIPO
    Handbook, part 7.2.2, KR; EPO, DOCDB coverage KR.
    """
    first = kind[:1]
    digits = "".join(groups)
    right = {"10": "", "20": "U", "30": "S"}
    certified = len(digits) == 13 and digits[:2] in right and digits.endswith("0000")
    if certified and (first in ("B", "Y", "S") or digits[2:4] not in ("19", "20") or digits[6] != "0"):
        groups, digits = (digits[:2], digits[2:9]), digits[:9]
    body, used = groups, ""
    if len(groups) > 1 and groups[0] in right:
        used, body = groups[0], groups[1:]
    elif len(digits) == 13 and digits[:2] in right and digits[2:4] in ("19", "20"):
        used, body = digits[:2], (digits[2:],)
    short = older.two_digit_year(body, 7, 1947, 1999) if first in ("", "A", "U", "B", "Y") else None
    if full := with_year(body, 7) or (None if digits[:2] in right else short):
        series = {"B": "examined B", "Y": "examined Y", "U": "U", "A": "A"}.get(first)
        return series or {"20": "U", "10": "A"}.get(used, "A"), full
    plain = "".join(body)
    if not used and len(plain) == 9 and plain[:2] == {"": plain[:2], "B": "10", "Y": "20", "S": "30"}.get(first):
        used, plain = (plain[:2], plain[2:]) if plain[:2] in right else ("", plain)
    series = {"B": "B", "Y": "Y", "S": "S"}.get(first) or {"10": "B", "20": "Y", "30": "S"}.get(used, "?")
    return (series if first in ("", "B", "Y", "S") else series_of(kind)), plain


def _wo(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """International applications: one series, a year and a serial number.

    Until 2003 the year had two digits, the serial number five (six from July 2002 on); now four and six. Files write
    all of these, the year in full before a serial number of five, and ``WO 13/121230`` of later years. Source: WIPO,
    PCT Administrative Instructions, section 404; WIPO ST.6, annex.
    """
    digits = "".join(groups)
    if full := with_year(groups, 6):
        return "", full
    return "", older.two_digit_year(groups, 6, 1978, _THIS_YEAR, shortest=5) or digits


def _gb(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """United Kingdom: D are application numbers; until 1915 a year and five digits. Source: WIPO Handbook, GB."""
    digits = "".join(groups)
    if kind[:1] == "D":
        return "application", digits
    early = with_year(groups, 5) if digits[:3] in ("189", "190", "191") and len(digits) > 6 else None
    return series_of(kind), early or digits


def _au(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Australia.

    Since 2002 a year and six digits for all kinds; before, publications (A) have the application's serial number and
    year (57199/90), accepted ones (B, C) a number of six digits. Source: IP Australia, numbering; WIPO Handbook, AU.
    """
    if full := with_year(groups, 6):
        return ("" if kind else "?"), full
    digits = "".join(groups)
    if kind[:1] in ("A", "D") and 6 <= len(digits) <= 7:
        year = 1900 + int(digits[-2:])
        return "", f"{year}{digits[:-2]:0>6}"
    return "accepted" if kind[:1] in ("B", "C") else series_of(kind), digits


def _br(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Brazil.

    PI (inventions, 7 digits, before 1998 often without letters) and MU until 2011, then ten digits behind 10 to 22; a
    check digit follows that DOCDB drops. Source: INPI resolution 209/2009; WIPO Handbook, part 7.2.2, BR.
    """
    digits = "".join(groups)
    letters = digits.rstrip("0123456789")
    body = digits[len(letters) :]
    old = letters in ("PI", "MU", "DI", "") and len(body) == 8 and (letters or len(groups[-1]) == 1)
    body = body[:-1] if old or len(body) == 13 else body
    series = {"MU": "U", "DI": "S"}.get(letters) or ("" if letters == "PI" and not kind else series_of(kind))
    return ("C" + series if letters[:1] == "C" else series), body.zfill(7)


def _mx(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Mexico.

    Applications are numbered by the year and the receiving office, PA in the capital: ``PA/a/2005/008192`` is
    PA05008192 in DOCDB, and offices write MX/a/ since 2007; patents (B) have a number of their own. Source: IMPI,
    gazette notes; WIPO Handbook, part 7.2.2, MX; EPO, DOCDB coverage MX.
    """
    digits = "".join(groups)
    letters = digits.rstrip("0123456789")
    body = (digits[len(letters) :],) if letters or len(groups) == 1 else groups
    if letters and len(groups) == 2:
        body = (groups[0][len(letters) :], groups[1])
    full = with_year(body, 6) or (older.two_digit_year(body, 6, 1991, 2006) if letters else None)
    series = "grant" if kind[:1] in ("B", "C") else {"U": "U", "Y": "U", "F": "S", "S": "S"}.get(kind[:1], "A")
    if not kind and not full:
        series = "?"
    return series, letters.replace("PA", "") + (full or "".join(body))


def _in(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """India: serial number, receiving office and year in either order, since 2016 twelve digits. Source: IPO, circular
    CG/2015/123; EPO, DOCDB coverage IN (two letters an office: DN is DELNP)."""
    return "" if kind[:1] == "P" else series_of(kind), older.indian("".join(groups))  # P1 to P4: Derwent's kinds of A


def _it(_: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Italy: chamber of commerce, year and serial number in either order until 2015. Source: WIPO Handbook, IT."""
    return series_of(kind), older.italian("".join(groups))


def _at(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Austria: European patents (T) have an E before their number that some files leave out (ATE232441 is AT232441T).
    Source: EPO, number format concordance, publication numbers, AT."""
    return series_of(kind), "".join(groups).removeprefix("E" if kind[:1] == "T" else "")


def _se(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Sweden: applications (A, D, L) have a year of two digits and five, patents (B, C, E) a number of their own; a
    check digit may follow (0301234-5). Source: EPO, number format concordance, SE; WIPO DAS, number formats."""
    checked = len(groups) == 2 and len(groups[0]) == 7 and len(groups[1]) == 1
    return _standard(country, groups[:1] if checked else groups, kind)


def _prefixed(*letters: str) -> Callable[[str, tuple[str, ...], str], tuple[str, str]]:
    """A rule that drops letters which only some files write before the digits."""

    def rule(country: str, groups: tuple[str, ...], kind: str) -> tuple[str, str]:
        for prefix in letters:
            if groups[0].startswith(prefix):
                groups = tuple(filter(None, (groups[0].removeprefix(prefix), *groups[1:])))
        return _standard(country, groups, kind)

    return rule


_WIDTHS = {
    **dict.fromkeys(("AP", "CA", "CL", "CO", "CR", "DO", "EC", "GE", "MA", "MD", "PA", "PE", "PH"), 6),
    **dict.fromkeys(("RU", "TR", "UY"), 6),
    **dict.fromkeys(("EA", "TW", "ZA", "RS", "UA"), 5),
}
"""Digits behind a year of four, by office. Source: WIPO Handbook, part 7.2.2, tables of numbering."""

_OWN_TRANSLATIONS = frozenset({"DE", "ES", "JP", "TR"})
"""Offices that number translations of European patents (T) in their major series (WIPO Handbook, part 7.2.2)."""

_SHORT_SERIALS = frozenset({"CR", "MD", "PE"})
"""Offices whose serial numbers files write without the zeros before them: PE-20121234 is 2012/001234."""

_GRANTED_APART = frozenset({"CS", "CZ", "DK", "HU", "IS", "PL", "SE", "SK"})
"""Offices whose patents (B, C) are numbered apart from applications (A) in digits of the same form (WIPO Handbook, part
7.2.2, tables of numbering; EPO, number format concordance, publication numbers)."""

_RULES: dict[str, Callable[[str, tuple[str, ...], str], tuple[str, str]]] = {
    "US": _us,
    "JP": _jp,
    "CN": _cn,
    "KR": _kr,
    "WO": _wo,
    "GB": _gb,
    "AU": _au,
    "BR": _br,
    "MX": _mx,
    "IN": _in,
    "IT": _it,
    "AT": _at,
    "SE": _se,
    "CZ": _prefixed("PV"),
    "HU": _prefixed("P"),
    "DE": _prefixed("P", "G"),
    "AP": _prefixed("P"),
}
