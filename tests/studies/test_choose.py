"""Choosing: constraints, groups of equals, the smallest of them, what was not measured."""

import numpy as np
import pytest

from patbench_core.encoders import registry
from patbench_core.errors.choose import BadConstraint
from patbench_core.report.section import Section
from patbench_core.studies import choose
from patbench_core.studies.choices import ANY, MODELS, arenas
from patbench_core.studies.choices import choose as choice_of
from tests.contests import add_other, add_retrieval

RANDOM = np.random.default_rng(1)
EASY = RANDOM.random(80)
NEAR, POOR = EASY + RANDOM.normal(0, 0.02, 80), EASY * 0.5
LARGE, SMALL, STATIC = "all-mpnet-base-v2", "all-MiniLM-L6-v2", "minilm-static-256"


def table(section: Section, column: str) -> list[str]:
    """Cells of a column of the section's table."""
    return section.table.shown[column].tolist()


def test_what_is_worse_is_not_chosen_for_its_size() -> None:
    """BM25 is the smallest of all, but separably worse than the best."""
    for model, scores in ((LARGE, EASY), (SMALL, NEAR), ("bm25", POOR)):
        add_retrieval(model, scores, "one", synthetic=False)
    section = choose.study().sections[0]
    assert table(section, "smallest of the best") == ["all-MiniLM-L6"]
    assert set(table(section, "the best, and level with it")[0].split(", ")) == {"all-mpnet-base", "all-MiniLM-L6"}


def test_equals_by_chance_alone() -> None:
    """Scores that differ by noise: the smaller model is taken, and how far behind it may be is said."""
    add_retrieval(LARGE, EASY, "one", synthetic=False)
    add_retrieval(SMALL, NEAR, "one", synthetic=False)
    section = choose.study().sections[0]
    assert section.answer.startswith(
        "Take all-MiniLM-L6, best or level with the best in the one contest, the smallest of 2 such models "
        "(all-mpnet-base beside it): nDCG@10 "
    )
    assert "95 % interval" in section.answer
    assert "n = 80" in section.answer
    assert table(section, "of") == ["2"]


def test_the_answer_is_level_in_most_contests() -> None:
    """A small contest that separates nothing does not outweigh one that does."""
    for model, scores in ((SMALL, NEAR), ("bm25", POOR)):
        add_retrieval(model, scores, "large", synthetic=False)
        add_retrieval(model, scores[:3], "tiny", synthetic=False)
    section = choose.study().sections[0]
    assert section.answer.startswith("Take all-MiniLM-L6, best or level with the best in both contests: ")
    assert sorted(table(section, "smallest of the best")) == ["BM25", "all-MiniLM-L6"]


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("any model", LARGE),
        ("weights of 100 MB at most", SMALL),
        ("no neural network", STATIC),
        ("commercial use allowed", LARGE),
    ],
)
def test_constraints_on_the_model(constraint: str, expected: str) -> None:
    """Each leaves those that meet it, by what the registry says."""
    for model, of in ((LARGE, EASY), (SMALL, EASY * 0.8), (STATIC, EASY * 0.6), ("bm25", EASY * 0.4)):
        add_retrieval(model, of, "one", synthetic=False)
    rows = choose.study().sections[1].table.data.set_index("constraint")
    assert rows.loc[constraint, "best"] == registry.get(expected).title


def test_what_the_registry_does_not_know_meets_no_constraint() -> None:
    """A model of a folder is measured and may be the best, but its size and licence are unknown."""
    add_retrieval("my-own-model", EASY, "one", synthetic=False)
    add_retrieval(SMALL, POOR, "one", synthetic=False)
    arena = arenas("retrieval", "TA", [])[0]
    names = [choice_of(arena, constraint, {}).name for constraint in MODELS if constraint.name != "no neural network"]
    assert names == ["my-own-model", "all-MiniLM-L6", "all-MiniLM-L6"]
    assert "Take all-MiniLM-L6" in choose.study(licence="commercial").sections[0].answer


