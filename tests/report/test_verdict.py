"""What a comparison says in words."""

import dataclasses
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patbench_core.errors import PatbenchError
from patbench_core.report.verdict import message, verdict
from patbench_core.stats.comparison import Comparison
from tests.report.compared import EVIL, fake

WORDS = ("equivalent", "undecided", "significantly worse")


def judged(*words: str) -> Comparison:
    """A cell whose items after the best have these verdicts."""
    one = fake()
    rows = one.models.iloc[[0] + [1] * len(words)].copy()
    rows["model"] = ["best"] + [f"model {chr(97 + at)}" for at in range(len(words))]
    rows["verdict"] = ["best", *words]
    return dataclasses.replace(one, models=rows.reset_index(drop=True))


def test_a_verdict_names_all_kinds_once() -> None:
    """Highest score, then who is worse, equivalent and undecided."""
    assert str(verdict(fake())) == (
        "all-MiniLM-L6 has the highest nDCG@10 (0.195), significantly better than BM25, "
        "equivalent within 0.02 to all-mpnet-base and undecided against paraphrase-MiniLM-L3."
    )


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9))
def test_a_verdict_has_at_most_two_numbers(words: list[str]) -> None:
    """Counts are words; names of measures are not numbers."""
    line = str(verdict(judged(*words))).replace("nDCG@10", "")
    assert len(re.findall(r"\d+(?:\.\d+)?", line)) <= 2
    assert all((word.split()[0] in line or word == "significantly worse") for word in words)
    assert ("significantly better" in line) == ("significantly worse" in words)


def test_plural_by_count() -> None:
    """One other is named; more than three are counted; all are called all."""
    assert "better than model a." in str(verdict(judged("significantly worse")))
    assert "better than all four others." in str(verdict(judged(*["significantly worse"] * 4)))
    assert "better than four others and" in str(verdict(judged(*["significantly worse"] * 4, "undecided")))


def test_nothing_is_compared_with_one_model() -> None:
    """Its score stands alone."""
    assert str(verdict(judged())) == "best has nDCG@10 0.195; nothing is compared."


def test_equal_scores_have_no_highest() -> None:
    """Such as Recall@100 of sixty documents."""
    one = judged("equivalent", "equivalent")
    rows = one.models.assign(score=1.0, difference=0.0)
    assert str(verdict(dataclasses.replace(one, models=rows))) == "all three have the same nDCG@10 (1.000)."


def test_each_cell_has_a_line_under_its_name() -> None:
    """In the order of the comparison."""
    lines = verdict(fake(("us", "synbio"))).lines
    assert [line.split(":")[0] for line in lines] == ["us", "synbio"]


def test_names_are_escaped() -> None:
    """In a line, and in the rule on hover."""
    one = fake((EVIL, "us"), rule=EVIL)
    assert "<img" not in verdict(one).html()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("significantly worse",), "best is significantly better than the other one."),
        (("significantly worse",) * 2, "best is significantly better than both others."),
        (("significantly worse",) * 3, "best is significantly better than all three others."),
        (("undecided",), "No model is significantly worse than the best in nDCG@10."),
        (
            ("undecided", "significantly worse"),
            "Two of three models are not significantly worse than the best in nDCG@10.",
        ),
    ],
)
def test_the_message_of_a_figure_counts_who_may_be_best(words: tuple[str, ...], said: str) -> None:
    """One cell: how many items are not significantly worse."""
    assert message(judged(*words)) == said


def test_scores_are_not_a_comparison() -> None:
    """What to give is said."""
    with pytest.raises(PatbenchError, match=r"a DataFrame is not a comparison: give what pb\.compare\(scores\) gives"):
        str(verdict(pd.DataFrame({"model": ["a"]})))  # type: ignore[arg-type]
