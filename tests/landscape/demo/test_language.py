"""English forms against forms written by hand."""

import pytest

from patbench_core.landscape.demo.language import (
    Clause,
    Noun,
    article,
    gerund,
    indefinite,
    introduce,
    plural,
    third_person,
)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("wheelchair", "a"),
        ("armrest", "an"),
        ("user", "a"),
        ("one-way clutch", "a"),
        ("ultrasonic transceiver", "an"),
        ("utensil holder", "a"),
        ("upper rail", "an"),
        ("hearing aid", "a"),
        ("hour", "an"),
    ],
)
def test_article_follows_the_sound(phrase, expected):
    """The first sound decides, not the first letter."""
    assert article(phrase) == expected


@pytest.mark.parametrize(
    ("singular", "expected"),
    [
        ("battery", "batteries"),
        ("relay", "relays"),
        ("crutch", "crutches"),
        ("harness", "harnesses"),
        ("hand prosthesis", "hand prostheses"),
        ("elbow axis", "elbow axes"),
        ("suction foot", "suction feet"),
        ("matrix of contact sensors", "matrices of contact sensors"),
        ("chassis", "chassis"),
    ],
)
def test_plural_of_the_head(singular, expected):
    """The head noun takes the plural, complements stay."""
    assert plural(singular) == expected


@pytest.mark.parametrize(
    ("infinitive", "finite", "continuous"),
    [
        ("measure a load", "measures a load", "measuring a load"),
        ("carry a bag", "carries a bag", "carrying a bag"),
        ("press a key", "presses a key", "pressing a key"),
        ("be weighed", "is weighed", "being weighed"),
        ("have help", "has help", "having help"),
        ("transmit a warning", "transmits a warning", "transmitting a warning"),
        ("lie back", "lies back", "lying back"),
        ("see", "sees", "seeing"),
    ],
)
def test_verb_forms(infinitive, finite, continuous):
    """Only the first word is inflected."""
    assert (third_person(infinitive), gerund(infinitive)) == (finite, continuous)


def test_noun_with_an_irregular_plural():
    """``singular | plural`` overrules the rule; articles and capitals are ready."""
    noun = Noun("head mouse | head mice")
    assert (noun.a, noun.The, noun.many, noun.Bare) == ("a head mouse", "The head mouse", "head mice", "Head mouse")


def test_clause_begins_large_on_demand():
    """Only the first letter changes."""
    assert Clause("the LED is lit").up == "The LED is lit"
    assert Clause("").up == ""


def test_introduce_gives_antecedents():
    """The first mention is indefinite, later ones definite."""
    text = "The seat carries a user. A seat moves when the user sits on a seat."
    assert introduce(text, [Noun("seat"), Noun("user")]) == (
        "A seat carries a user. The seat moves when the user sits on the seat."
    )


def test_introduce_leaves_other_nouns_alone():
    """Things that are not listed keep their articles."""
    assert introduce("the frame and the floor", [Noun("frame")]) == "a frame and the floor"


def test_indefinite_keeps_later_mentions():
    """Only the first mention changes, and only if it is definite."""
    noun = Noun("arm")
    assert indefinite("The arm and the arm", noun) == "An arm and the arm"
    assert indefinite("an arm and the arm", noun) == "an arm and the arm"
    assert indefinite("a leg", noun) == "a leg"
