"""Texts that another system wrote, from a file."""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from patbench_core.errors import reason
from patbench_core.files import digest
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real
from patbench_core.generators.registry import register
from patbench_core.landscape.numbers import NumberIndex, NumberKey, document_key

EVERY = "*"
"""In the place of a system, in a list of generators: all of them."""

_FORM = "publication_number and generated, an object of texts by system"


@dataclass(frozen=True)
class Line:
    """What one line says of a patent.

    Attributes
    ----------
    place : int
        Of the line in the file, from 1.
    number : str
        Publication number as the line writes it.
    texts : mapping of str to object
        By system; what is not a text is refused when it is asked for.
    """

    place: int
    number: str
    texts: Mapping[str, object]


class FromFile(Generator):
    """Texts of one system in a JSONL file, plain or .gz: ``publication_number`` (or ``id``) and ``generated``.

    Parameters
    ----------
    argument : str
        ``PATH#SYSTEM``.

    Raises
    ------
    GeneratorError
        If the file cannot be read, has no text of that system, or something else than one text of it for a patent.
    """

    def __init__(self, argument: str) -> None:
        path, _, self.system = argument.rpartition("#")
        if not path or self.system in ("", EVERY):
            raise _no_system(argument)
        self.path, self.lines = Path(path), written(Path(path))
        self.texts = self._texts()
        self.spec = f"file:{self.path.name}#{self.system}"

    def identity(self) -> dict[str, object]:
        """See `Generator`: what the file holds, not where it is."""
        return {"generator": f"file#{self.system}", "version": self.version, "texts": digest(self.texts)}

    def _texts(self) -> dict[str, str]:
        """Text by publication number as written, empty where the system wrote none."""
        made: dict[str, str] = {}
        first: dict[tuple[NumberKey, str], tuple[Line, str]] = {}
        for line in self.lines:
            text = self._text(line)
            before, known = first.get(document_key(line.number), (line, ""))
            if text and known and text != known:
                raise GeneratorError(
                    f"texts of {str(self.path)!r}: lines {before.place} and {line.place} are both of {line.number} and "
                    f"have different texts of system {self.system!r}: keep the right line"
                )
            if text and not known:
                first[document_key(line.number)] = line, text
            made[line.number] = text or made.get(line.number, "")
        if not any(made.values()):
            names = _with_texts(self.lines)
            remedy = f"choose one of {', '.join(names)}" if names else "all its texts are empty, give another file"
            raise GeneratorError(f"{self.path} has no text of system {self.system!r}: {remedy}")
        return made

    def _text(self, line: Line) -> str:
        text = line.texts.get(self.system)
        if text is not None and not isinstance(text, str):
            raise GeneratorError(
                f"texts of {str(self.path)!r}: line {line.place}, {line.number}: {json.dumps(text)[:40]} is not a text "
                f"of system {self.system!r}: write the text in quotes, or null where there is none"
            )
        return (text or "").strip()

    @cached_property
    def _known(self) -> tuple[list[str], dict[tuple[NumberKey, str], str], NumberIndex]:
        """Numbers as written; the first of each publication; and their index by invention."""
        numbers = list(self.texts)
        return numbers, {document_key(number): number for number in reversed(numbers)}, NumberIndex(numbers)

    def numbers(self, number: str) -> list[str]:
        """The numbers, as written, of the texts of a patent, in whatever spelling file and landscape write it.

        A number as it stands comes first, then another spelling of the same publication, then publications of the same
        invention: country and number, whatever the kind code.
        """
        if number in self.texts:
            return [number]
        every, publication, index = self._known
        if same := publication.get(document_key(number)):
            return [same]
        return [every[row] for row in index.rows(number)]

    def text_of(self, number: str) -> str:
        """The text of a patent; empty if there is none.

        Raises
        ------
        GeneratorError
            If several publications of it have different ones.
        """
        found = {text: each for each in self.numbers(number) if (text := self.texts[each])}
        if len(found) > 1:
            one, other, *_ = found.values()
            raise GeneratorError(
                f"texts of {str(self.path)!r}: {number} of the landscape may be {one} or {other}, whose texts "
                "differ: write the number as the landscape does"
            )
        return next(iter(found), "")

    def usable(self, document: Real) -> bool:
        """Whether the file has a text of the document."""
        return bool(self.text_of(document.number))

    def lacking(self, training: Sequence[Real]) -> str:
        """See `Generator`: numbers of other patents, or empty texts."""
        if any(self.numbers(document.number) for document in training):
            return (
                f"its texts of the {len(training)} training documents are all empty: choose another system or another "
                "file"
            )
        theirs = f", such as {training[0].number}" if training else ""
        return (
            f"none of the file's numbers, such as {self.lines[0].number}, is that of one of the {len(training)} "
            f"training documents{theirs}: give a file of the patents of this landscape"
        )

    def coverage(self, training: Sequence[Real]) -> str:
        """See `Generator`: how many documents have a text, and how many rows are of none."""
        able = sum(map(self.usable, training))
        found = {document_key(each) for document in training for each in self.numbers(document.number)}
        apart = sum(document_key(line.number) not in found for line in self.lines)
        return (
            f"{able:,} of {len(training):,} training documents have a text in the file; rows that match no training "
            f"document: {apart:,} of {len(self.lines):,}"
        )

    def text(self, order: Order) -> str:
        """See `Generator`."""
        return self.text_of(order.parents[0].number)


