"""Synthetic products of the demo landscape: data sheets of devices, linked many-to-many to its patents."""

from collections import defaultdict
from functools import cache

from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.families import Families
from patbench_core.landscape.demo.generate import DEMO_PATENTS, generate
from patbench_core.landscape.demo.ontology import Device, Mechanism, ontology
from patbench_core.landscape.demo.structure import Invention, Structure
from patbench_core.tasks.linkage.link_set import LinkSet, link_set

DEMO_LINKS = "demo-products"
"""Name of the generated set."""

_BRANDS = ("Avanor", "Brightmove", "Calden", "Dovetail", "Ellipso", "Ferrand", "Gentis", "Halcyon")
_SIZES = ("Compact", "Plus", "Pro", "Lite")
_PRODUCTS = 4
"""Products of a device."""
_LISTED = 0.8
"""Share of the inventions in a product that its maker lists: the others are links that nobody knows."""
_SILENT = 0.25
"""Share of the products whose text says nothing of the means that is protected."""
_TWIN = 0.3
"""Share of the products that are sold in a second size, under the same patents."""


_Family = tuple[Invention, list[str]]
"""An invention and its publication numbers."""


@cache
def demo_links() -> LinkSet:
    """The set ``demo-products``, the same on every machine."""
    structure = Structure(0)
    families = Families(structure)
    patents = list(generate(DEMO_PATENTS))
    numbers: dict[int, list[str]] = defaultdict(list)
    for index, patent in enumerate(patents):
        numbers[families.at(index).invention].append(patent.publication_number)
    by_device: dict[tuple[int, int], list[_Family]] = defaultdict(list)
    for index, own in numbers.items():
        invention = structure.invention(index)
        by_device[invention.domain, invention.device].append((invention, own))
    products: list[dict[str, str]] = []
    links: set[tuple[str, str, str]] = set()
    for (domain, device), own_families in sorted(by_device.items()):
        for place in range(_PRODUCTS):
            made, linked = _product(domain, device, place, own_families)
            products += made
            links |= {(product["id"], number, "marking") for product in made for number in linked}
    rows = [
        {
            "publication_number": patent.publication_number,
            "title": patent.title,
            "abstract": patent.abstract,
            "claims": patent.claims,
            "family": patent.family_id or "",
        }
        for patent in patents
    ]
    return link_set(DEMO_LINKS, products, rows, sorted(links), {"file": "generated"}, synthetic=True)


def _product(domain: int, device: int, place: int, families: list[_Family]) -> tuple[list[dict[str, str]], list[str]]:
    """A product and perhaps its twin, and the patents that its maker lists: one publication of each family."""
    known = ontology()
    dice = Dice("products", domain, device, place)
    thing = known.domains[domain].devices[device]
    present = sorted({invention.mechanism for invention, _ in families})
    means = dice.sample(present, min(len(present), dice.between(1, 3)))
    inside = [family for family in families if family[0].mechanism in means]
    listed = [family for family in inside if dice.chance(_LISTED)]
    brand = dice.pick(_BRANDS)
    effect = known.effects[dice.pick(inside)[0].effect]
    shown = [] if dice.chance(_SILENT) else [known.mechanisms[position] for position in means]
    sizes = dice.sample(_SIZES, 2 if dice.chance(_TWIN) else 1)
    made = []
    for number, size in enumerate(sizes):
        name = f"{brand} {domain + 1}{device}{place} {size}"
        field = dice.pick(known.domains[domain].fields)
        text = _sheet(dice, name, thing, field, shown, dice.pick(effect.virtues))
        made.append({"id": f"D{domain:02d}-{device:02d}-{place}{number}", "name": name, "text": text, "brand": brand})
    return made, [dice.pick(numbers) for _, numbers in listed]


def _sheet(dice: Dice, name: str, device: Device, field: str, means: list[Mechanism], virtue: str) -> str:
    """A marketing text: what it is, what is in it, how large it is, what comes with it."""
    noun = dice.pick(device.names).bare
    lines = [f"{name}. The {virtue} {noun} for {field}."]
    lines += [f"Now {dice.pick(each.traits)}, with {dice.pick(each.cores).a}." for each in means]
    part = dice.pick(dice.pick(device.parts)).bare
    lines.append(f"Weight {dice.between(2, 40) / 10:.1f} kg. Comes with {part} and quick start guide. 2-year warranty.")
    return " ".join(lines)
