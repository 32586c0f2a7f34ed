"""Patents with labels, families and texts in common, for tests of tasks that learn labels."""

from dataclasses import replace
from random import Random

from patbench_core.landscape.schema import Patent
from tests.fakes import small_patents

TOPICS = ("rain", "snow", "wind", "hail")


def labelled_patents(count: int = 90, seed: int = 0) -> list[Patent]:
    """Patents of which most have one or two topics, some none, some no text."""
    random = Random(seed)
    patents = []
    for place, patent in enumerate(small_patents(count, seed)):
        topics = tuple(random.sample(TOPICS, random.choice((1, 1, 2)))) if place % 9 else ()
        text = {"title": "", "abstract": ""} if place % 17 == 1 else {}
        patents.append(replace(patent, labels={"topic": topics}, **text))
    return patents
