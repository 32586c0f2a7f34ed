"""The stream of patents as a whole."""

import gc
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import islice

import pytest

from patbench_core.landscape.demo import DEMO_PATENTS, generate
from patbench_core.landscape.links import title_key
from patbench_core.landscape.schema import TEXT_FIELDS, patent_row

DIGEST = """
import hashlib
from patbench_core.landscape.demo import generate
print(hashlib.sha256("".join(map(repr, generate(60, 5))).encode()).hexdigest())
"""
PEAK = """
import resource
from patbench_core.landscape.demo import generate
def peak(patents):
    for _ in generate(patents):
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
WRONG_ENGLISH = {
    "two articles": r"\b(?:a|an|the) (?:a|an|the)\b",
    "a before a vowel": r"\ba (?!use|uni|one\b|one-|eu|ut[ei])[aeiou]",
    "an before a consonant": r"\ban (?![aeiou]|hour)",
    "a word twice": r"\b([a-z]+) \1\b",
    "two spaces": r"  ",
    "space before punctuation": r" [.,;:]",
    "two punctuation marks": r"[.,;:][.,;:]",
    "an unfilled slot": r"[{}<>]|None",
}


@pytest.fixture(scope="module")
def demo():
    """The demo landscape."""
    return list(generate(DEMO_PATENTS))


def test_same_seed_same_patents(demo):
    """Twice the same; another seed, others."""
    assert list(generate(100)) == demo[:100]
    assert next(generate(1, seed=1)) != demo[0]


def test_shorter_stream_is_a_prefix(demo):
    """Size changes nothing but the end."""
    assert list(islice(generate(10**9), 50)) == demo[:50]
    assert list(generate(0)) == []


def run(code: str, hash_seed: str = "0") -> str:
    """What a new Python process prints."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_same_in_another_process():
    """The patents do not depend on PYTHONHASHSEED."""
    digests = {run(DIGEST, hash_seed) for hash_seed in ("1", "2")}
    assert digests == {hashlib.sha256("".join(map(repr, generate(60, 5))).encode()).hexdigest()}


def test_memory_does_not_grow():
    """Three thousand patents, 30 MB when kept, take at most 12 MB more than three hundred."""
    peaks = [int(run(f"{PEAK}\npeak({patents})")) for patents in (300, 3_000)]
    assert peaks[1] - peaks[0] < 12_000  # KiB


def test_patents_fit_the_schema(demo):
    """Numbers are unique and name their country; dates are dates; every patent has a title, a code and labels."""
    assert len({patent.publication_number for patent in demo}) == DEMO_PATENTS
    for patent in demo:
        row = patent_row(patent)
        assert all(isinstance(row[name], str) for name in TEXT_FIELDS)
        assert patent.publication_number.startswith(f"{patent.country}-")
        assert date.fromisoformat(patent.publication_date).year >= 2003
        assert patent.title
        assert patent.ipc or patent.cpc
        assert set(patent.labels) == {"topic", "effect"}
        assert 1 <= len(patent.labels["topic"]) <= 3
        assert len(patent.labels["effect"]) == 1


def test_labels_cover_the_ontology(demo):
    """All topics and all effects occur, none rarely."""
    for name, number in (("topic", 16), ("effect", 8)):
        counts = Counter(label for patent in demo for label in patent.labels[name])
        assert len(counts) == number
        assert min(counts.values()) >= 15


def test_families_span_offices(demo):
    """Some families have several members, in different offices, with one set of labels."""
    families = defaultdict(list)
    for patent in demo:
        families[patent.family_id].append(patent)
    several = [members for members in families.values() if len(members) > 1]
    assert len(several) > 50
    for members in several:
        assert len({patent.country for patent in members}) == len(members)
        assert all(patent.labels == members[0].labels for patent in members)


def test_texts_repeat_inside_families_only(demo):
    """A few documents carry the very text of another member of the family, and of no other family."""
    groups = defaultdict(set)
    for patent in demo:
        if patent.abstract:
            groups[patent.title, patent.abstract, patent.claims].add((patent.family_id, patent.country))
    repeated = [group for group in groups.values() if len(group) > 1]
    assert len(repeated) >= 5
    assert all(len({family for family, _ in group}) == 1 for group in repeated)


def test_titles_differ_between_families(demo):
    """Links between equal titles are dropped on import, so few families share a title."""
    families = defaultdict(set)
    for patent in demo:
        families[title_key(patent.title)].add(patent.family_id)
    assert sum(len(found) > 1 for found in families.values()) < 10


def test_gaps_are_few_but_there(demo):
    """Some abstracts, claims, descriptions, summaries and IPC codes are missing, as in real data bases."""
    for name in ("abstract", "claims", "description", "expert_title", "ipc"):
        assert 3 <= sum(not getattr(patent, name) for patent in demo) <= 60


def test_sections_have_their_length(demo):
    """Descriptions of 200 to 600 words, abstracts shorter than that, several claims."""
    words = {name: [len(text.split()) for p in demo if (text := getattr(p, name))] for name in TEXT_FIELDS}
    for name, shortest, longest in (("description", 200, 600), ("abstract", 15, 220), ("expert_abstract", 30, 220)):
        assert shortest < min(words[name]) <= max(words[name]) < longest
    assert sum(patent.claims.count("\n") >= 3 for patent in demo) > 450


def test_offices_differ(demo):
    """The German office is terse, the Chinese one is not; the Japanese one names problem and solution."""
    abstracts = defaultdict(list)
    for patent in demo:
        if patent.abstract:
            abstracts[patent.country].append(patent.abstract)
    mean = {office: sum(len(text.split()) for text in texts) / len(texts) for office, texts in abstracts.items()}
    assert set(mean) == {"US", "EP", "WO", "CN", "JP", "KR", "DE"}
    assert mean["DE"] < 0.6 * mean["US"] < mean["CN"]
    assert sum("PROBLEM TO BE SOLVED" in text for text in abstracts["JP"]) > 0.6 * len(abstracts["JP"])


@pytest.mark.parametrize("fault", WRONG_ENGLISH)
def test_english(demo, fault):
    """No text of the demo has this fault."""
    pattern = re.compile(WRONG_ENGLISH[fault], re.IGNORECASE)
    found = [match[0] for p in demo for name in TEXT_FIELDS if (match := pattern.search(getattr(p, name)))]
    assert found == []


def test_sentences_begin_with_capitals(demo):
    """After a full stop comes a capital, a figure or a quotation mark, save in "e.g." and "i.e."."""
    pattern = re.compile(r"(?<!e\.g)(?<!i\.e)\. [a-z]")
    assert [p.publication_number for p in demo for name in TEXT_FIELDS if pattern.search(getattr(p, name))] == []


def test_nothing_is_kept_of_a_patent_that_is_written() -> None:
    """No circles of objects, which an import would never look for: memory stays bounded without the collector."""
    stream = generate(60)
    for _ in range(20):
        next(stream)
    gc.collect()
    gc.disable()
    try:
        for _ in range(30):
            next(stream)
        assert gc.collect() == 0
    finally:
        gc.enable()
