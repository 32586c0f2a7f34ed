"""Landscapes whose citations stay within small groups, so that queries can be held out."""

from dataclasses import replace
from random import Random

from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent
from tests.fakes import small_landscape
from tests.labelled import labelled_patents

GROUP = 8


def grouped_patents(count: int = 160, seed: int = 0) -> list[Patent]:
    """Patents with topics, families and texts in common that cite earlier ones of their own group."""
    random = Random(seed)
    patents = labelled_patents(count, seed)
    found = []
    for place, patent in enumerate(patents):
        earlier = [one.publication_number for one in patents[place - place % GROUP : place]]
        found.append(replace(patent, cites=tuple(random.sample(earlier, min(len(earlier), 2)))))
    return found


def grouped_landscape(count: int = 160, seed: int = 0, name: str = "grouped") -> Landscape:
    """Import `grouped_patents`."""
    return small_landscape(grouped_patents(count, seed), name)