def systems(path: str) -> list[str]:
    """Names of the systems of a file, sorted.

    Raises
    ------
    GeneratorError
        If the file cannot be read, or names none.
    """
    if names := sorted({name for line in written(Path(path)) for name in line.texts}):
        return names
    raise GeneratorError(f"{path} has no text of any system: give a file that has some")


def _with_texts(lines: Iterable[Line]) -> list[str]:
    """Names of the systems that wrote anything, sorted."""
    return sorted({name for line in lines for name, text in line.texts.items() if text})


def _no_system(argument: str) -> GeneratorError:
    """That one system is to be named, and which there are."""
    path = argument.rpartition("#")[0] or argument
    names = _with_texts(written(Path(path)))
    remedy = f"write one of {', '.join(names)} behind the # sign" if names else "it has no texts, give another file"
    return GeneratorError(f"generator 'file:{argument}' names no system of the file: {remedy}")


def written(path: Path) -> tuple[Line, ...]:
    """The lines of a JSONL file, plain or .gz; a byte order mark is passed over.

    Read once a process: a file that has the same size and time as before is the same.

    Raises
    ------
    GeneratorError
        If the file cannot be read or is empty, or a line is not as it should be.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _unread(path, error) from error
    return _read(path, status.st_size, status.st_mtime_ns)


@cache
def _read(path: Path, *_: int) -> tuple[Line, ...]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GeneratorError(f"texts of {str(path)!r} are not UTF-8: save the file in UTF-8") from error
    except (OSError, EOFError, zlib.error) as error:
        raise _unread(path, error) from error
    lines = tuple(_line(path, place, line) for place, line in enumerate(text.split("\n"), 1) if line.strip())
    if not lines:
        raise GeneratorError(f"texts of {str(path)!r}: the file is empty: give a JSONL file with {_FORM}")
    return lines


def _unread(path: Path, error: Exception) -> GeneratorError:
    return GeneratorError(
        f"texts of {str(path)!r} cannot be read ({reason(error)}): give PATH#SYSTEM of a JSONL file with {_FORM}"
    )


def _line(path: Path, place: int, line: str) -> Line:
    """One line, checked but for the texts."""
    where = f"texts of {str(path)!r}: line {place}"
    try:
        row = json.loads(line)
    except ValueError as error:
        why = f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise GeneratorError(
            f"{where} is not JSON ({why}): the line may be cut off, write an object with {_FORM}"
        ) from error
    if not isinstance(row, dict):
        raise GeneratorError(f"{where} is not an object: write one with {_FORM}")
    if row.keys() >= {"text", "labels", "parents"}:
        raise GeneratorError(
            f"texts of {str(path)!r} are documents that 'patbench synthesize' wrote, with labels of their own: "
            "name their generator instead of the file"
        )
    number, texts = row.get("publication_number") or row.get("id"), row.get("generated")
    if not number:
        raise GeneratorError(f"{where} has no publication_number: write an object with {_FORM}")
    if not isinstance(texts, dict):
        raise GeneratorError(
            f"{where}, {number}: generated is not an object: write the texts by system, such as "
            '{"system": "A pump ..."}'
        )
    return Line(place, str(number), texts)


register("file", FromFile, "PATH#SYSTEM")
