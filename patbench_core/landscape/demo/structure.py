"""What each invention is about: a pure function of (seed, index), so that nothing has to be remembered.

Inventions come in chunks; the place in its chunk tells the domain of an invention. `EPOCH` chunks make an
epoch, in which each domain pursues some lines of development. A line fixes a device, a mechanism, an effect,
a site and a task; its inventions keep most of that and change the rest. Earlier inventions of the same line,
or of other lines with the same mechanism, are found by arithmetic.
"""

from dataclasses import dataclass
from functools import lru_cache

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.ontology import ontology

EPOCH = 20  # chunks
LINES = 3  # lines of development per weight of a domain and epoch
BROAD = 0.17  # share of inventions that are claimed broadly
COMBINED = 0.35  # share of inventions that are combined with a device of another domain
CACHED = 2048  # inventions, some 1 kB each, that are kept at hand; two epochs have 960, in 144 lines


@dataclass(frozen=True, slots=True)
class Line:
    """A line of development: places in the ontology that most of its inventions share."""

    domain: int
    epoch: int
    slot: int
    device: int
    mechanism: int
    act: int  # which of the mechanism's acts
    second: int
    effect: int
    site: int
    task: int


@dataclass(frozen=True, slots=True)
class Invention:
    """One invention; its documents in several offices form one family."""

    index: int
    line: Line
    domain: int
    device: int
    mechanism: int
    act: int
    second: int  # a further mechanism
    effect: int
    site: int
    task: int
    broad: bool  # claimed broadly: the device is hardly named
    partners: tuple[tuple[int, int], ...]  # (domain, device) that it is combined with
    ipc: tuple[str, ...]
    cpc: tuple[str, ...]
    classes: frozenset[str]  # 3-character IPC classes


class Structure:
    """Inventions and lines under one seed.

    Parameters
    ----------
    seed : int
        Inventions of different seeds have nothing to do with each other.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        # the domain of each place in a chunk of inventions
        self.places = tuple(place for place, each in enumerate(ontology().domains) for _ in range(each.weight))
        self.per_chunk = len(self.places)
        self.invention = lru_cache(CACHED)(self._invention)
        self.line = lru_cache(CACHED // 8)(self._line)
        self.members = lru_cache(CACHED // 8)(self._members)
        self.lines = lru_cache(2)(self._lines)

    def _line(self, domain: int, epoch: int, slot: int) -> Line:
        dice = Dice(self.seed, "line", domain, epoch, slot)
        known = ontology()
        position = dice.below(len(known.domains[domain].devices))
        device = known.domains[domain].devices[position]
        mechanism = dice.pick(device.mechanisms)
        effects = known.mechanisms[mechanism].effects
        return Line(
            domain,
            epoch,
            slot,
            device=position,
            mechanism=mechanism,
            act=dice.below(len(known.mechanisms[mechanism].acts)),
            second=dice.pick([other for other in device.mechanisms if other != mechanism]),
            effect=effects[(LINES * domain + slot + 5 * epoch) % len(effects)],
            site=dice.below(len(device.sites)),
            task=dice.below(len(device.tasks)),
        )

    def _lines(self, epoch: int) -> tuple[Line, ...]:
        """All lines of an epoch."""
        return tuple(
            self.line(position, epoch, slot)
            for position, domain in enumerate(ontology().domains)
            for slot in range(LINES * domain.weight)
        )

    def line_of(self, index: int) -> Line:
        """The line that invention `index` belongs to."""
        domain = self.places[index % self.per_chunk]
        dice = Dice(self.seed, "line of", index)
        return self.line(
            domain, index // self.per_chunk // EPOCH, dice.below(LINES * ontology().domains[domain].weight)
        )

    def _members(self, line: Line) -> tuple[int, ...]:
        """Inventions of a line, ascending."""
        places = [position for position, domain in enumerate(self.places) if domain == line.domain]
        chunks = range(line.epoch * EPOCH, (line.epoch + 1) * EPOCH)
        indices = (chunk * self.per_chunk + position for chunk in chunks for position in places)
        return tuple(index for index in indices if self.line_of(index) == line)

    def _invention(self, index: int) -> Invention:
        line = self.line_of(index)
        dice = Dice(self.seed, "invention", index)
        known = ontology()
        domain = known.domains[line.domain]
        position, site, task = line.device, line.site, line.task
        if dice.chance(0.15):
            position = dice.below(len(domain.devices))
        device = domain.devices[position]
        if position != line.device or dice.chance(0.3):
            site = dice.below(len(device.sites))
        if position != line.device or dice.chance(0.5):
            task = dice.below(len(device.tasks))
        mechanism = line.mechanism
        if mechanism not in device.mechanisms or dice.chance(0.12):
            mechanism = dice.pick(device.mechanisms)
        act = (
            line.act
            if mechanism == line.mechanism and dice.chance(0.7)
            else dice.below(len(known.mechanisms[mechanism].acts))
        )
        effects = known.mechanisms[mechanism].effects
        effect = line.effect if line.effect in effects and dice.chance(0.75) else dice.pick(effects)
        others = [other for other in device.mechanisms if other != mechanism]
        second = line.second if line.second in others and dice.chance(0.5) else dice.pick(others)
        broad = dice.chance(BROAD)
        partners = self._partners(dice, line, mechanism)
        ipc, cpc = self._codes(dice, line.domain, position, mechanism, partners)
        return Invention(
            index, line, line.domain, position, mechanism, act, second, effect, site, task, broad, partners, ipc, cpc,
            classes=frozenset(code[:3] for code in ipc),
        )  # fmt: skip

    def _partners(self, dice: Dice, line: Line, mechanism: int) -> tuple[tuple[int, int], ...]:
        """Devices of other domains; preferably such as are being developed with the same mechanism."""
        if not dice.chance(COMBINED):
            return ()
        domains = ontology().domains
        possible = domains[line.domain].partners
        related = [
            (other.domain, other.device)
            for other in self.lines(line.epoch)
            if other.domain in possible and other.mechanism == mechanism
        ]
        joined = dict(dice.sample(related, 1))
        for position in dice.sample(possible, 1 if not joined or dice.chance(0.1) else 0):
            joined.setdefault(position, dice.below(len(domains[position].devices)))
        return tuple(joined.items())

    @staticmethod
    def _codes(
        dice: Dice, domain: int, device: int, mechanism: int, partners: tuple[tuple[int, int], ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        known = ontology()
        field = known.domains[domain]
        ipc = [dice.pick(field.devices[device].codes), dice.pick(field.codes)]
        ipc += [dice.pick(known.domains[position].codes) for position, _ in partners if dice.chance(0.35)]
        cpc = [*ipc, *field.devices[device].codes, *dice.sample(known.mechanisms[mechanism].cpc, dice.between(0, 2))]
        return tuple(dict.fromkeys(ipc)), tuple(dict.fromkeys(cpc))
