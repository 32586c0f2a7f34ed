"""Copies are caught: of a test document, of a parent, of each other."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from patbench_core.generators.generate import generate
from patbench_core.generators.generator import Generator, Order, Real, Synthetic
from patbench_core.tasks.synthetic.audits import GRAMS_LIMIT, audit, copied, grams, label_words, nearest, refused
from tests.generators.cases import real, some

HELD_OUT = [
    real("EP-1", "A gear meshes with a rack and moves a carriage along a rail of the machine.", "F"),
    real("EP-2", "A laser heats a powder layer by layer until the part has its shape.", "G"),
]


def unit(rows: int, seed: int = 0) -> np.ndarray:
    """Unit vectors in all directions."""
    vectors = np.random.default_rng(seed).standard_normal((rows, 64)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Twice(Generator):
    """An augmenter that returns every original twice."""

    spec = "twice"

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        yield from (order.parents[0].text for order in orders)


def made(text: str, parent: Real) -> Synthetic:
    """A generated document."""
    return Synthetic(text, parent.labels, (parent.number,))


def test_fault_30_a_copy_of_a_test_document_is_refused() -> None:
    """By its words, whatever its vector; a part of it too, a document of its own not."""
    parent = some()[0]
    part = "We say: a gear meshes with a rack and moves a carriage along a rail."
    documents = [made(HELD_OUT[0].text.upper(), parent), made(part, parent), made("A fan blows air at a fin.", parent)]
    near = nearest(documents, unit(3), HELD_OUT, unit(2, 1))
    assert refused(near).tolist() == [True, True, False]
    assert near[0, 0] == 1
    assert GRAMS_LIMIT < near[1, 0] < 1
    assert audit(documents, some(), near)["refused"] == 2


def test_fault_30_a_vector_of_a_test_document_is_refused() -> None:
    """Other words that a model cannot tell from them."""
    vectors, test = unit(2), unit(2, 1)
    vectors[1] = test[0]
    near = nearest([made("A fan.", some()[0]), made("A fin.", some()[0])], vectors, HELD_OUT, test)
    assert refused(near).tolist() == [False, True]
    assert near[1, 1] == pytest.approx(1)


def test_an_augmenter_that_returns_originals_is_caught() -> None:
    """All of it is copied from the parents, and all are duplicates."""
    documents = generate(Twice(), some(), 12, 0)
    facts = audit(documents, some(), nearest(documents, unit(12), HELD_OUT, unit(2, 1)))
    assert facts["copied from text"] == facts["duplicates"] == facts["length"] == 1
    assert facts["distinct 3-grams"] < 0.6
    assert facts["refused"] == 0


def test_new_text_is_not_a_duplicate() -> None:
    """Nor copied; a text that stands twice is."""
    parent, other = some()[:2]
    documents = [made("A fan blows air over a hot fin all day.", parent), made("Nothing of it is known here.", other)]
    near = nearest(documents, unit(2), HELD_OUT, unit(2, 1))
    assert (audit(documents, some(), near)["copied from text"], audit(documents, some(), near)["duplicates"]) == (0, 0)
    assert audit([documents[0]] * 2, some(), near)["duplicates"] == 1


def test_5_grams_are_of_words() -> None:
    """Case and punctuation do not count; a short text is one gram; an empty one has none."""
    assert copied("The Pump, has: a rotor!", "so the pump has a rotor here") == 1
    assert copied("one two three four five six", "one two three four five") == 0.5
    assert grams("two words") == {("two", "words")}
    assert copied("", "anything") == 0


def test_words_of_label_names_are_counted() -> None:
    """From four letters on; codes have none."""
    assert label_words([real("1", "Rain on a gauge at night.", "radar rain gauge")]) == pytest.approx(2 / 3)
    assert np.isnan(label_words([real("1", "Rain.", "A")]))
