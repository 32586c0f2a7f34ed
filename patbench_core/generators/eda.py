"""EDA: words are swapped and deleted at random."""

from patbench_core.generators.generator import Generator, Order
from patbench_core.generators.registry import register

SHARE = 0.1
"""Share of the words that are swapped, and of those that are deleted."""


class Eda(Generator):
    """Easy data augmentation without its synonyms, for which no list of patent words is at hand.

    References
    ----------
    Wei and Zou, EMNLP-IJCNLP 2019: random swap of n = alpha l pairs and random deletion with p = alpha = 0.1.
    """

    spec = "eda"
    varied = True

    def text(self, order: Order) -> str:
        """See `Generator`."""
        random, words = order.random(), order.parents[0].text.split()
        for _ in range(round(SHARE * len(words))):
            one, other = random.randrange(len(words)), random.randrange(len(words))
            words[one], words[other] = words[other], words[one]
        kept = [word for word in words if random.random() >= SHARE]
        return " ".join(kept or words)


register("eda", lambda _: Eda())
