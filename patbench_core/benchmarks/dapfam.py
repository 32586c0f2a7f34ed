"""DAPFAM: families that cite one another, inside their own technical domain and across domains.

References
----------
arXiv 2506.22141; the revision, the texts and the 18 tasks are those of MTEB.
"""

from pathlib import Path

import numpy as np

from patbench_core.benchmarks.dapfam_rows import COLUMNS, Content
from patbench_core.benchmarks.dapfam_tasks import dapfam_task
from patbench_core.benchmarks.download import dataset_file
from patbench_core.benchmarks.errors import BenchmarkError
from patbench_core.benchmarks.table import schema
from patbench_core.files import file_sha256
from patbench_core.landscape import registry
from patbench_core.landscape.facts import BenchmarkFacts, SourceFile
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.linking import Judged
from patbench_core.landscape.links import IN, OUT
from patbench_core.progress import Progress, silent
from patbench_core.results.ledger import Entry
from patbench_core.tasks.retrieval.evaluation import Retrieval

NAME, TITLE = "dapfam", "DAPFAM"
REPO = "datalyes/DAPFAM_patent"
REVISION = "780f4011d60297fc6e97a4119b0c516d13afea2d"
FILES = {"corpus": "corpus.parquet", "queries": "queries.parquet", "relations": "qrels_all.parquet"}

PUBLISHED = {
    "documents": 45_336,
    "queries": 1_247,
    "relations": 49_869,
    "links": 24_929,
    "links IN": 19_736,
    "links OUT": 5_193,
    "queries of ALL": 1_247,
    "queries of IN": 1_217,
    "queries of OUT": 905,
}
"""Sizes as published."""


def get(revision: str = REVISION) -> Landscape:
    """Download DAPFAM, or find it in the hub's cache, and make the landscape ``dapfam``; an older one is replaced.

    Raises
    ------
    BenchmarkError
        If the files cannot be had.
    BenchmarkError, BadField, LandscapeError
        If they are not what they should be; what was there before stays.
    """
    files = {table: dataset_file(REPO, revision, path) for table, path in FILES.items()}
    content = Content(files["corpus"], files["queries"], files["relations"])
    source: list[SourceFile] = [
        {"file": f"{REPO}/{FILES[table]}", "sha256": file_sha256(file), "format": TITLE, "rows": schema(file)[1]}
        for table, file in files.items()
    ]
    benchmark: BenchmarkFacts = {
        "name": TITLE,
        "task": "retrieval",
        "revision": revision,
        "columns": dict(COLUMNS),
        "counts": content.counts,
    }
    judged = Judged(Path(source[-1]["file"]), content.judgements(), all_count=True)
    return import_patents(content.patents(), NAME, judged=judged, source=source, benchmark=benchmark)


def run(task: str, model: str, progress: Progress = silent) -> Entry:
    """The record of `model` on one of MTEB's tasks; tasks that differ in scope alone share it.

    Raises
    ------
    BenchmarkError
        If MTEB has no such task.
        If the data are not here.
    PatbenchError
        If the model is not known, not installed, or cannot encode the texts.
    """
    _, query_view, doc_view = dapfam_task(task)
    if not fetched():
        raise BenchmarkError(f"the data of {NAME!r} are not here: 'patbench benchmarks get {NAME}' fetches them")
    return Retrieval(NAME, query_view, doc_view).entry(model, progress)


def fetched() -> bool:
    """Whether the data are on this machine."""
    return NAME in registry.known()


def sizes(landscape: Landscape) -> dict[str, tuple[int, int]]:
    """Every size by name: as published, and as counted here."""
    qrels = landscape.qrels
    inside = {"ALL": np.ones(len(qrels.given), bool), "IN": qrels.given == IN, "OUT": qrels.given == OUT}
    here = {
        "documents": int(landscape.ranked.sum()),
        "queries": int((~landscape.ranked).sum()),
        "relations": landscape.facts["source"][-1]["rows"],
        "links": len(qrels.given),
        "links IN": int(inside["IN"].sum()),
        "links OUT": int(inside["OUT"].sum()),
    }
    here |= {f"queries of {scope}": len(np.unique(qrels.query_row[links])) for scope, links in inside.items()}
    return {what: (published, here[what]) for what, published in PUBLISHED.items()}
