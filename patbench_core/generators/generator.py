"""What a generator is: it plans which real documents each new one is made of, then writes the texts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import ClassVar

from patbench_core.files import digest
from patbench_core.generators.errors import NothingToRead


@dataclass(frozen=True)
class Real:
    """A real training document.

    Attributes
    ----------
    number : str
        Publication number.
    text : str
        In the view that classifiers read.
    labels : tuple of str
        Sorted.
    sections : mapping of str to str
        Its other views, such as ``C1``; empty where it lacks one.
    """

    number: str
    text: str
    labels: tuple[str, ...]
    sections: Mapping[str, str]


@dataclass(frozen=True)
class Order:
    """One text to be written.

    Attributes
    ----------
    labels : tuple of str
        Labels that the text will carry, sorted.
    parents : tuple of Real
        All that the writer reads.
    turn : int
        How often the same parents came before.
    seed : int
    """

    labels: tuple[str, ...]
    parents: tuple[Real, ...]
    turn: int
    seed: int

    @cached_property
    def key(self) -> str:
        """Digest of all that could change the text, beside the generator. Labels do not: no generator reads them."""
        read = [[parent.number, parent.text, dict(parent.sections)] for parent in self.parents]
        return digest([read, self.turn, self.seed])

    def random(self) -> Random:
        """Dice of this text alone: which other texts are written, and when, does not matter."""
        return Random(self.key)


@dataclass(frozen=True)
class Synthetic:
    """A generated document.

    Attributes
    ----------
    text : str
    labels : tuple of str
    parents : tuple of str
        Publication numbers of the training documents that it was made of.
    """

    text: str
    labels: tuple[str, ...]
    parents: tuple[str, ...]


class Generator:
    """A way to make labelled texts of labelled texts.

    Attributes
    ----------
    spec : str
        How the user calls it, such as ``section:C1``.
    reads : tuple of str
        Views that it reads beside the text.
    varied : bool
        Whether each turn of a document gives another text at no cost, so that many can be made.
    """

    spec: str
    reads: tuple[str, ...] = ()
    varied: ClassVar[bool] = False
    version: ClassVar[int] = 1
    """Raised whenever the same order gives another text."""

    def identity(self) -> dict[str, object]:
        """All that could change a text, beside its order."""
        return {"generator": self.spec, "version": self.version}

    def usable(self, document: Real) -> bool:
        """Whether the document has what the generator reads."""
        return all(document.sections.get(view) for view in self.reads) if self.reads else bool(document.text)

    def lacking(self, training: Sequence[Real]) -> str:
        """What to say where none of the training documents can be used, and the remedy."""
        return (
            f"none of the {len(training)} training documents has what it reads: choose another generator, or a "
            "landscape with that section"
        )

    def coverage(self, training: Sequence[Real]) -> str:
        """What to say of the training documents that can be used; nothing where all are alike."""
        return ""

    def orders(self, training: Sequence[Real], number: int, seed: int) -> list[Order]:
        """Plan `number` texts: training documents take turns, in an order that the seed shuffles.

        Raises
        ------
        NothingToRead
            If no training document has what the generator reads.
        """
        usable = [self._read(document) for document in training if self.usable(document)]
        if not usable:
            raise NothingToRead(f"generator {self.spec!r}: {self.lacking(training)}")
        usable.sort(key=lambda document: document.number)
        Random(seed).shuffle(usable)
        turns = (divmod(position, len(usable)) for position in range(number))
        return [self.order(usable[place], usable, turn, seed) for turn, place in turns]

    def _read(self, document: Real) -> Real:
        return replace(document, sections={view: document.sections.get(view, "") for view in self.reads})

    def order(self, document: Real, training: Sequence[Real], turn: int, seed: int) -> Order:
        """The order for one turn of a document: it is the only parent, and gives its labels."""
        return Order(document.labels, (document,), turn, seed)

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """One text an order, each as soon as it is there; empty where nothing came of it."""
        yield from map(self.text, orders)

    def text(self, order: Order) -> str:
        """The text of one order, of a generator that does not write many at once."""
        raise NotImplementedError(f"{type(self).__name__} writes neither one text nor many")


def same_labels(document: Real, training: Sequence[Real]) -> list[Real]:
    """Other training documents with the very labels of `document`."""
    return [other for other in training if other.labels == document.labels and other is not document]
