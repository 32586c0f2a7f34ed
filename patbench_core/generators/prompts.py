"""What language models are asked for. Names of labels never stand in a prompt: text that repeats them would leak."""

from collections.abc import Sequence
from random import Random

from patbench_core.generators.generator import Generator, Order, Real, same_labels

LONGEST = 1_000
"""Characters of a training text in a prompt; the rest is cut off."""

_SAME = "Rewrite this patent text in other words. Keep its meaning and its length. Answer with the text alone."
_NEW = (
    "These are texts of two patents of one field.",
    "Write such a text of one more patent of that field, about another invention. Answer with the text alone.",
)
_LIKE = ("This is a text of a patent.", _NEW[1])


class Prompted(Generator):
    """What a language model is asked for: a paraphrase of one document, or a new one like one or two examples.

    A text of one document is the same in every training set that holds the document, so a study of many training sets
    needs one text a document; of two examples it needs about one a document and training set.

    Attributes
    ----------
    examples : {0, 1, 2}
        0 is a paraphrase.
    """

    examples: int

    def identity(self) -> dict[str, object]:
        """See `Generator`."""
        return super().identity() | {"prompt": [(_SAME,), _LIKE, _NEW][self.examples], "characters": LONGEST}

    def order(self, document: Real, training: Sequence[Real], turn: int, seed: int) -> Order:
        """See `Generator`; the second example has the same labels, if there is one.

        It is the first by dice of the pair, so that training sets which share the pair often share the text too.
        """
        if self.examples < 2:
            return super().order(document, training, turn, seed)
        others = same_labels(document, training)
        others.sort(key=lambda other: Random(f"{document.number} {other.number} {turn} {seed}").random())
        return Order(document.labels, (document, *others[:1]), turn, seed)

    def prompt(self, order: Order) -> str:
        """The words for one order."""
        texts = [parent.text[:LONGEST] for parent in order.parents]
        if not self.examples:
            return f"{_SAME}\n\n{texts[0]}"
        before, after = _NEW if len(texts) == 2 else _LIKE
        return "\n\n".join((before, *texts, after))


def cleaned(answer: str) -> str:
    """An answer without blanks in a row, on one line."""
    return " ".join(answer.split())
