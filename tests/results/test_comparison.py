"""A real model on patents equals an independent pipeline: sentence-transformers, cosine, pytrec_eval on ranks."""

import csv
import gzip
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from patbench_core.encoders import registry
from patbench_core.encoders.packaged import model_folder
from patbench_core.landscape.demo import generate
from patbench_core.landscape.importing import import_files
from patbench_core.tasks.retrieval.evaluation import Retrieval
from tests.independent import independent_scores

MODEL = "all-MiniLM-L6-v2"
Links = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def encode() -> Callable[[list[str]], np.ndarray]:
    """Encode as everyone does, in float32."""
    from sentence_transformers import SentenceTransformer

    folder = str(model_folder(registry.get(MODEL)))
    model = SentenceTransformer(folder, device="cpu", model_kwargs={"dtype": "float32"})
    return lambda texts: model.encode(texts)


def subset(shared: Path, name: str, queries: int, documents: int) -> tuple[list[dict[str, Any]], Links]:
    """The first so many queries with all that they cite, and other documents, so many in all."""
    with (shared / f"landscapes/{name}.qrels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    chosen = list(dict.fromkeys(row["query_id"] for row in rows))[:queries]
    links = {(row["query_id"], row["doc_id"]): row["ipc3"] for row in rows if row["query_id"] in chosen}
    linked = {number for link in links for number in link}
    with gzip.open(shared / f"landscapes/{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        every = [json.loads(line) for line in file]
    others = islice((patent for patent in every if patent["publication_number"] not in linked), documents - len(linked))
    return [patent for patent in every if patent["publication_number"] in linked] + list(others), links


def evaluated(folder: Path, patents: list[dict[str, Any]], links: Links, view: str) -> dict[str, dict[str, float]]:
    """Import patents and links, and evaluate."""
    file, qrels = folder / "patents.jsonl", folder / "qrels.tsv"
    file.write_text("".join(json.dumps(patent) + "\n" for patent in patents), "utf-8")
    qrels.write_text("query_id\tdoc_id\n" + "".join(f"{query}\t{doc}\n" for query, doc in links), "utf-8")
    assert len(import_files([file], "part", qrels).qrels.gain) == len(links)
    record = Retrieval("part", view).entry(MODEL).record
    return {scope: each["metrics"] for scope, each in record["scopes"].items()}


def within(expected: dict[str, dict[str, float]]) -> dict[str, object]:
    """What equals `expected` in every scope to five parts in ten thousand; only a rounded tie could take them."""
    return {scope: pytest.approx(expected[scope], abs=5e-4) for scope in ("ALL", "IN", "OUT")}


@pytest.mark.parametrize(
    ("name", "view", "queries", "documents"), [("landscape_us", "TA", 30, 90), ("synbio_thomson", "TAC", 25, 60)]
)
def test_real_patents_score_as_in_an_independent_pipeline(
    shared: Path,
    tmp_path: Path,
    encode: Callable[[list[str]], np.ndarray],
    name: str,
    view: str,
    queries: int,
    documents: int,
) -> None:
    """Part of a real landscape, in ALL, IN and OUT."""
    patents, links = subset(shared, name, queries, documents)
    assert evaluated(tmp_path, patents, links, view) == within(independent_scores(patents, links, view, encode))


def test_synthetic_patents_score_as_in_an_independent_pipeline(
    tmp_path: Path, encode: Callable[[list[str]], np.ndarray]
) -> None:
    """The first sixty of the demo, at hand everywhere; links and domains as the test itself sees them."""
    patents = [
        {name: getattr(patent, name) for name in ("publication_number", "family_id", "title", "abstract", "ipc", "cpc")}
        | {"cites": list(patent.cites)}
        for patent in generate(60)
    ]
    by_number = {patent["publication_number"]: patent for patent in patents}
    links: Links = {}
    for patent in patents:
        for cited in patent["cites"]:
            if cited in by_number and by_number[cited]["family_id"] != patent["family_id"]:
                one, other = ({code[:3] for code in each["ipc"] or each["cpc"]} for each in (patent, by_number[cited]))
                domain = ("IN" if one & other else "OUT") if one and other else ""
                links[patent["publication_number"], cited] = domain
    assert evaluated(tmp_path, patents, links, "TA") == within(independent_scores(patents, links, "TA", encode))
