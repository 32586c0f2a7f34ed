"""Words for nothing: what tables, statistics programs and databases write where a value is absent."""

import math
from typing import Any

_WORDS = frozenset(
    {
        *("", "na", "n/a", "n.a.", "n.a", "n.d.", "nan", "-nan", "nat", "<na>", "none", "null", "(null)", "[null]"),
        *("<null>", "nil", "undefined", "\\n", "\\\\n", "[]", "{}", "()", "''", '""', "(none)", "(blank)", "<none>"),
        *("not available", "not applicable", "no data", "no value", "unknown", "unbekannt", "inconnu"),
        *("k.a.", "k. a.", "keine angabe", "nicht verfügbar", "non disponible", "no disponible", "n/d", "s/d"),
        *("#n/a", "#na", "#n/a n/a", "#nv", "#null!", "#value!", "#wert!", "#ref!", "#bezug!", "#name?", "#div/0!"),
        *("#num!", "#error!", "无", "無", "なし", "없음", "нет", "abstract not available", "no abstract"),
        *("no abstract available", "no title", "title not available", "no title available"),
    }
)
_LONGEST = max(map(len, _WORDS))
_SIGNS = frozenset("-–—−_.…?*/\\~·\N{FULLWIDTH HYPHEN-MINUS}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}")


def is_absent(value: Any) -> bool:
    """Whether a value stands for nothing: null, a number that is not one, blanks, signs or a word such as ``NA``."""
    if value is None:
        return True
    if isinstance(value, float):
        return math.isnan(value)
    if not isinstance(value, str):
        return False
    written = value.strip()
    if len(written) > _LONGEST or written[-1:].isdigit():  # no word for nothing ends in a digit: most codes do
        return False
    return written.casefold() in _WORDS or all(character in _SIGNS for character in written)


def family_id(value: Any) -> str | None:
    """The name of a family as text; None where it is a placeholder.

    Databases without a null write ``0`` or ``-1`` (Google's patents-public-data: -1 until a family is known), those
    that keep numbers as floats ``12345.0``.
    """
    if is_absent(value) or isinstance(value, bool):
        return None
    name = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    whole, point, rest = name.partition(".")
    if point and whole.lstrip("-").isdigit() and not rest.strip("0"):
        name = whole
    nines = len(name) > 5 and not name.strip("9")
    return None if name.startswith("-") or not name.strip("0") or nines else name
