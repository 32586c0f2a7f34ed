"""The demo as a whole: the same everywhere, linked to the past, imperfect where real patents are."""

import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import islice

import pytest

from patbench_core.files import digest
from patbench_core.landscape import registry
from patbench_core.landscape.demo import generate
from patbench_core.landscape.schema import Patent, patent_row

SIZE = 150


@pytest.fixture(scope="module")
def patents() -> list[Patent]:
    """A small demo."""
    return list(generate(SIZE, seed=0))


def test_a_seed_is_the_same_in_every_process(patents: list[Patent]) -> None:
    """Whatever the hash seed of Python."""
    code = (
        "from patbench_core.files import digest; from patbench_core.landscape.demo import generate;"
        "from patbench_core.landscape.schema import patent_row;"
        f"print(digest([patent_row(p) for p in generate({SIZE}, seed=0)]))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {digest([patent_row(patent) for patent in patents])}


def test_another_seed_is_another_landscape(patents: list[Patent]) -> None:
    """Not one text in common but by chance."""
    other = {patent.abstract for patent in generate(SIZE, seed=1)}
    assert sum(patent.abstract in other for patent in patents) < SIZE / 10


def test_it_gives_as_many_as_asked(patents: list[Patent]) -> None:
    """Each with a number of its own."""
    assert len(patents) == len({patent.publication_number for patent in patents}) == SIZE


def test_citations_point_to_the_past(patents: list[Patent]) -> None:
    """No patent cites a later one of the landscape."""
    date = {patent.publication_number: patent.publication_date for patent in patents}
    pairs = [(patent.publication_date, date[cited]) for patent in patents for cited in patent.cites if cited in date]
    assert len(pairs) > SIZE / 2
    assert all(one >= other for one, other in pairs)


def test_families_span_offices(patents: list[Patent]) -> None:
    """Some inventions are published in several countries, never twice in one."""
    families = defaultdict(list)
    for patent in patents:
        families[patent.family_id].append(patent.country)
    several = [offices for offices in families.values() if len(offices) > 1]
    assert len(several) > SIZE / 20
    assert all(len(set(offices)) == len(offices) for offices in several)


def test_claims_are_numbered(patents: list[Patent]) -> None:
    """From 1 on, each a sentence, a dependent one on an earlier one."""
    for patent in filter(lambda patent: patent.claims, patents):
        claims = patent.claims.split("\n")
        assert [int(claim.split(".")[0]) for claim in claims] == list(range(1, len(claims) + 1))
        assert all(claim.endswith(".") for claim in claims)
        for number, claim in enumerate(claims, start=1):
            assert all(int(other) < number for other in re.findall(r"\bclaims? (\d+)", claim))


def test_articles_agree(patents: list[Patent]) -> None:
    """No "a apparatus", no "an device", no doubled word."""
    text = " ".join(f"{patent.title}. {patent.abstract} {patent.claims}" for patent in patents).lower()
    assert re.findall(r"\ba (?=[aeio])(?!one\b|once\b)\w+", text) == []
    assert re.findall(r"\ban (?![aeiouh8]|rf\b|led\b|sos\b|x-|f|m|n|s|l|r)\w+", text) == []
    assert re.findall(r"\b(a|an|the|of|and) \1\b", text) == []


def test_it_is_as_imperfect_as_real_patents() -> None:
    """Missing sections, patents without IPC, equal texts in several offices."""
    several = list(islice(generate(600), 600))
    texts = Counter((patent.title, patent.abstract) for patent in several if patent.abstract)
    assert any(not patent.abstract for patent in several)
    assert any(not patent.claims for patent in several)
    assert any(not patent.ipc and patent.cpc for patent in several)
    assert max(texts.values()) > 1


def test_the_landscape_has_queries_of_both_kinds() -> None:
    """At least 250 queries in 600 patents, at least 60 with a link across IPC classes."""
    qrels = registry.get("demo").qrels
    assert len(set(qrels.query_row.tolist())) >= 250
    assert len(set(qrels.query_row[qrels.domain3 == 0].tolist())) >= 60
    assert 0.1 < (qrels.domain3 == 0).mean() < 0.5


def test_labels_are_two_sets(patents: list[Patent]) -> None:
    """One to three topics, one effect."""
    assert all(1 <= len(patent.labels["topic"]) <= 3 for patent in patents)
    assert all(len(patent.labels["effect"]) == 1 for patent in patents)
    assert len({patent.labels["effect"][0] for patent in patents}) >= 6
