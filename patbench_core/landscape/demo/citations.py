"""Citations to older documents: most inside the domain, some to the same mechanism in another IPC class."""

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.families import Document, Families, serial
from patbench_core.landscape.demo.structure import EPOCH, Invention, Line, Structure

NEAR = (0, 3, 4, 5, 6, 8)  # citations inside the domain, by chance
FAR = (0, 0, 1, 1, 2, 2)  # citations to another IPC class, by chance
SAME_LINE = 0.85  # share of the near ones that stay in the line of development
FAR_CANDIDATES = 12  # those with most in common are cited
OTHER_KIND = {"A1": "B1", "A2": "A1", "A": "B", "B1": "A1", "B2": "A1", "B4": "A1", "U": "Y"}


def cited_numbers(families: Families, document: Document) -> tuple[str, ...]:
    """Cited numbers of a document: older documents of the stream, its own family, and unknown ones."""
    invention = families.structure.invention(document.invention)
    dice = Dice(families.structure.seed, "cites", document.index)
    older = [cited for cited in _prior_art(families, invention) if cited.day < document.day]
    numbers = [_written(cited, dice) for cited in older if dice.chance(0.8)]
    first = families.document(document.invention, 0)
    if first.index < document.index and dice.chance(0.4):
        numbers.append(first.number)
    numbers += [_unknown(document, dice) for _ in range(dice.below(4))]
    return tuple(dict.fromkeys(dice.sample(numbers, len(numbers))))


def _prior_art(families: Families, invention: Invention) -> list[Document]:
    """Documents that the applications of an invention may cite, one or two of a family."""
    structure = families.structure
    dice = Dice(structure.seed, "prior art", invention.index)
    near = [_near(structure, invention, dice) for _ in range(dice.pick(NEAR))]
    far = _far(structure, invention, dice)[: dice.pick(FAR)]
    older = dict.fromkeys(index for index in near + far if index is not None)
    return [document for index in older for document in dice.sample(families.of(index), 1 + dice.chance(0.3))]


def _near(structure: Structure, invention: Invention, dice: Dice) -> int | None:
    """An older invention of the same line, or of a line with the same mechanism or device."""
    line = invention.line
    if not dice.chance(SAME_LINE):
        lines = [other for other in structure.lines(line.epoch) if other.domain == invention.domain]
        alike = [other for other in lines if other.mechanism == invention.mechanism or other.device == invention.device]
        line = dice.pick(alike or lines)
    older = _older(structure, invention, line)
    return dice.pick(older) if older else None


def _far(structure: Structure, invention: Invention, dice: Dice) -> list[int]:
    """Older inventions with the same mechanism and no IPC class in common, those most alike first."""
    epoch = invention.line.epoch
    lines = [line for number in (epoch, epoch - 1) if number >= 0 for line in structure.lines(number)]
    older = [
        structure.invention(index)
        for line in lines
        if line.mechanism == invention.mechanism and line.domain != invention.domain
        for index in _older(structure, invention, line)
    ]
    foreign = [other for other in dice.sample(older, FAR_CANDIDATES) if not other.classes & invention.classes]
    return [other.index for other in sorted(foreign, key=lambda other: -_in_common(invention, other))]


def _older(structure: Structure, invention: Invention, line: Line) -> list[int]:
    """Inventions of `line`, published and streamed earlier, that have kept the mechanism of the line."""
    chunk = invention.index // structure.per_chunk
    return [
        index
        for index in structure.members(line)
        if index // structure.per_chunk < chunk
        and index // structure.per_chunk % EPOCH < chunk % EPOCH
        and structure.invention(index).mechanism == line.mechanism
    ]


def _in_common(invention: Invention, other: Invention) -> int:
    """How much two inventions of different domains share besides the mechanism."""
    combined = {*invention.partners, *other.partners}
    devices = {(invention.domain, invention.device), (other.domain, other.device)}
    return (
        4 * bool(combined & devices)
        + 2 * (invention.act == other.act)
        + 4 * (invention.broad and other.broad)
        + (invention.second == other.second)
        + (invention.effect == other.effect)
    )


def _written(cited: Document, dice: Dice) -> str:
    """The number as written in a citation: now and then with the kind code of another publication step."""
    kind = OTHER_KIND[cited.kind] if dice.chance(0.08) else cited.kind
    return f"{cited.country}-{cited.serial}-{kind}"


def _unknown(document: Document, dice: Dice) -> str:
    """A number that no stream holds: its counter begins with 8."""
    country = dice.pick(("US", "US", "EP", "DE", "JP"))
    day = document.day - dice.between(200, 5000)
    return f"{country}-{serial(country, day, 8_000_000 + dice.below(900_000))}-A1"
