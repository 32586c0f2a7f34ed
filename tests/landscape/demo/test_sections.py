"""Claims are numbered, refer backwards and have antecedents."""

import re

import pytest

from patbench_core.landscape.demo import generate

CLAIM = re.compile(r"(\d+)\. [A-Z].*\.")
REFERENCE = re.compile(r"(?:of|according to) claim (\d+)")


@pytest.fixture(scope="module")
def claim_sets():
    """Claims of 200 patents, one list of lines a patent."""
    return [patent.claims.split("\n") for patent in generate(200) if patent.claims]


def test_claims_are_numbered_from_one(claim_sets):
    """1., 2., 3. ..., each a sentence that ends with a full stop."""
    for lines in claim_sets:
        assert [int(CLAIM.fullmatch(line)[1]) for line in lines] == list(range(1, len(lines) + 1))


def test_first_claim_is_independent(claim_sets):
    """The first claim introduces something and refers to no other claim."""
    for lines in claim_sets:
        assert re.match(r"1\. An? ", lines[0])
        assert not REFERENCE.search(lines[0])


def test_dependents_refer_backwards(claim_sets):
    """A dependent claim begins with "The" and names one earlier claim."""
    for lines in claim_sets:
        for number, line in enumerate(lines, start=1):
            references = [int(found) for found in REFERENCE.findall(line)]
            assert len(references) == line.startswith(f"{number}. The ")
            assert all(reference < number for reference in references)


def test_subject_is_that_of_the_independent_claim(claim_sets):
    """A dependent claim is directed to what its independent claim introduces."""
    for lines in claim_sets:
        subjects = {}
        for number, line in enumerate(lines, start=1):
            reference = REFERENCE.search(line)
            if reference:
                subjects[number] = subjects[int(reference[1])]
                assert line.startswith(f"{number}. The {subjects[number]} ")
            else:
                words = line.split(". ", 1)[1]
                subjects[number] = next(s for s in (_subject(words),) if s)


def _subject(words: str) -> str:
    """The noun that an independent claim begins with, as its dependents repeat it."""
    if words.startswith(("An apparatus", "A method", "A computer-implemented method")):
        return "method" if "method" in words[:30] else "apparatus"
    return re.match(r"An? (.+?)(?: comprising|, comprising| for | with |,)", words)[1]