def test_memory_is_a_limit() -> None:
    """By the registry's formula at float32, the dtype of a run."""
    add_retrieval(LARGE, EASY, "one", synthetic=False)
    add_retrieval(SMALL, POOR, "one", synthetic=False)
    assert "Take all-mpnet-base" in choose.study(memory_gb=2).sections[0].answer
    assert "Take all-MiniLM-L6" in choose.study(memory_gb=1.2).sections[0].answer
    none = choose.study(memory_gb=0.1).sections[0]
    assert none.answer == (
        "No model that was measured in retrieval on this text meets these constraints (any licence, 0.1 GB of memory)."
    )
    assert none.plot is None


def test_unmeasured_models_are_counted_with_a_command() -> None:
    """Those that can be run: code of its own is not; the command is that of a record with another name."""
    add_retrieval("bm25", EASY, "one", synthetic=False)
    able = [entry for entry in registry.entries().values() if not entry.remote_code]
    (point,) = choose.study().sections[0].points
    assert point.startswith(f"{len(able) - 1} of the {len(able)} registered models")
    assert "'patbench evaluate --landscape one --model all-MiniLM-L6-v2 --view TA'" in point


def test_real_landscapes_come_before_synthetic_ones() -> None:
    """A synthetic one counts where there is no other, or where it is named."""
    add_retrieval("bm25", EASY, "real", synthetic=False)
    add_retrieval("bm25", EASY, "made")
    assert [of.where for of in arenas("retrieval", "TA", [])] == ["real"]
    assert [of.where for of in arenas("retrieval", "TA", ["made"])] == ["made"]
    assert choose.study(landscapes=["nowhere"]).sections[0].table is None


def test_other_tasks_have_their_sections() -> None:
    """Each with its own measure; BM25 has no vectors and is not missed there."""
    documents = {"n_hits": [1, 2] * 20, "n_given": [2] * 40, "n_true": [2] * 40}
    score = (0.75, 0.6, 0.9)
    add_other("classification", "logistic regression", "micro F1", SMALL, score, documents=documents)
    add_other("clustering", "k-means", "V-measure", SMALL, score)
    add_other("clustering", "k-means", "V-measure", LARGE, (0.8, 0.7, 0.95))
    sections = {section.heading: section for section in choose.study("clustering").sections}
    assert list(sections) == ["Your constraints", "Classification", "Clustering"]
    assert sections["Your constraints"].answer.startswith("Take all-MiniLM-L6, best or level with the best")
    assert "95 % intervals have no point in common" in sections["Clustering"].notes[0]
    assert table(sections["Clustering"], "behind the best")[0] == "not paired"
    assert sections["Classification"].notes == ()


def test_a_text_that_no_record_has_is_said() -> None:
    """The reader's text decides; other views do not stand in for it."""
    add_retrieval("bm25", EASY, "one", synthetic=False)
    section = choose.study(text="C1").sections[0]
    assert section.answer.startswith("No model that was measured in retrieval on this text")
    assert section.table is None


@pytest.mark.parametrize("given", [{"task": "linkage"}, {"licence": "free"}, {"text": "claims"}])
def test_a_wrong_constraint_is_one_line(given: dict[str, str]) -> None:
    """It names the constraint and the values that it can have."""
    ((name, value),) = given.items()
    with pytest.raises(BadConstraint, match=f"constraint '{name}' is '{value}': choose one of "):
        choose.study(**given)


def test_vectors_that_came_with_patents_are_no_choice() -> None:
    """They cannot be made for a new text."""
    add_retrieval("precomputed:own", EASY, "one", synthetic=False, reading="given")
    add_retrieval("bm25", POOR, "one", synthetic=False)
    assert "Take BM25, the only model measured" in choose.study().sections[0].answer


def test_an_empty_ledger_is_a_page() -> None:
    """Nothing measured is no error."""
    (section,) = choose.study().sections
    assert section.answer.startswith("No model that was measured")


def test_fault_30_a_model_is_not_judged_by_what_it_was_trained_on() -> None:
    """The registry says so of patembed-base and PatenTEB: elsewhere it may be chosen."""
    for landscape in ("patenteb-title2full", "elsewhere"):
        add_retrieval("patembed-base", EASY, landscape, synthetic=False)
        add_retrieval("bm25", POOR, landscape, synthetic=False)
    chosen = {of.group.name: choice_of(of, ANY, {}).name for of in arenas("retrieval", "TA", [])}
    assert chosen == {"patenteb-title2full": "BM25", "elsewhere": "patembed-base"}
