"""What each generator makes of training documents, and what all have in common."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors.landscape import LandscapeError
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import generate
from patbench_core.generators.generator import Generator
from patbench_core.generators.registry import generator, known
from patbench_core.generators.template import abstract
from tests.generators.cases import real, some

CHEAP = ("section:C1", "crop", "eda", "mix", "trigram", "template")


@pytest.mark.parametrize("spec", CHEAP)
def test_the_same_seed_gives_the_same_texts(spec: str) -> None:
    """Whatever the order of the training documents; labels and parents are theirs, and no text is empty."""
    training = some()
    made = generate(generator(spec), training, 9, 1)
    again = generate(generator(spec), training[::-1], 9, 1)
    assert made == again
    assert len(made) == 9
    numbers = {document.number: document for document in training}
    for document in made:
        assert document.text
        assert set(document.labels) <= {label for number in document.parents for label in numbers[number].labels}


@pytest.mark.parametrize("spec", ("eda", "mix", "trigram"))
def test_another_seed_gives_other_texts(spec: str) -> None:
    """A generator without dice ignores it."""
    first, second = (generate(generator(spec), some(), 6, seed) for seed in (0, 1))
    assert {document.text for document in first} != {document.text for document in second}


@given(st.integers(1, 40), st.sampled_from(CHEAP))
def test_training_documents_take_turns(number: int, spec: str) -> None:
    """None is used twice more often than another; those without the section are not."""
    made: Generator = generator(spec)
    orders = made.orders(some(), number, 3)
    uses = Counter(order.parents[0].number for order in orders)
    usable = [document for document in some() if made.usable(document)]
    assert len(orders) == number
    assert max(uses.values()) - min(uses[document.number] for document in usable) <= 1


def test_section_is_the_other_section() -> None:
    """And a document whose section is the text itself has none."""
    made = generate(generator("section:C1"), [*some(), real("US-7", "Same.", "F", C1="Same.")], 2, 0)
    assert {document.text for document in made} == {"A pump with a rotor.", "A valve with a seat."}
    with pytest.raises(GeneratorError, match="none of the 1 training documents has what it reads"):
        generate(generator("section:C1"), [real("US-7", "Same.", "F", C1="Same.")], 2, 0)
    with pytest.raises(LandscapeError, match="view 'C9' is not known"):
        generator("section:C9")


def test_eda_keeps_most_words() -> None:
    """No word is new, about a tenth is gone."""
    text = " ".join(f"w{place}" for place in range(400))
    (made,) = generate(generator("eda"), [real("US-1", text, "F")], 1, 0)
    words = made.text.split()
    assert set(words) <= set(text.split())
    assert 330 < len(words) < 390
    assert words != sorted(words, key=lambda word: int(word[1:]))


def test_a_crop_is_half_of_the_sentences_in_a_row() -> None:
    """Or of the words, where there is one sentence."""
    text = "One a. Two b. Three c. Four d. Five e."
    every = generate(generator("crop"), [real("US-1", text, "F")], 30, 0)
    assert all(document.text in text and document.text.count(".") == 3 for document in every)
    assert len({document.text for document in every}) == 3
    (one,) = generate(generator("crop"), [real("US-1", "a b c d.", "F")], 1, 0)
    assert one.text in ("a b", "b c", "c d.")


def test_a_mix_has_sentences_of_both_and_the_union_of_labels() -> None:
    """Within a label set if it has two documents, else across."""
    for document in generate(generator("mix"), some(), 6, 0):
        assert len(set(document.parents)) == 2
    (made, _) = generate(generator("mix"), [some()[0], some()[2]], 2, 0)
    assert made.labels == ("F", "G")
    assert len(made.text.split(". ")) == 4


def test_a_trigram_text_is_made_of_trigrams_of_its_label_set() -> None:
    """Each three words in a row stand so in one of its parents."""
    training = {document.number: document for document in some()}
    for document in generate(generator("trigram"), some(), 12, 0):
        parents = [training[number].text.split() for number in document.parents]
        seen = {tuple(words[place : place + 3]) for words in parents for place in range(len(words) - 2)}
        words = document.text.split()
        assert {tuple(words[place : place + 3]) for place in range(len(words) - 2)} <= seen
        assert {training[number].labels for number in document.parents} == {document.labels}


def test_a_template_turns_a_claim_into_sentences() -> None:
    """Preamble, elements; a claim without elements is one sentence."""
    claim = "A pump, comprising: a rotor; said rotor having blades; and a valve."
    assert abstract(claim) == "A pump is disclosed. It includes a rotor. The rotor having blades. A valve."
    assert abstract("A pump.") == "A pump is disclosed."
    assert abstract("A pump comprising:") == "A pump is disclosed. It includes it."


@pytest.mark.parametrize("spec", ("nothing", "section", "section:", "eda:", "eda:2", ""))
def test_an_unknown_generator_is_refused(spec: str) -> None:
    """With all forms that there are."""
    with pytest.raises(GeneratorError, match=r"choose one of crop, eda, .*section:VIEW"):
        generator(spec)
    assert {"eda", "mix", "trigram", "template", "section", "file", "llm", "paraphrase", "endpoint"} <= set(known())
