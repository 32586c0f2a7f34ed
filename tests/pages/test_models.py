"""The registry as a page."""

import re

import numpy as np

from patbench_core.encoders import registry
from patbench_core.encoders.frame import models
from tests.contests import add_retrieval
from tests.pages.run import run_page


def test_every_registered_model_has_a_row() -> None:
    """With its name, and what is not known left empty."""
    known = registry.entries()
    frame = models().set_index("model_id")
    assert list(frame.index) == list(known)
    assert frame.loc["bm25", "weights"] == 0
    assert not frame.loc["bm25", "network"]
    html = run_page("models", ensure=False).html
    assert all(entry.title in html for entry in known.values())
    assert not re.search(r"\bnan\b", html, re.IGNORECASE)


def test_it_counts_what_is_measured() -> None:
    """Of all, and of the paper's."""
    add_retrieval("all-MiniLM-L6-v2", np.random.default_rng(0).random(20), synthetic=False)
    shown = run_page("models", ensure=False)
    runs = sum(not entry.remote_code for entry in registry.entries().values())
    said = f"Of {len(registry.entries())} models that patbench knows by name, 1 has been measured on real landscapes."
    assert said in shown.html
    assert f"patbench can run {runs} of them. Of the 22 models of" in shown.html
    assert "1 has been measured." in shown.html
