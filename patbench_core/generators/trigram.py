"""A word trigram model of each label set: much text of little fidelity."""

from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from patbench_core.generators.generator import Generator, Order, Real, same_labels
from patbench_core.generators.registry import register

_END = ""


class Trigram(Generator):
    """Each word is drawn from those that follow the last two words in the training documents of a label set.

    No probability goes to what was not seen, so few documents give copies of themselves: the audits say how many. A
    text ends where a document does, or with twice the words of the median document.
    """

    spec = "trigram"
    varied = True

    def order(self, document: Real, training: Sequence[Real], turn: int, seed: int) -> Order:
        """See `Generator`; all documents of the label set are parents, the one whose turn it is comes first."""
        others = sorted(same_labels(document, training), key=lambda other: other.number)
        return Order(document.labels, (document, *others), turn, seed)

    def text(self, order: Order) -> str:
        """See `Generator`."""
        following: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        texts = [parent.text.split() for parent in order.parents]
        for words in texts:
            padded = [_END, _END, *words, _END]
            for first, second, third in zip(padded, padded[1:], padded[2:], strict=False):
                following[first, second].append(third)
        random, longest = order.random(), 2 * median(map(len, texts))
        made: list[str] = []
        last = (_END, _END)
        while len(made) < longest and (word := random.choice(following[last])) != _END:
            made.append(word)
            last = (last[1], word)
        return " ".join(made)


register("trigram", lambda _: Trigram())
