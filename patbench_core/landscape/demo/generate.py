"""The stream of synthetic patents.

What patent `i` is about, where and when it was published and what it cites is a pure function of the seed
and `i`; nothing is remembered but bounded caches. So any number of patents needs the same memory, and the
first `n` patents of a longer stream are the stream of `n` patents.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from patbench_core.landscape.demo.author import Author
from patbench_core.landscape.demo.citations import cited_numbers
from patbench_core.landscape.demo.dice import Dice
from patbench_core.landscape.demo.families import Document, Families
from patbench_core.landscape.demo.ontology import ontology
from patbench_core.landscape.demo.sections import abstract, claims, description, expert_summary, title
from patbench_core.landscape.demo.structure import Invention, Structure
from patbench_core.landscape.schema import Patent

DEMO_PATENTS = 600
"""Size of the landscape `demo`."""

REPEATED = frozenset({"US", "EP", "WO"})  # offices whose texts other members of the family may repeat


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
    for index in range(patents):
        document = families.at(index)
        invention = structure.invention(document.invention)
        texts = _texts(seed, invention, document, families.document(document.invention, 0))
        yield _patent(seed, invention, document, texts, cited_numbers(families, document))


def _texts(seed: int, invention: Invention, document: Document, first: Document) -> dict[str, str]:
    """All texts of a document; a later family member may repeat the first one's words, all or the abstract only."""
    dice = Dice(seed, "texts", document.index)
    repeats = document.member > 0 and first.country in REPEATED
    source = first if repeats and dice.chance(0.2) else document
    texts = _written(seed, invention, source)
    if repeats and dice.chance(0.3):
        texts["abstract"] = _written(seed, invention, first)["abstract"]
    texts["expert_title"], texts["expert_abstract"] = expert_summary(
        Author(invention, Dice(seed, "expert", invention.index), normalised=True)
    )
    for gap in _gaps(dice, document.country):
        texts[gap] = ""
    return texts


def _written(seed: int, invention: Invention, document: Document) -> dict[str, str]:
    """What the author of a document writes, in the manner of its office."""
    author = Author(invention, Dice(seed, "author", document.index))
    sections = {"title": title, "abstract": abstract, "claims": claims, "description": description}
    return {name: section(author, document.country) for name, section in sections.items()}


def _gaps(dice: Dice, country: str) -> list[str]:
    """Sections that a data base lacks for a document."""
    shares = {"abstract": 0.015, "claims": 0.15 if country == "JP" else 0.02, "description": 0.03}
    gaps = [section for section, share in shares.items() if dice.chance(share)]
    if dice.chance(0.04):
        gaps += ["expert_title", "expert_abstract"]
    return gaps


def _patent(
    seed: int, invention: Invention, document: Document, texts: dict[str, Any], cites: tuple[str, ...]
) -> Patent:
    known = ontology()
    topics = dict.fromkeys([invention.domain, *(domain for domain, _ in invention.partners)])
    return Patent(
        publication_number=document.number,
        country=document.country,
        family_id=f"{9_000_000 + invention.index}",
        publication_date=date.fromordinal(document.day).isoformat(),
        ipc=() if Dice(seed, "codes", document.index).chance(0.04) else invention.ipc,
        cpc=invention.cpc,
        labels={
            "topic": tuple(known.domains[topic].id for topic in topics),
            "effect": (known.effects[invention.effect].id,),
        },
        cites=cites,
        **texts,
    )
