"""Tests of citation retrieval, with an encoder without weights and an independent pipeline as the oracle."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.errors.landscape import LandscapeError
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.linking import Judged, Judgement
from patbench_core.landscape.links import IN, OUT
from patbench_core.landscape.schema import Patent
from patbench_core.measures import RETRIEVAL
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.retrieval.task import RetrievalResult, RetrievalTask
from tests.fakes import FakeEncoder, fake_encoder, no_progress, small_landscape, small_patents, text_vector
from tests.independent import independent_scores
from tests.late import fake_late


def run(
    patents: list[Patent], encoder: FakeEncoder | LexicalEncoder, view: str = "TA", doc_view: str | None = None
) -> RetrievalResult:
    """Rank and score."""
    return RetrievalTask(small_landscape(patents), view, doc_view or view).run(encoder, no_progress)


def links(landscape: Landscape) -> dict[tuple[str, str], str]:
    """The landscape's links as (query, document): domain."""
    qrels, numbers = landscape.qrels, landscape.publication_numbers
    names = {1: "IN", 0: "OUT", -1: ""}
    return {
        (numbers[query], numbers[doc]): names[domain]
        for query, doc, domain in zip(qrels.query_row, qrels.doc_row, qrels.domain3.tolist(), strict=True)
    }


@pytest.mark.parametrize(("view", "doc_view"), [("TA", "TA"), ("T", "T"), ("TAC", "TAC"), ("T", "TA")])
@pytest.mark.parametrize("seed", range(4))
def test_scores_equal_an_independent_pipeline(view: str, doc_view: str, seed: int) -> None:
    """In every scope and measure, with families, shared and empty texts, and two views."""
    patents = small_patents(120, seed)
    result = run(patents, fake_encoder(), view, doc_view)
    documents = [{name: getattr(patent, name) for name in Patent.__slots__} for patent in patents]
    expected = independent_scores(
        documents, links(small_landscape(patents)), view, lambda texts: np.stack([*map(text_vector, texts)]), doc_view
    )
    assert set(result.scopes) == set(expected) == {"ALL", "IN", "OUT"}
    for scope, scores in expected.items():
        assert result.scopes[scope]["metrics"] == pytest.approx(scores, abs=1e-9)


def test_fault_15_neither_the_query_nor_its_family_is_in_the_ranking() -> None:
    """A family of ten of one text does not push down what is cited."""
    family = [Patent(f"US-{number}-A", "US", family_id="1", title="Pump") for number in range(10)]
    cited = Patent("US-90-A", "US", family_id="2", title="Rotor")
    citing = replace(family[0], cites=("US-90-A",))
    result = run([citing, *family[1:], cited], fake_encoder(), "T")
    assert result.scopes["ALL"]["metrics"] == dict.fromkeys(RETRIEVAL, 1.0)


def test_fault_10_empty_texts_are_counted_and_never_rank() -> None:
    """An empty query scores zero and counts; an empty document that is cited is not found."""
    patents = [
        Patent("US-1-A", "US", title="", abstract="x", cites=("US-3-A",)),
        Patent("US-2-A", "US", title="Pump", cites=("US-3-A", "US-4-A")),
        Patent("US-3-A", "US", title="Rotor"),
        Patent("US-4-A", "US", title="", abstract="y"),
    ]
    result = run(patents, fake_encoder(), "T")
    assert result.scopes["ALL"]["n_queries"] == 2
    assert result.scopes["ALL"]["metrics"]["Recall@100"] == pytest.approx((0 + 1 / 2) / 2)
    assert result.sides.missing == {"query": 1, "document": 2}
    assert result.tables["ranks"]["rank"].to_pylist() == [0, 1, 0]


def test_fault_10_texts_of_which_the_model_sees_nothing_never_rank() -> None:
    """A zero vector is like an empty text."""
    patents = [
        Patent("US-1-A", "US", title="Pump", cites=("US-2-A", "US-3-A")),
        Patent("US-2-A", "US", title="???"),
        Patent("US-3-A", "US", title="Rotor"),
    ]
    result = run(patents, fake_encoder(zero=frozenset({"???"})), "T")
    assert result.tables["ranks"]["rank"].to_pylist() == [0, 1]
    assert result.sides.missing == {"query": 0, "document": 1}


def test_late_interaction_ranks_by_maxsim_and_never_what_has_no_vectors() -> None:
    """Of the four the first shares all tokens, the second one; a text without tokens or vectors is not found."""
    patents = [
        Patent("US-1-A", "US", title="pump lens", cites=("US-2-A", "US-3-A", "US-4-A", "US-5-A")),
        Patent("US-2-A", "US", title="pump"),
        Patent("US-3-A", "US", title="lens pump"),
        Patent("US-4-A", "US", title="bare"),
        Patent("US-5-A", "US", title=""),
        Patent("US-6-A", "US", title="lens pump"),
    ]
    result = run(patents, fake_late(bare=frozenset({"bare"})), "T")
    assert result.tables["ranks"]["rank"].to_pylist() == [3, 1, 0, 0]
    assert result.sides.missing == {"query": 0, "document": 2}
    assert result.sides.dimension == 16
    assert result.tie_rate == 0.25
    assert result.sides.vectors_a_document == (2 + 1 + 2 + 2) / 4


