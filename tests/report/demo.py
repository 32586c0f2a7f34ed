"""A page with one figure of each kind and a table, made of invented numbers: what the browser tests open."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from patbench_core.paths import ROOT
from patbench_core.report import plot
from patbench_core.report.section import Part, answer, fold, made_by, note, page, section
from patbench_core.report.table import table
from patbench_core.report.verdict import verdict
from tests.report.compared import fake

STATIC = ROOT / "book" / "static"
MODELS = ("all-MiniLM-L6", "all-mpnet-base", "paraphrase-MiniLM-L3", "MiniLM static 256", "BM25")


def parts() -> Iterator[Part]:
    """All that a page can show."""
    one, two = fake(), fake(("landscape_us", "synbio_thomson"))
    yield answer("An answer in one sentence; see arXiv:2605.24297.")
    yield section(
        "landscape_us", "4,679 patents; computed here.", ("real patents",), verdict(one), plot.intervals(one),
        table(one, caption="Models by nDCG@10"), fold("All columns", table(one.models, caption="All")),
        made_by(["patbench evaluate --landscape landscape_us --model all-MiniLM-L6-v2"]), note("A remark."),
    )  # fmt: skip
    yield section("Both", "", (), verdict(two), plot.intervals(two), plot.critical_difference(two), table(two))
    yield section("Other kinds", "", (), *_kinds())
    yield section("demo", "400 patents", ("synthetic",), table(sizes(), name="sizes", find=True))


def _kinds() -> Iterator[object]:
    yield plot.slope(scopes(), panel="landscape", y_title="nDCG@10", caption="All lose from IN to OUT.")
    yield plot.curve(depths(), "k", log2=True, chosen="chosen", x_title="hits read", y_title="Recall", caption="More.")
    yield plot.trade_off(sizes(), "parameters", caption="Larger is better.", title="Size against score")
    yield plot.heatmap(matrix(), "query", "document", caption="TAC is best.")
    yield plot.heatmap(matrix().assign(score=lambda each: each["score"] - 0.2), "query", "document", kind="differences")
    yield plot.heatmap(matrix(), "query", "document", kind="groups", group="group")
    yield plot.ranges(claims(), item="model", axis="drop, %", digits=0, caption="Two claims.")
    yield plot.scatter_map(points(), {"all-MiniLM-L6": ("x", "y"), "BM25": ("y", "x")}, ["topic", "office"],
                           hover=["topic"], lines=pd.DataFrame({"one": ["US-1"], "other": ["US-2"]}),
                           title="UMAP", caption="Topics are apart.")  # fmt: skip


def scopes() -> pd.DataFrame:
    """A score a model, scope and landscape."""
    rows = [
        {"model": name, "scope": scope, "landscape": where, "score": 0.3 - 0.02 * at - 0.08 * step}
        for where in ("landscape_us", "synbio")
        for at, name in enumerate(MODELS)
        for step, scope in enumerate(("ALL", "IN", "OUT"))
    ]
    return pd.DataFrame(rows)


def depths() -> pd.DataFrame:
    """Recall at each depth."""
    rows = []
    for at, name in enumerate(MODELS):
        for k in (10, 20, 50, 100, 200, 500, 1000):
            score = (0.9 - 0.05 * at) * np.log10(k) / 3
            rows.append(
                {"model": name, "k": k, "score": score, "low": score - 0.02, "high": score + 0.04, "chosen": k == 100}
            )
    return pd.DataFrame(rows)


def sizes() -> pd.DataFrame:
    """Parameters and score of each model."""
    score = [0.195, 0.193, 0.153, 0.12, 0.158]
    frame = pd.DataFrame({"model": MODELS, "parameters": [22.7e6, 109e6, 17.4e6, 7.8e6, 1e6], "score": score})
    return frame.assign(low=frame["score"] - 0.02, high=frame["score"] + 0.03)


def matrix() -> pd.DataFrame:
    """A score for each pair of views."""
    views = ("T", "TA", "TAC", "C1", "C")
    rows = [
        {"query": a, "document": b, "score": 0.1 + 0.02 * i + 0.03 * j, "group": 1 + (j < 3) + (j < 2)}
        for i, a in enumerate(views)
        for j, b in enumerate(views)
    ]
    return pd.DataFrame(rows)


def claims() -> pd.DataFrame:
    """Published ranges, one of them with one end only."""
    rows = [("Drop from IN to OUT", 55, 65, 54, 42, 70), ("Gain of fusion, at most", np.nan, 7.1, 3.5, 1, 4)]
    names = ["claim", "published low", "published high", "measured", "low", "high"]
    return pd.DataFrame(rows, columns=names).assign(model="all-MiniLM-L6")


def points(n: int = 300) -> pd.DataFrame:
    """Points in four topics."""
    rng = np.random.default_rng(7)
    topic = rng.integers(0, 4, n)
    xy = rng.normal(size=(n, 2)) + 4 * np.stack([topic % 2, topic // 2], axis=1)
    names = np.array(["plant biology", "nighttime driving assistance", "radar rain gauge", "offshore"])
    return pd.DataFrame(
        {"id": [f"US-{at}" for at in range(n)], "x": xy[:, 0], "y": xy[:, 1], "topic": names[topic], "office": "US"}
    )


def write(folder: Path, *shown: Part, dark: bool = False) -> Path:
    """A page of `shown`, by default of all parts, with the book's style and scripts beside it."""
    import plotly

    static = folder / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name in ("patbench.css", "patbench.js", "maps.js", "tables.js", "glossary.js"):
        (static / name).write_text((STATIC / name).read_text("utf-8"), "utf-8")
    library = folder / "plotly.min.js"
    if not library.exists():
        library.symlink_to(Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    theme = "dark" if dark else "light"
    body = page(*(shown or parts())).html()
    file = folder / f"demo-{theme}.html"
    file.write_text(_PAGE.format(theme=theme, body=body, paper="#14181e" if dark else "#fff",
                                 ink="#ced6dd" if dark else "#222832"), "utf-8")  # fmt: skip
    return file


_PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Demo</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="_static/patbench.css">
<script src="_static/patbench.js"></script><script src="_static/maps.js"></script>
<script src="_static/tables.js"></script><script src="_static/glossary.js"></script>
<style>html {{ --pst-color-background: {paper}; --pst-color-text-base: {ink}; --pst-color-text-muted: #6b7480; }}
body {{ background: {paper}; color: {ink}; font-family: system-ui; margin: 1rem; }}</style></head>
<body><article class="bd-article"><div class="cell_output"><h1>Demo</h1>{body}</div></article></body></html>"""


if __name__ == "__main__":
    import sys

    for shade in (False, True):
        print(write(Path(sys.argv[1]), dark=shade))
