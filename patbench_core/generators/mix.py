"""Sentence mix: sentences of two documents in one."""

import re
from collections.abc import Sequence
from random import Random

from patbench_core.generators.generator import Generator, Order, Real, same_labels
from patbench_core.generators.registry import register

_END = re.compile(r"(?<=[.;!?])\s+")


class Mix(Generator):
    """A random half of the sentences of each of two documents, which keep their order; the labels are their union.

    The second document has the labels of the first where there is one, else some of them, else any.
    """

    spec = "mix"
    varied = True

    def order(self, document: Real, training: Sequence[Real], turn: int, seed: int) -> Order:
        """See `Generator`; a lone document is mixed with itself."""
        others = [other for other in training if other is not document]
        akin = same_labels(document, training)
        sharing = [other for other in others if set(other.labels) & set(document.labels)]
        second = Random(f"{document.number} {turn} {seed}").choice(akin or sharing or others or [document])
        return Order(tuple(sorted({*document.labels, *second.labels})), (document, second), turn, seed)

    def text(self, order: Order) -> str:
        """See `Generator`."""
        random, parts = order.random(), []
        for parent in order.parents:
            every = sentences(parent.text)
            chosen = sorted(random.sample(range(len(every)), (len(every) + 1) // 2))
            parts += [every[place] for place in chosen]
        return " ".join(parts)


def sentences(text: str) -> list[str]:
    """Sentences, and parts of one between semicolons."""
    return _END.split(text.strip())


register("mix", lambda _: Mix())
