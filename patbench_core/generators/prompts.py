"""What language models are asked for. Names of labels never stand in a prompt: text that repeats them would leak."""

from collections.abc import Iterator, Sequence
from random import Random

from patbench_core.generators.generator import Generator, Order, Real, same_labels

LONGEST = 1_000
"""Characters of a training text in a prompt; the rest is cut off."""

_SAME = "Rewrite this patent text in other words. Keep its meaning and its length. Answer with the text alone."
_NEW = (
    "These are texts of two patents of one field.",
    "Write such a text of one more patent of that field, about another invention. Answer with the text alone.",
)


class Prompted(Generator):
    """What a language model is asked for: a paraphrase of one document, or a new one like two examples.

    Attributes
    ----------
    paraphrase : bool
    """

    paraphrase: bool

    def identity(self) -> dict[str, object]:
        """See `Generator`."""
        return super().identity() | {"prompt": [_SAME] if self.paraphrase else list(_NEW), "characters": LONGEST}

    def order(self, document: Real, training: Sequence[Real], turn: int, seed: int) -> Order:
        """See `Generator`; the second example has the same labels, if there is one."""
        if self.paraphrase:
            return super().order(document, training, turn, seed)
        others = [other for other in same_labels(document, training) if other is not document]
        chosen = Random(f"{document.number} {turn} {seed}").sample(others, min(1, len(others)))
        return Order(document.labels, (document, *chosen), turn, seed)

    def prompt(self, order: Order) -> str:
        """The words for one order."""
        texts = [parent.text[:LONGEST] for parent in order.parents]
        if self.paraphrase:
            return f"{_SAME}\n\n{texts[0]}"
        return "\n\n".join((_NEW[0], *texts, _NEW[1]))


def cleaned(answers: Sequence[str]) -> Iterator[str]:
    """Answers without blanks in a row, on one line."""
    yield from (" ".join(answer.split()) for answer in answers)
