"""A number written as each kind of export writes it."""

from collections.abc import Callable

from patbench_core.landscape.numbers import PublicationNumber, parse

YEARLY = {"US": 7, "WO": 6, "JP": 6, "MX": 6, "RU": 6, "AU": 6}
PADDED = ("EP", "GB", "FR", "CA", "EA", "DE")


def _yearly(parts: PublicationNumber) -> tuple[str, str] | None:
    """Year and serial number, where the number is of that form and kind."""
    width = YEARLY.get(parts.country)
    whole = width and parts.kind.startswith("A") and parts.number.isdigit() and parts.number[:2] in ("19", "20")
    return (parts.number[:4], parts.number[4:]) if whole and len(parts.number) in (3 + width, 4 + width) else None


def google(parts: PublicationNumber) -> str:
    """US-2013296823-A1: the zero behind the year of US applications is dropped."""
    number = parts.number
    if parts.country == "US" and (yearly := _yearly(parts)):
        number = yearly[0] + str(int(yearly[1])).zfill(6)
    return "-".join(filter(None, (parts.country, number, parts.kind)))


def lens(parts: PublicationNumber) -> str:
    """US 2013/0296823 A1."""
    yearly = _yearly(parts)
    number = f"{yearly[0]}/{yearly[1].zfill(YEARLY[parts.country])}" if yearly else parts.number
    return f"{parts.country} {number} {parts.kind}".strip()


def espacenet(parts: PublicationNumber) -> str:
    """US2013296823 (A1)."""
    return f"{parts.country}{parts.number} ({parts.kind})" if parts.kind else parts.country + parts.number


def docdb(parts: PublicationNumber) -> str:
    """US.20130296823.A1."""
    return ".".join(filter(None, parts))


def hupd(parts: PublicationNumber) -> str:
    """US20130296823A1-20131107."""
    return "".join(parts) + ("-20131107" if parts.kind else "")


def lens_key(parts: PublicationNumber) -> str:
    """WO_2013121230_A1_20130822."""
    return "_".join([*filter(None, parts), *(["20130822"] if parts.kind else [])])


def padded(parts: PublicationNumber) -> str:
    """EP 00784692 B1."""
    plain = parts.country in PADDED and parts.number.isdigit() and len(parts.number) < 8
    return f"{parts.country} {parts.number.zfill(8) if plain else parts.number} {parts.kind}".strip()


def grouped(parts: PublicationNumber) -> str:
    """US 6,858,243 B2."""
    plain = parts.country in ("US", "CA") and parts.number.isdigit() and len(parts.number) < 9
    return f"{parts.country} {int(parts.number):,} {parts.kind}".strip() if plain else google(parts)


def patentscope(parts: PublicationNumber) -> str:
    """WO/2013/121230 A1; US20130296823A1."""
    if parts.country == "WO" and (yearly := _yearly(parts)):
        return f"WO/{yearly[0]}/{yearly[1].zfill(6)} {parts.kind}"
    return "".join(parts)


def search_report(parts: PublicationNumber) -> str:
    """EP-A1-1234567, kind code first (WIPO ST.14)."""
    plain = parts.kind[:1] in ("A", "B", "C", "U") and parts.number.isdigit()
    return f"{parts.country}-{parts.kind}-{parts.number}" if plain else google(parts)


SPELLINGS: list[Callable[[PublicationNumber], str]] = [
    *(google, lens, espacenet, docdb, hupd, lens_key, padded, grouped, patentscope, search_report)
]


def respelt(written: str, spelling: Callable[[PublicationNumber], str]) -> str:
    """A number in another spelling; what cannot be read stays."""
    parts = parse(written)
    return spelling(parts) if parts else written