def test_fault_10_late_queries_without_vectors_score_zero() -> None:
    """And count."""
    patents = [
        Patent("US-1-A", "US", title="bare", cites=("US-3-A",)),
        Patent("US-2-A", "US", title="pump", cites=("US-3-A",)),
        Patent("US-3-A", "US", title="lens pump"),
    ]
    result = run(patents, fake_late(bare=frozenset({"bare"})), "T")
    assert result.scopes["ALL"]["metrics"]["MRR"] == 0.5
    assert result.sides.missing == {"query": 1, "document": 1}


def test_ties_are_seen() -> None:
    """Two cited of three documents of one text: the tie rate, and a band around the score."""
    twins = [Patent(f"US-{number}-A", "US", title="Rotor", abstract=str(number % 2)) for number in (5, 6, 7)]
    citing = Patent("US-1-A", "US", title="Pump", cites=("US-7-A",))
    result = run([citing, *twins], fake_encoder(), "T")
    scope = result.scopes["ALL"]
    assert result.tie_rate == 1.0
    assert scope["tie_band"]["MRR"] == [1 / 3, 1.0]
    assert scope["metrics"]["MRR"] == 1 / 3  # the greatest publication number of three


def test_vectors_of_the_landscape_are_ranked_whatever_the_view() -> None:
    """Documents without one never rank."""
    patents = [
        Patent("US-1-A", "US", title="a", cites=("US-2-A", "US-3-A", "US-4-A"), vectors={"embedding": (1.0, 0.0)}),
        Patent("US-2-A", "US", title="b", vectors={"embedding": (0.0, 2.0)}),
        Patent("US-3-A", "US", title="c", vectors={"embedding": (3.0, 3.0)}),
        Patent("US-4-A", "US", title="d"),
        Patent("US-5-A", "US", title="e", cites=("US-2-A",)),
    ]
    landscape = small_landscape(patents)
    result = RetrievalTask(landscape, "T", "T").run(PrecomputedEncoder(landscape, "embedding"), no_progress)
    assert result.tables["ranks"]["rank"].to_pylist() == [2, 1, 0, 0]
    assert result.sides.missing == {"query": 1, "document": 2}
    assert result.sides.dimension == 2


def test_bm25_finds_documents_by_their_words() -> None:
    """What shares none is not retrieved."""
    patents = [
        Patent("US-1-A", "US", title="rotor pump", cites=("US-2-A", "US-3-A")),
        Patent("US-2-A", "US", title="lens"),
        Patent("US-3-A", "US", title="rotor"),
    ]
    assert run(patents, LexicalEncoder(), "T").tables["ranks"]["rank"].to_pylist() == [0, 1]


PATENTS = small_patents(30)


@pytest.mark.parametrize(
    "change",
    [
        lambda patent: replace(patent, abstract=patent.abstract + "."),
        lambda patent: replace(patent, title=patent.title.swapcase()),
        lambda patent: replace(patent, family_id="another"),
        lambda patent: replace(patent, cites=patent.cites[1:]),
        lambda patent: replace(patent, publication_number="US-1-A1"),
        lambda patent: replace(patent, ipc=("G21C1/00",)),
    ],
)
def test_fault_04_any_change_of_the_data_changes_the_key(change: Callable[[Patent], Patent]) -> None:
    """One character of a text, a family, a link, a number, a code."""
    encoder = fake_encoder()
    changed = [change(patent) if place == 25 else patent for place, patent in enumerate(PATENTS)]
    assert changed != PATENTS
    keys = [RetrievalTask(small_landscape(patents), "TA", "TA").key(encoder) for patents in (PATENTS, changed)]
    assert keys[0] != keys[1]


def test_what_cannot_change_a_score_does_not_change_the_key() -> None:
    """A section that the view does not read, a date, the order of rows, the name of the landscape."""
    other = [replace(patent, description="New.", publication_date="1999-01-01") for patent in reversed(PATENTS)]
    landscapes = [small_landscape(PATENTS), small_landscape(other, "renamed")]
    keys = [RetrievalTask(landscape, "TA", "TA").key(fake_encoder()) for landscape in landscapes]
    assert keys[0] == keys[1]


def test_views_and_encoders_are_part_of_the_key() -> None:
    """The views of both sides, each by itself."""
    landscape = small_landscape(PATENTS)
    views = [("T", "T"), ("T", "TA"), ("TA", "T"), ("TA", "TA")]
    encoders = [fake_encoder(), fake_encoder(name="other"), fake_encoder(similarity="dot"), LexicalEncoder()]
    keys = {str(RetrievalTask(landscape, *both).key(encoder)) for both in views for encoder in encoders}
    assert len(keys) == len(views) * len(encoders)


