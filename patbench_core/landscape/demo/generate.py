"""The stream of synthetic patents.

What patent `i` is about, where and when it was published and what it cites is a pure function of the seed
and `i`; nothing is remembered but bounded caches. So any number of patents needs the same memory, and the
first `n` patents of a longer stream are the stream of `n` patents.
"""

from collections.abc import Iterator
from datetime import date

from patbench_core.landscape.demo.abstracts import abstract
from patbench_core.landscape.demo.author import Author
from patbench_core.landscape.demo.citations import Citations
from patbench_core.landscape.demo.claims import claims
from patbench_core.landscape.demo.descriptions import description
from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.expert import expert_summary
from patbench_core.landscape.demo.families import Document, Families
from patbench_core.landscape.demo.ontology import ontology
from patbench_core.landscape.demo.structure import Invention, Structure
from patbench_core.landscape.demo.titles import title
from patbench_core.landscape.schema import Patent

DEMO_PATENTS = 600
"""Size of the landscape `demo`."""


def generate(patents: int, seed: int = 0) -> Iterator[Patent]:
    """Write synthetic patents, one after another.

    Parameters
    ----------
    patents : int
        How many.
    seed : int
        Another seed gives another landscape.

    Yields
    ------
    Patent
        Cited numbers precede the citing patent in the stream, or lie outside of it.
    """
    structure = Structure(seed)
    families = Families(structure)
    citations = Citations(structure, families)
    for index in range(patents):
        document = families.at(index)
        yield write(structure, document, citations.of(document))


def write(structure: Structure, document: Document, cites: tuple[str, ...]) -> Patent:
    """The patent of a document."""
    invention = structure.invention(document.invention)
    gaps = Dice(structure.seed, "gaps", document.index)
    known = ontology()
    texts = _texts(structure.seed, invention, document)
    if gaps.chance(0.015):
        texts["abstract"] = ""
    if gaps.chance(0.15 if document.country == "JP" else 0.02):
        texts["claims"] = ""
    if gaps.chance(0.03):
        texts["description"] = ""
    if gaps.chance(0.04):
        texts["expert_title"] = texts["expert_abstract"] = ""
    topics = dict.fromkeys([invention.domain, *(domain for domain, _ in invention.partners)])
    return Patent(
        publication_number=document.number,
        country=document.country,
        family_id=f"{9_000_000 + invention.index}",
        publication_date=date.fromordinal(document.day).isoformat(),
        ipc=() if gaps.chance(0.04) else invention.ipc,
        cpc=invention.cpc,
        labels={
            "topic": tuple(known.domains[place].id for place in topics),
            "effect": (known.effects[invention.effect].id,),
        },
        cites=cites,
        **texts,
    )


def _texts(seed: int, invention: Invention, document: Document) -> dict[str, str]:
    """All texts of a document.

    A later member of a family may repeat the words of the first one, all of them or the abstract only.
    """
    family = Dice(seed, "copies", document.index)
    copied = document.member > 0 and family.chance(0.2)
    same_abstract = copied or (document.member > 0 and family.chance(0.3))
    texts: dict[str, str] = {}
    author = _author(seed, invention, 0 if copied else document.member)
    ...
    return texts
