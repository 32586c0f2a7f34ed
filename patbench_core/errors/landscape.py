"""Failures of landscapes: files, fields, names and links."""

from pathlib import Path
from typing import Any

from patbench_core.errors import PatbenchError


class LandscapeError(PatbenchError):
    """Anything else that is wrong with patents or their files; the message names the thing, place and remedy."""


class BrokenLandscape(PatbenchError):
    """A landscape folder whose files do not belong together."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(f"landscape folder {folder}: {why}; import it again")


class BadField(PatbenchError):
    """A value of a file that a patent or a link cannot have.

    Parameters
    ----------
    file : Path
    line : int
    field : str
        What the file calls it.
    kind : str
        The kind of fault in two words, by which bad rows are counted.
    why, remedy : str
    """

    def __init__(self, file: Path, line: int, field: str, kind: str, why: str, remedy: str) -> None:
        self.file, self.line, self.field, self.kind, self.why = file, line, field, kind, why
        super().__init__(
            f"{file}, line {line}, field {field!r}: {why}: {remedy}, or leave bad rows out with --skip-bad"
        )


# Whole files


def missing_file(file: Path) -> LandscapeError:
    """A file that is not there."""
    return LandscapeError(f"file {file} does not exist: check its path")


def damaged_file(file: Path, why: str) -> LandscapeError:
    """A compressed file, a spreadsheet or a Parquet file whose bytes are broken or end early."""
    return LandscapeError(f"file {file} is damaged ({' '.join(why.split())}): download or export it again")


def not_text(file: Path) -> LandscapeError:
    """A file that should hold text and does not."""
    return LandscapeError(f"file {file} is not text: save it in UTF-8, or name its --encoding")


def bad_header(file: Path, why: str) -> LandscapeError:
    """A table whose first line is not a whole row."""
    return LandscapeError(f"file {file}: no whole header line ({why}): it may be cut or badly quoted, export it again")


# Rows and fields


def bad_line(file: Path, line: int, why: str) -> BadField:
    """A line that is not a row: cut, or not of the format."""
    remedy = "the file may be cut or of another format, export it again"
    return BadField(file, line, "(whole line)", "bad line", why, remedy)


def bad_cells(file: Path, line: int, found: int, wanted: int) -> BadField:
    """A row of a table with more or fewer cells than its header."""
    why = f"{found} cells under a header of {wanted}"
    remedy = "the file may be cut or badly quoted, export it again"
    return BadField(file, line, "(whole line)", "bad cells", why, remedy)


def missing_value(file: Path, line: int, field: str) -> BadField:
    """A field that must not be empty."""
    return BadField(file, line, field, "missing value", "missing or empty", "every row needs one")


def bad_number(file: Path, line: int, found: str) -> BadField:
    """A publication number that names no country."""
    why = f"{short(found)} does not begin with a country"
    remedy = "write it as in US-7994462-B2, or name the country too"
    return BadField(file, line, "publication_number", "bad number", why, remedy)


def bad_vector(file: Path, line: int, field: str, why: str) -> BadField:
    """A vector that no model could have meant: not finite, of another length, or another one than before."""
    return BadField(file, line, field, "bad vector", why, "compute this field again with one model, or drop it")


def bad_list(file: Path, line: int, field: str, found: str) -> BadField:
    """A cell that should hold a list and does not."""
    return BadField(file, line, field, "bad list", f"{short(found)} is not a list", "write it as in ['A', 'B']")


def short(value: Any) -> str:
    """A value as Python writes it, 60 characters at most."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]} ..."
