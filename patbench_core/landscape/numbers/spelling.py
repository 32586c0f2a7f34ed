"""A publication number as somebody wrote it: its office, number and kind code.

What exports write of one publication::

    US-2013296823-A1            Google Patents Public Data        US20130296823A1-20131107     HUPD
    US 2013/0101709 A1          Lens.org, Patentscope             WO_2013121230_A1_20130822    Lens.org, document key
    US2002048624 (A1)           Espacenet                         US.20130296823.A1            DOCDB
    US6858243B2 (2005-02-22)    reports                           https://.../patent/US...A1/en   addresses
    US2013296823 A1 20131107 [US20130296823]                      Orbit
    EP-A-1 234 567              search reports (WIPO ST.14)       EP1234567NWA1                EPO full texts
    WO/2013/121230              Patentscope                       US7994462 BB                 PatBase
    7994462, D533981            PatentsView, with the country in the row

Office codes are those of WIPO Standard ST.3, kind codes those of ST.16.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_CODES = (
    "AD AE AF AG AI AL AM AN AO AP AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BX BY BZ CA CD CF CG "
    "CH CI CK CL CM CN CO CR CS CU CV CW CY CZ DD DE DJ DK DM DO DZ EA EC EE EG EM EP ER ES ET EU FI FJ FK FO FR GA GB "
    "GC GD GE GG GH GI GL GM GN GQ GR GT GW GY HK HN HR HT HU IB ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM "
    "KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MS MT MU MV MW MX MY MZ NA NE "
    "NG NI NL NO NP NR NZ OA OM PA PE PG PH PK PL PT PW PY QA QZ RO RS RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR "
    "SS ST SU SV SX SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WO WS XN XV XX YE "
    "YU ZA ZM ZR ZW"
)
OFFICES = frozenset(_CODES.split(" "))
"""WIPO ST.3, its former codes and those of intergovernmental offices among them."""

_OWN_LETTERS = {
    "US": "AI|D|H|PP|RE|RX|T|X",
    "JP": "[HMRST]",
    "TW": "[DIM]",
    "BR": "C[0-9]|DI|MU|PI",
    "MX": "[A-Z]{2}",
    "HU": "P|U|T",
    "AT": "A|E|GM",
    "UA": "[AU]",
}
"""Letters before the digits that belong to the number, by office: what may stand without its office."""

_MOST_DIGITS = 14
_DATE_TAIL = re.compile(
    r"(?<=\w)-(?:(?:1[6-9]|20)\d\d(-?)(?:0[1-9]|1[0-2])\1(?:[0-2]\d|3[01])|\d\d-\d\d-(?:19|20)\d\d)$"
)
_WORDS = re.compile(
    r"(?<![A-Z])(?:PATENTS?|PAT|PUBLICATIONS?|PUBN?|PUBLN|APPLICATIONS?|APPL|PUBLISHED|NUMBER|DOC|DOCUMENT"
    r"|PATENTSCHRIFT|OFFENLEGUNGSSCHRIFT|(?<=[ .])NO|(?<=[ .])NR|№|#)(?=[^A-Z]|$)\.?"
)
_ADDRESS = re.compile(r"^(?:HTTPS?://\S*?/|PATENT/)(?=[A-Z]{2}[_-]?[A-Z0-9])|(?<=[0-9A-Z])/(?:[A-Z]{2})?(?:[?#]\S*)?$")
_SEPARATORS = re.compile(r"[^0-9A-Z]+")
_BODY = re.compile(r"(?P<body>(?:[A-Z]{1,4}-?)?\d[\d-]*)(?P<check>[A-Z])??-?(?P<kind>[A-Z]\d?)?")
_LETTERED = re.compile(  # India, Italy: an office or a chamber of commerce in letters, before or between the digits
    r"(?P<body>\d+-?[A-Z]{2,5}-?\d+|[A-Z]{2,5}-?\d{4}(?:A|-A-|-)?\d+)(?P<check>[A-Z])??-?(?P<kind>[A-Z]\d?)?"
)
_PLAIN = re.compile(r"([A-Z]{2})-?(\d{5,13})-?([A-Z]\d?)?")  # what most exports write: nothing to be found out
_BESIDE = re.compile(r"(?<=\S)\s*\[([A-Z]{2})[^\[\]]*\]$")  # the number again, as its office writes it
_KIND_FIRST = re.compile(  # EP-A-1 234 567, JP-A-H02-63320
    r"([ABCUY]\d?)-((?:[HMRST]-?)?\d[\d-]*?)(?:-?([A-Z]\d?))?"
)
_TAILED = re.compile(  # EP1234567NWA1, EP1234567W1B1; more digits are an application's, by which the EPO names files
    r"(?P<number>\d{1,7})-?(?:NW|W\d)-?(?P<kind>[AB]\d)"
    r"|(?P<own>\d[\d-]*?)-?(?P<letter>[ABC])(?P=letter)"  # PatBase: US2013296823 AA, US7994462 BB
)
_LONGEST = {"CN": 11}
"""Most digits of a publication; Chinese applications have twelve, and a check digit."""
_OWN_WAYS = frozenset({"IN", "IT", "MX", "SG"})
_PCT = re.compile(r"PCT-?([A-Z]{2})-?(\d{2}|\d{4})-?(\d{5,6})")
_MEXICAN = re.compile(r"MX-?(?:([A-Z]{2})-)?([AUF])-((?:19|20)\d\d)-(\d+)(?:-([A-Z]\d?))?")
_SCRIPT = (
    (re.compile(r"再公?表(?:特許)?"), "JP WO", "A1"),  # international applications published again in Japanese
    # kokai, kohyo; kokoku, tokkyo; jikkai; jikko; registered utility model: gazettes of the Japan Patent Office
    (re.compile(r"特(?:許出願公)?[開表](?:公報)?"), "JP", "A"),
    (re.compile(r"特公|特許(?:番号)?第?"), "JP", "B2"),
    (re.compile(r"実開|実用新案登録(?:番号)?第?|実登"), "JP", "U"),
    (re.compile(r"実公"), "JP", "Y2"),
    # laid open and registered patents and utility models: gazettes of the Korean Intellectual Property Office
    (re.compile(r"공개특허(?:공보)?|특허공개|(?:한국)?특허출원공개"), "KR", "A"),
    (re.compile(r"등록특허(?:공보)?|특허등록"), "KR", "B1"),
    (re.compile(r"공개실용신안(?:공보)?"), "KR", "U"),
    (re.compile(r"등록실용신안(?:공보)?"), "KR", "Y1"),
)
_ERAS = {"昭和": "S", "平成": "H", "令和": "R", "昭": "S", "平": "H", "令": "R", "明治": "M", "大正": "T"}


class PublicationNumber(NamedTuple):
    """Parts of a publication number; `kind` is empty where none is written."""

    country: str
    number: str
    kind: str


Spelled = tuple[str, tuple[str, ...], str]
"""Office, digits in the groups in which they are written, and kind code."""


def parse(text: str, country: str = "") -> PublicationNumber | None:
    """Split a publication number; None where it cannot be read whole.

    Case, separators, a date behind the kind code, brackets and addresses around it do not matter.

    Parameters
    ----------
    text : str
    country : str
        Office of a number that is written without one.
    """
    spelled = spell(text, country)
    return PublicationNumber(spelled[0], "".join(spelled[1]), spelled[2]) if spelled else None


@lru_cache(maxsize=1 << 12)
def spell(text: str, country: str = "") -> Spelled | None:
    """The same, digits in groups as they are written."""
    if (match := _PLAIN.fullmatch(text)) and match[1] in OFFICES and match[1] not in _OWN_WAYS:
        return match[1], (match[2],), match[3] or ""
    written = unicodedata.normalize("NFKC", text).strip().upper()
    if len(written) > 200:
        return None
    if written.endswith("]") and (beside := _BESIDE.search(written)) and written.startswith(beside[1]):
        written = written[: beside.start()]
    if not written.isascii() and (native := _native(written)):
        written = native
    written = _SEPARATORS.sub("-", _WORDS.sub(" ", _ADDRESS.sub("", written).replace("U.S.", "US"))).strip("-")
    written = written.replace("US-US", "US") if written.startswith("US-US") else written
    if match := _PCT.fullmatch(written):
        application = match[1] != "WO"
        return "WO", (match[1] * application + match[2], match[3]), "W" * application
    office, rest = _office(written, country.strip().upper())
    if not office:
        return None
    if office == "MX" and (match := _MEXICAN.fullmatch(f"MX-{rest}")):
        return "MX", ((match[1] or "") + match[3], match[4]), match[5] or match[2]
    return _split(office, rest) or _split(office, _DATE_TAIL.sub("", rest))


def publications(text: str) -> list[str]:
    """The publications in a cell, each as it is written; the cell as it is where it is not several numbers.

    They are separated by semicolons, bars, line ends, or by a comma or blank with an office code behind it.
    """
    if len(text) < 10 or len(text) > 100_000 or _PLAIN.fullmatch(text):
        return [text]
    for separator in (r"[;|\n\r]+", r",\s*(?=[A-Za-z]{2})", r"(?<=[0-9A-Za-z)])\s+(?=[A-Z]{2}-?(?:D|RE|PP|[HS])?\d)"):
        parts = [part.strip() for part in re.split(separator, text) if part.strip(" ,;|\r\n")]
        if len(parts) > 1:
            found = [one for part in parts for one in publications(part)]
            if all(parse(one) for one in found):
                return list(dict.fromkeys(found))
    return [text]


def with_country(number: str, country: str) -> str:
    """`number` as it is where it names its office, else with the row's `country` before it."""
    parts = parse(number, country)
    if parts is None or (own := parse(number)) == parts or (own and own.country == parts.country):
        return number
    return f"{parts.country}-{number.strip()}"


