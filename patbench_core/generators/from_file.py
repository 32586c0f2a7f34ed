"""Texts that another system wrote, from a file."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from patbench_core.files import digest
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real
from patbench_core.generators.registry import register
from patbench_core.generators.written import written
from patbench_core.landscape.numbers import NumberIndex, NumberKey, document_key

EVERY = "*"
"""In the place of a system, in a list of generators: all of them."""


class FromFile(Generator):
    """Texts of one system in a JSONL file, plain or .gz: ``publication_number`` (or ``id``) and ``generated``.

    Parameters
    ----------
    argument : str
        ``PATH#SYSTEM``.

    Raises
    ------
    GeneratorError
        If the file cannot be read, or has no text of that system.
    """

    def __init__(self, argument: str) -> None:
        path, _, self.system = argument.rpartition("#")
        if not path or self.system in ("", EVERY):
            raise _no_system(argument)
        self.file = written(Path(path))
        self.texts = self.file.texts(self.system)
        self.spec = f"file:{Path(path).name}#{self.system}"

    def identity(self) -> dict[str, object]:
        """See `Generator`: what the file holds, not where it is."""
        return {"generator": f"file#{self.system}", "version": self.version, "texts": digest(self.texts)}

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
                f"texts of {str(self.file.path)!r}: {number} of the landscape may be {one} or {other}, whose texts "
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
            f"none of the file's numbers, such as {self.file.lines[0].number}, is that of one of the {len(training)} "
            f"training documents{theirs}: give a file of the patents of this landscape"
        )

    def coverage(self, training: Sequence[Real]) -> str:
        """See `Generator`: how many documents have a text, and how many rows are of none."""
        able = sum(map(self.usable, training))
        found = {document_key(each) for document in training for each in self.numbers(document.number)}
        apart = sum(document_key(line.number) not in found for line in self.file.lines)
        return (
            f"{able:,} of {len(training):,} training documents have a text in the file; rows that match no training "
            f"document: {apart:,} of {len(self.file.lines):,}"
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
    if names := written(Path(path)).systems:
        return names
    raise GeneratorError(f"{path} has no text of any system: give a file that has some")


def _no_system(argument: str) -> GeneratorError:
    """That one system is to be named, and which there are."""
    path = argument.rpartition("#")[0] or argument
    names = written(Path(path)).with_texts
    remedy = f"write one of {', '.join(names)} behind the # sign" if names else "it has no texts, give another file"
    return GeneratorError(f"generator 'file:{argument}' names no system of the file: {remedy}")


register("file", FromFile, "PATH#SYSTEM")