def test_what_cannot_be_asked_is_refused() -> None:
    """No links, a view without a text, an unknown view."""
    with pytest.raises(UnfitLandscape, match="'small' has no citation link"):
        RetrievalTask(small_landscape([Patent("US-1-A", "US", title="a")]), "T", "T")
    with pytest.raises(UnfitLandscape, match="'D' of landscape 'small' has no text on the document side"):
        RetrievalTask(small_landscape(PATENTS), "T", "D")
    with pytest.raises(UnfitLandscape, match="on the query side"):
        RetrievalTask(small_landscape(PATENTS), "D", "T")
    with pytest.raises(LandscapeError, match="is not known"):
        RetrievalTask(small_landscape(PATENTS), "T", "X")


@pytest.mark.parametrize("encoder", [fake_encoder(), LexicalEncoder()], ids=["dense", "bm25"])
def test_a_query_that_is_no_document_is_never_ranked(encoder: FakeEncoder | LexicalEncoder) -> None:
    """Taking such a query's texts out of every other query's ranking is the same as asking each alone."""
    patents = small_patents(60, 3)
    numbers = [patent.publication_number for patent in patents]
    asked = {number for number in numbers if any(number == query for query, _ in links(small_landscape(patents)))}
    apart = [replace(patent, publication_number=f"US-9{place:05}-A", family_id=None, ranked=False, ipc=patent.ipc)
             for place, patent in enumerate(patents) if patent.publication_number in asked]  # fmt: skip
    documents = [replace(patent, cites=()) for patent in patents]
    together = RetrievalTask(small_landscape([*documents, *apart]), "TA", "TA").run(encoder, no_progress)
    ranks = together.tables["ranks"].to_pandas()
    assert set(ranks["doc_id"]) <= set(numbers) and len(ranks)
    for query in apart[:5]:
        alone = RetrievalTask(small_landscape([*documents, query]), "TA", "TA").run(encoder, no_progress)
        expected = alone.tables["ranks"].to_pandas()
        found = ranks[ranks["query_id"] == query.publication_number].reset_index(drop=True)
        assert expected.equals(found)
    assert together.sides.missing["document"] == sum(not (p.title + p.abstract).strip() for p in documents)


def test_scopes_are_those_that_the_judges_gave() -> None:
    """IN and OUT as given stand in the place of those by code; what was left unsaid is by code."""
    patents = small_patents(20, 1)
    numbers = [patent.publication_number for patent in patents]
    given = [("IN", 5), ("OUT", 6), (None, 7)]
    lines = [Judgement(line, numbers[0], numbers[doc], 1, said) for line, (said, doc) in enumerate(given, 1)]
    judged = Judged(Path("judges"), lines, all_count=True)
    landscape = import_patents(patents, "judged", judged=judged)
    task = RetrievalTask(landscape, "TA", "TA")
    by_code = landscape.qrels.domain3[
        [numbers[7] == landscape.publication_numbers[doc] for doc in landscape.qrels.doc_row]
    ]
    said = dict(zip(landscape.publication_numbers[task.judgments.doc], task.judgments.domain.tolist(), strict=True))
    assert [said[numbers[5]], said[numbers[6]], said[numbers[7]]] == [IN, OUT, by_code[0]]
    assert landscape.facts["links_from"] == "qrels" and len(landscape.facts["source"]) == 0


def test_judged_links_can_all_count() -> None:
    """Equal titles and one family are not a reason against them; a document is never relevant to itself."""
    patents = [replace(patent, title="one title", family_id="one") for patent in small_patents(4, 0)]
    numbers = [patent.publication_number for patent in patents]
    lines = [Judgement(doc, numbers[0], numbers[doc], 1) for doc in range(4)]
    some, every = (
        import_patents(patents, "all", judged=Judged(Path("judges"), lines, all_count=count)) for count in (False, True)
    )
    assert (some.facts["links"], every.facts["links"]) == (0, 3)
    assert every.facts["left_out"] == {"self": 1, "not_relevant": 0}


@pytest.mark.parametrize("most", [1, 7, 60])
def test_drawn_queries_stand_as_they_do_among_all(most: int) -> None:
    """Their ranks, by scope, and so every score; the key says how many were asked for."""
    patents = small_patents(60, 3)
    landscape = small_landscape(patents)
    every, some = RetrievalTask(landscape, "TA", "TA"), RetrievalTask(landscape, "TA", "TA", sample=most)
    results = [task.run(fake_encoder(), no_progress) for task in (every, some)]
    whole, drawn = (result.tables["ranks"].to_pandas() for result in results)
    queries = set(drawn["query_id"])
    assert len(queries) == len(some.query_rows) == min(most, len(every.query_rows))
    expected = whole[whole["query_id"].isin(queries)].reset_index(drop=True)
    assert expected.equals(drawn)
    scores = results[0].tables["scores"].to_pandas()
    scores = scores[(scores["scope"] == "ALL") & scores["query_id"].isin(queries)]
    assert results[1].scopes["ALL"]["metrics"]["nDCG@10"] == pytest.approx(scores["nDCG@10"].mean())
    keys = [task.key(fake_encoder()) for task in (every, some)]
    if some.sampled:
        assert (keys[1]["queries"], "queries" in keys[0]) == (most, False)
        assert keys[0]["data"] != keys[1]["data"]
    else:
        assert keys[0] == keys[1]