def _office(written: str, country: str) -> tuple[str, str]:
    """The office, and what is left of the number; nothing without an office."""
    own = _OWN_LETTERS.get(country)
    stands_alone = written[:1].isdigit() or (own and re.match(rf"(?:{own})-?(?:[AUF]-)?\d", written))
    if country in OFFICES and stands_alone and not written.startswith(country):
        return country, written
    if written[:2] in OFFICES and len(written) > 2:
        return written[:2], written[2:].removeprefix("-")
    return "", written


def _split(office: str, rest: str) -> Spelled | None:
    """Number and kind code of what stands behind the office."""
    if (tailed := _TAILED.fullmatch(rest)) and (office == "EP" or tailed["own"]):
        rest = "-".join(filter(None, tailed.groups()))
    elif (first := _KIND_FIRST.fullmatch(rest)) and not re.match(rf"(?:{_OWN_LETTERS.get(office, '-')})-", rest):
        rest = f"{first[2]}-{first[3] or first[1]}"
    match = (_LETTERED.fullmatch(rest) if office in ("IN", "IT") else None) or _BODY.fullmatch(rest)
    if match is None or (match["check"] and office != "SG"):  # whose check letter is left out (IPOS, numbering)
        return None
    body, kind = match["body"].strip("-"), match["kind"] or ""
    if sum(map(str.isdigit, body)) > _LONGEST.get(office, _MOST_DIGITS):
        return None
    groups = tuple(filter(None, body.split("-")))
    if len(groups) > 1 and groups[0].isalpha():  # H-2-63320, RE-38681
        groups = (groups[0] + groups[1], *groups[2:])
    return office, groups, kind


def _native(written: str) -> str | None:
    """A number as Japanese and Korean offices print it, with the office and kind code that its words mean."""
    for words, office, kind in _SCRIPT:
        if match := words.search(written):
            number = written[match.end() :]
            for era, letter in _ERAS.items():
                number = number.replace(era, letter)
            digits = re.match(r"[\s(]*第?([A-Z]?\s?[\d\s,./-]*\d)", number)
            return f"{office} {digits[1]} {kind}" if digits else None
    return None
