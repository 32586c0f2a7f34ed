"""Claims: where the first one ends."""

import re

_LEAD = re.compile(
    r"\s*(?:(?:claims?|(?:we|i|t) claim"  # T: an I misread
    r"|(?:what|that which|the invention) (?:(?:is|we|i) )?claim(?:ed)?(?: (?:is|are))?)\b[:.]?\s+)+"
    r"(?=[1I]\s?[.):]|[A-Z])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\s*([0-9]{1,3}|I)(?:\s?([.):,-])\s*|\s(?=[A-Z]))")
_RANGE = r"(?:\s?\.?\s?(?:[-–]|to)\s?[0-9]+)?"
_CANCELLED = re.compile(rf"\s*[0-9]+{_RANGE}\s?[.:)]?\s*\((?:cancel|withdrawn|deleted)[^)]*\)[.;]?", re.IGNORECASE)
_NO_SENTENCE_END = r"(?<!\b[Ff][Ii][Gg]\.)(?<!\b[Ff][Ii][Gg][Ss]\.)(?<!\b[Nn][Oo]\.)"


def first_claim(claims: str) -> str:
    """The first claim that stands, without its number; all of `claims` where no further one begins.

    Words such as ``What is claimed is:`` and cancelled claims before it are left out. The next claim begins
    with the next number: on a new line, or behind a full stop where it is marked as the first one is (``2.``
    or ``2)``) and a capital letter follows. It is empty where all claims are cancelled.
    """
    while cancelled := _CANCELLED.match(claims):
        claims = claims[cancelled.end() :]
    if lead := _LEAD.match(claims):
        claims = claims[lead.end() :]
    number, mark = 1, "."
    if written := _NUMBER.match(claims):
        claims = claims[written.end() :]
        number, mark = 1 if written[1] == "I" else int(written[1]), ")" if written[2] == ")" else "."
    return _beginning(number + 1, mark).split(claims, maxsplit=1)[0].strip()


def _beginning(number: int, mark: str) -> re.Pattern[str]:
    """Where claim `number` begins, or a range of cancelled claims from there on."""
    on_a_line = rf"\n\s*{number}{_RANGE}\s?[.):-]\s*(?=[A-Z(])"
    after_a_claim = rf"(?<=\.){_NO_SENTENCE_END}\s+{number}\s?{re.escape(mark)}\s*(?=[A-Z])"
    return re.compile(f"{on_a_line}|{after_a_claim}")
