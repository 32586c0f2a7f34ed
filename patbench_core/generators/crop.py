"""Crops: some sentences of a document, which stand one after the other."""

from patbench_core.generators.generator import Generator, Order
from patbench_core.generators.mix import sentences
from patbench_core.generators.registry import register


class Crop(Generator):
    """A random run of half of the sentences; of a single sentence, half of its words.

    References
    ----------
    Izacard et al., TMLR 2022 (independent crops as training text).
    """

    spec = "crop"
    varied = True

    def text(self, order: Order) -> str:
        """See `Generator`."""
        parts = sentences(order.parents[0].text)
        parts = parts if len(parts) > 1 else parts[0].split()
        size = (len(parts) + 1) // 2
        start = order.random().randrange(len(parts) - size + 1)
        return " ".join(parts[start : start + size])


register("crop", lambda _: Crop())
