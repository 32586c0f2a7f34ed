"""Documents of the inventions: offices, publication numbers, dates and gaps, by arithmetic on the index.

Each chunk of inventions yields `DOCUMENTS` documents in a shuffled order. Numbers lie in ranges that the
offices never assigned (serials beginning with 9), so that no document can be taken for a real one.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.structure import CACHED, EPOCH, Structure

SIZES = (1,) * 16 + (2,) * 5 + (3,) * 2 + (4,)  # family sizes in a chunk of 24 inventions
DOCUMENTS = sum(SIZES)
OFFICES = ("US",) * 9 + ("CN",) * 4 + ("EP",) * 4 + ("WO",) * 3 + ("JP",) * 3 + ("KR",) * 2 + ("DE",) * 2
KINDS = {
    "US": ("A1", "A1", "B2"), "EP": ("A1", "A1", "B1"), "WO": ("A1", "A1", "A2"), "CN": ("A", "A", "U"),
    "JP": ("A", "A", "B2"), "KR": ("A", "A", "B1"), "DE": ("A1", "A1", "B4"),
}  # fmt: skip
FIRST_DAY = date(2003, 1, 2).toordinal()
CHUNK_DAYS = 365


@dataclass(frozen=True, slots=True)
class Document:
    """A publication of an invention."""

    index: int
    invention: int
    member: int  # 0 is the first publication of the family
    country: str
    serial: str
    kind: str
    day: int  # proleptic Gregorian ordinal

    @property
    def number(self) -> str:
        """Publication number, such as ``US-20199000123-A1``."""
        return f"{self.country}-{self.serial}-{self.kind}"


class Families:
    """Which documents the inventions of a structure were published as."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.order = lru_cache(64)(self._order)
        self.document = lru_cache(CACHED)(self._document)

    def _order(self, chunk: int) -> tuple[tuple[int, int], ...]:
        """(invention, member) of each document of a chunk, in the order of the stream."""
        dice = Dice(self.structure.seed, "chunk", chunk)
        sizes = dice.sample(SIZES, len(SIZES))
        documents = [(chunk * self.structure.per_chunk + i, m) for i, size in enumerate(sizes) for m in range(size)]
        return tuple(dice.sample(documents, len(documents)))

    def at(self, index: int) -> Document:
        """Document `index` of the stream."""
        chunk, position = divmod(index, DOCUMENTS)
        return self.document(*self.order(chunk)[position])

    def of(self, invention: int) -> list[Document]:
        """All documents of an invention, the earliest publication first."""
        members = sorted(m for f, m in self.order(invention // self.structure.per_chunk) if f == invention)
        return [self.document(invention, member) for member in members]

    def _document(self, invention: int, member: int) -> Document:
        chunk = invention // self.structure.per_chunk
        index = chunk * DOCUMENTS + self.order(chunk).index((invention, member))
        dice = Dice(self.structure.seed, "family", invention)
        offices = list(dict.fromkeys(dice.sample(OFFICES, len(OFFICES))))
        day = FIRST_DAY + (chunk % EPOCH) * CHUNK_DAYS + dice.below(CHUNK_DAYS)
        for _ in range(member):
            day += dice.between(20, 300)
        country = offices[member]
        kind = Dice(self.structure.seed, "kind", index).pick(KINDS[country])
        return Document(index, invention, member, country, serial(country, day, 9_000_000 + index), kind, day)


def serial(country: str, day: int, counter: int) -> str:
    """Serial number in the manner of an office; `counter` is unique, so the serial is."""
    year = date.fromordinal(day).year
    styles = {
        "US": f"{year}{counter}", "EP": f"{counter}", "WO": f"{year}{counter}", "CN": f"99{counter}",
        "JP": f"{year}{counter}", "KR": f"{year}{counter}", "DE": f"10{year}{counter}",
    }  # fmt: skip
    return styles[country]
