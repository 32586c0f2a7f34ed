"""IPC codes out of text of which only the codes are sure: whatever separates, brackets or quotes them."""

import re

_CODE = re.compile(
    r"(?<![A-Z0-9])([A-H]\d\d[A-Z])(?:\s*(\d{1,4})\s*/\s*(\d{2,6})(?!\d)|(\d{4})(\d{6})(?!\d))?(?:\s*\(\d{4}\.\d\d\))?"
)
_CLASS = re.compile(r"(?<![A-Z0-9])[A-H]\d\d(?![A-Z0-9])")


def codes(text: str) -> tuple[tuple[str, ...], bool]:
    """Codes in `text` in the order in which they stand, each once, and whether nothing else stands there.

    ``A61B 5/00``, ``A61B5/00 (2006.01)`` and the fourteen characters of WIPO ST.8, ``A61B0005000000``, are one code;
    a subclass without group (``A61B``) and a class (``A61``) are codes too.

    Parameters
    ----------
    text : str
        Such as ``['A61B5/00', 'G06F17/30']`` or ``A61B 5/00;; G06F 17/30``.
    """
    upper = text.upper()
    codes = [_written(match) for match in _CODE.finditer(upper)]
    rest = _CODE.sub(" ", upper)
    codes += _CLASS.findall(rest)
    return tuple(dict.fromkeys(codes)), not re.search(r"\w", _CLASS.sub(" ", rest))


def _written(match: re.Match[str]) -> str:
    """One spelling of a code: group and subgroup without blanks, without zeros that only fill."""
    subclass, group, subgroup, long_group, long_subgroup = match.groups()
    if long_group:
        group, subgroup = long_group.lstrip("0") or "0", long_subgroup[:2] + long_subgroup[2:].rstrip("0")
    return f"{subclass}{group}/{subgroup}" if group else subclass
