"""Citations to older documents: most inside the same IPC class, some to the same means in another field."""

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.families import Document, Families, serial
from patbench_core.landscape.demo.structure import EPOCH, Invention, Line, Structure

SAME_LINE = 0.7  # share of citations inside the domain that stay in the line of development
OTHER_KIND = {"A1": "B1", "A2": "A1", "A": "B2", "B1": "A1", "B2": "A1", "B4": "A1", "U": "Y"}


class Citations:
    """What each document cites.

    Parameters
    ----------
    structure : Structure
    families : Families
    """

    def __init__(self, structure: Structure, families: Families) -> None:
        self._structure, self._families = structure, families

    def of(self, document: Document) -> tuple[str, ...]:
        """Cited numbers of a document: older documents of the landscape, its family, and others."""
        invention = self._structure.invention(document.invention)
        cited = [d for d in self._prior_art(invention) if d.day < document.day]
        dice = Dice(self._structure.seed, "cites", document.index)
        kept = [d for d in cited if dice.chance(0.8)]
        numbers = [self._written(d, dice) for d in kept]
        if document.member and dice.chance(0.3):
            numbers.append(self._families.document(document.invention, 0).number)
        numbers += [self._outside(document, dice) for _ in range(dice.below(4))]
        return tuple(dict.fromkeys(dice.sample(numbers, len(numbers))))

    def _prior_art(self, invention: Invention) -> list[Document]:
        """Documents that the applications of an invention may cite; at most one of each family."""
        dice = Dice(self._structure.seed, "prior art", invention.index)
        inside = [self._inside(invention, dice) for _ in range(dice.pick((0, 1, 1, 2, 2, 3, 4)))]
        outside = [self._outside_field(invention, dice) for _ in range(dice.pick((0, 0, 0, 1, 1, 2)))]
        found = dict.fromkeys(index for index in inside + outside if index is not None)
        return [dice.pick(self._families.of(index)) for index in found]

    def _inside(self, invention: Invention, dice: Dice) -> int | None:
        """An older invention of the same domain."""
        if dice.chance(SAME_LINE):
            return self._older(invention, invention.line, dice)
        domain, epoch = invention.domain, invention.line.epoch
        lines = [line for line in self._structure.lines(epoch) if line.domain == domain]
        alike = [
            line for line in lines if line.mechanism == invention.mechanism or line.device == invention.device
        ]
        return self._older(invention, dice.pick(alike or lines), dice)

    def _outside_field(self, invention: Invention, dice: Dice) -> int | None:
        """An older invention with the same mechanism and no IPC class in common."""
        epoch = invention.line.epoch
        epochs = (epoch, epoch - 1) if epoch else (epoch,)
        lines = [
            line
            for number in epochs
            for line in self._structure.lines(number)
            if line.mechanism == invention.mechanism and line.domain != invention.domain
        ]
        for line in dice.sample(lines, len(lines)):
            index = self._older(invention, line, dice)
            if index is not None and not self._structure.invention(index).classes & invention.classes:
                return index
        return None

    def _older(self, invention: Invention, line: Line, dice: Dice) -> int | None:
        """An invention of `line` from an earlier chunk that still has the mechanism of the line."""
        chunk = invention.index // self._structure.chunk
        phase = chunk % EPOCH
        older = [
            index
            for index in self._structure.members(line)
            if index // self._structure.chunk < chunk
            and index // self._structure.chunk % EPOCH < phase
            and self._structure.invention(index).mechanism == line.mechanism
        ]
        return dice.pick(older) if older else None

    def _written(self, document: Document, dice: Dice) -> str:
        """The number as written in a citation: now and then with the kind code of another publication step."""
        kind = OTHER_KIND[document.kind] if dice.chance(0.08) else document.kind
        return f"{document.country}-{document.serial}-{kind}"

    def _outside(self, document: Document, dice: Dice) -> str:
        """A number that no landscape of this seed holds (its counter begins with 8)."""
        country = dice.pick(("US", "US", "EP", "DE", "JP"))
        day = document.day - dice.between(200, 9000)
        return f"{country}-{serial(country, day, 8_000_000 + dice.below(900_000))}-A1"
