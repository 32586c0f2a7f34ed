"""Failures of landscapes: files, fields, names and links."""

from pathlib import Path
from typing import Any

from patbench_core.errors import PatbenchError


class LandscapeError(PatbenchError):
    """Anything else that is wrong with patents or their files; the message names the thing, place and remedy."""


# Names and folders


class BrokenLandscape(PatbenchError):
    """A landscape folder whose files do not belong together."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"landscape folder {folder}: {why}; import it again")


# Whole files


class MissingFile(PatbenchError):
    """A file that is not there."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"file {file} does not exist: check its path")


class UnreadableFile(PatbenchError):
    """A file that the system does not let us read."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"file {file} cannot be read ({why}): give a file that you may read")


class EmptyFile(PatbenchError):
    """A file without a byte in it."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"file {file} is empty: export it again")


class DamagedFile(PatbenchError):
    """A compressed file or a Parquet file whose bytes are broken or end early."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"file {file} is damaged ({' '.join(why.split())}): download or export it again")


class NotText(PatbenchError):
    """A file that should hold text and does not."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"file {file} is not text: save it in UTF-8, or name its --encoding")


class BadHeader(PatbenchError):
    """A table whose first line is not a whole row."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"file {file}: no whole header line ({why}): it may be cut or badly quoted, export it again")


# Rows and fields


class BadField(PatbenchError):
    """A value of a file that a patent cannot have."""

    def __init__(self, file: Path, line: int, field: str, why: str, remedy: str) -> None:
        self.file, self.line, self.field, self.why = file, line, field, why
        self.kind = _words(type(self).__name__)
        super().__init__(
            f"{file}, line {line}, field {field!r}: {why}: {remedy}, or leave bad rows out with --skip-bad"
        )


class BadLine(BadField):
    """A line that is not a row: cut, or not of the format."""

    def __init__(self, file: Path, line: int, why: str) -> None:
        super().__init__(file, line, "(whole line)", why, "the file may be cut or of another format, export it again")


class BadCells(BadField):
    """A row of a table with more or fewer cells than its header."""

    def __init__(self, file: Path, line: int, found: int, wanted: int) -> None:
        why = f"{found} cells under a header of {wanted}"
        super().__init__(file, line, "(whole line)", why, "the file may be cut or badly quoted, export it again")


class MissingValue(BadField):
    """A field that must not be empty."""

    def __init__(self, file: Path, line: int, field: str) -> None:
        super().__init__(file, line, field, "missing or empty", "every row needs one")


class BadType(BadField):
    """A value of the wrong kind."""

    def __init__(self, file: Path, line: int, field: str, wanted: str, found: Any) -> None:
        super().__init__(file, line, field, f"{_short(found)} is not {wanted}", f"write {wanted}, or null")


class BadText(BadField):
    """A text with a character that is not Unicode: bytes of another encoding, or half of a surrogate pair."""

    def __init__(self, file: Path, line: int, field: str, place: int) -> None:
        super().__init__(file, line, field, f"character {place} is not Unicode", "save the file as UTF-8")


class BadDate(BadField):
    """A date that is none."""

    def __init__(self, file: Path, line: int, field: str, found: Any) -> None:
        super().__init__(file, line, field, f"{_short(found)} is not a date", "write YYYY-MM-DD or YYYYMMDD")


class BadNumber(BadField):
    """A publication number that names no country."""

    def __init__(self, file: Path, line: int, found: str) -> None:
        why = f"{_short(found)} does not begin with a country"
        super().__init__(file, line, "publication_number", why, "write it as in US-7994462-B2, or name the country too")


class BadVector(BadField):
    """A vector that no model could have meant: not finite, of another length, or another one than before."""

    def __init__(self, file: Path, line: int, field: str, why: str) -> None:
        super().__init__(file, line, field, why, "compute this field again with one model, or drop it")


class BadList(BadField):
    """A cell that should hold a list and does not."""

    def __init__(self, file: Path, line: int, field: str, found: str) -> None:
        super().__init__(file, line, field, f"{_short(found)} is not a list", "write it as in ['A', 'B']")


class BadValid(BadField):
    """A cell of Google's column ``valid`` that is neither True nor False."""

    def __init__(self, file: Path, line: int, found: str) -> None:
        super().__init__(file, line, "valid", f"{_short(found)} is neither True nor False", "write one of them")


class DuplicateNumber(BadField):
    """Two rows of one publication number that say different things."""

    def __init__(self, file: Path, line: int, number: str, field: str, first_file: Path, first_line: int) -> None:
        why = f"{_short(number)} has another {field} in {first_file}, line {first_line}"
        super().__init__(file, line, field, why, "keep the row that is right")


# Links


class UnknownNumber(BadField):
    """A link to or from a document that the landscape lacks."""

    def __init__(self, file: Path, line: int, field: str, number: str) -> None:
        why = f"no document of the landscape is {_short(number)}"
        super().__init__(file, line, field, why, "import the file that holds it too")


class BadGain(BadField):
    """A score of a link that is not a whole number from 0 up."""

    def __init__(self, file: Path, line: int, found: str) -> None:
        why = f"{_short(found)} is not a whole number from 0 to 2147483647"
        super().__init__(file, line, "score", why, "write 1 for a plain link")


class OtherGain(BadField):
    """A link that is given twice with different scores."""

    def __init__(self, file: Path, line: int, query: str, doc: str, first_line: int) -> None:
        why = f"{_short(query)} {_short(doc)} has another score in line {first_line}"
        super().__init__(file, line, "score", why, "keep the line that is right")


def _words(name: str) -> str:
    """``BadDate`` as "bad date"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _short(value: Any) -> str:
    """A value as Python writes it, 60 characters at most."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]} ..."
