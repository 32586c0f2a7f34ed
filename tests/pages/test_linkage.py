"""The page on product-patent linkage."""

import pytest

from tests.fakes import fake_encoder
from tests.pages.run import run_page


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fake encoder of any name but BM25's."""
    from patbench_core.encoders.lexical import LexicalEncoder

    def made(name: str, *_: object) -> object:
        return LexicalEncoder() if name == "bm25" else fake_encoder(name=name)

    monkeypatch.setattr("patbench_core.tasks.base.resolve", made)


def test_a_section_a_split_with_its_verdict() -> None:
    """Rankers of texts on all links, rankers of the graph on held-out ones; the command of each record."""
    shown = run_page("linkage", models=["one", "bm25"])
    for words in ("split none", "split warm", "split new-product", "fusion:one", "ceiling of P@20", "synthetic"):
        assert words in shown.html
    assert "patbench linkage evaluate --links demo-products --model graph" in shown.html
    splits = shown.names["records"].groupby("split")["model"].agg(set)
    assert {"neighbours", "graph", "popularity"} <= splits["new-product"]
    assert {"BM25", "random"} <= splits["none"]
    assert "Leak:" not in shown.html


def test_an_empty_ledger_is_said() -> None:
    """Without a table."""
    assert "No set of links has records" in run_page("linkage", ensure=False).html
