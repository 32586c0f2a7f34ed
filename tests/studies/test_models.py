"""The registry as a page."""

from pathlib import Path

import pytest

from patbench_core.encoders import registry
from patbench_core.report.section import Section
from patbench_core.studies import models
from tests.contests import add_other, add_retrieval
from tests.encoders.tiny_models import know


def row(section: Section, name: str) -> dict[str, str]:
    """Cells of one model."""
    shown = section.table.shown
    return shown[shown["model"] == name].iloc[0].to_dict()


def test_every_model_has_a_row_and_the_answer_counts_them() -> None:
    """With an empty ledger none is measured."""
    (section,) = models.study().sections
    known = registry.entries()
    assert section.table.shown["model"].tolist() == list(known)
    assert section.answer.startswith(f"patbench knows {len(known)} models by name")
    assert "0 have been measured so far" in section.answer
    assert f"Of the {sum(not of.remote_code for of in known.values())} that patbench runs" in section.points[0]
    assert "Known to have been trained on a benchmark: 12 on PatenTEB." in section.answer


def test_a_row_says_what_a_model_takes_and_may() -> None:
    """Prompts by role, licence, where it comes from, what it was trained on; what is not known is empty."""
    (section,) = models.study().sections
    assert row(section, "multilingual-e5-large")["prompts"] == "query “query: ”; document “passage: ”"
    assert row(section, "patembed-base")["prompts"].startswith("17: retrieval.query, ")
    assert row(section, "patembed-base")["trained on"] == "PatenTEB: trained; else unknown"
    assert row(section, "patembed-base")["commercial use"] == "no"
    assert row(section, "bm25")["trained on"] == "none of them"
    assert row(section, "embeddinggemma-300m")["comes"] == "hub, gated"
    assert row(section, "jina-colbert-v2")["comes"] == "own code: not run"
    assert row(section, "PatentSBERTa")["licence"] == ""


def test_measured_models_name_their_tasks() -> None:
    """A variant counts for its whole model."""
    add_retrieval("bm25", [0.5, 0.7])
    add_retrieval("all-MiniLM-L6-v2:dim=64", [0.5, 0.7])
    add_other("clustering", "k-means", "V-measure", "all-MiniLM-L6-v2", (0.5, 0.4, 0.6))
    (section,) = models.study().sections
    assert "2 have been measured" in section.answer
    assert row(section, "all-MiniLM-L6-v2")["measured in"] == "retrieval, clustering"
    assert row(section, "paecter")["measured in"] == "not yet"


def test_text_of_an_entry_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prompt or a title of a registry file is no markup."""
    know(tmp_path, monkeypatch, "odd", title="<script>alert(1)</script>", prompts={"query": "<b>query</b>: "})
    html = models.study()._repr_html_()
    assert "<script>alert" not in html
    assert "<b>query" not in html
    assert "&lt;b&gt;query" in html
