"""Texts that another system wrote, from a file."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from patbench_core.files import digest
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order, Real
from patbench_core.generators.numbered import Numbered
from patbench_core.generators.registry import register
from patbench_core.generators.written import written
from patbench_core.landscape.numbers import document_key

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
    def _numbered(self) -> Numbered:
        return Numbered(self.texts, f"texts of {str(self.file.path)!r}")

    def usable(self, document: Real) -> bool:
        """Whether the file has a text of the document."""
        return bool(self._numbered.text(document.number))

    def lacking(self, training: Sequence[Real]) -> str:
        """See `Generator`: numbers of other patents, or empty texts."""
        if any(self._numbered.numbers(document.number) for document in training):
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
        found = {document_key(each) for document in training for each in self._numbered.numbers(document.number)}
        apart = sum(document_key(line.number) not in found for line in self.file.lines)
        return (
            f"{able:,} of {len(training):,} training documents have a text in the file; rows that match no training "
            f"document: {apart:,} of {len(self.file.lines):,}"
        )

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        yield from (self._numbered.text(order.parents[0].number) for order in orders)


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
