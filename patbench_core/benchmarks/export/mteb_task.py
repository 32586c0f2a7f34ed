"""A landscape as a retrieval task of MTEB, and patbench's encoders as models of MTEB.

MTEB ranks every document for every query. What patbench leaves out (the query itself, its family, documents without
text) is left out by MTEB's own means, the candidates of each query (``top_ranked``), so that any model of MTEB runs
under the same exclusions. Tied documents MTEB orders by id, descending: `document_ids` gives ids under which that is
patbench's order, or its opposite. A folder of the same data, in the layout of the hub, is read by MTEB's own loader.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pyarrow as pa

from patbench_core.benchmarks.export.mteb_result import LANGUAGES, slug, task_name
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.files import folder_atomic, parquet_bytes
from patbench_core.measures import RETRIEVAL
from patbench_core.progress import Progress
from patbench_core.tasks.retrieval.rounding import DECIMALS
from patbench_core.tasks.retrieval.task import RetrievalTask, no_links
from patbench_core.vectors.encode import encode

if TYPE_CHECKING:
    from mteb.abstasks import AbsTaskRetrieval

SPLIT = "test"

Ties = Literal["patbench", "mteb"]

EXACT = {name: name.lower().replace("@", "_").replace("ndcg", "ndcg_cut") for name in RETRIEVAL if "@" in name}
"""Measures with a cutoff, and what trec_eval calls them: ``ndcg_cut_10``, ``recall_100``."""


def document_ids(task: RetrievalTask, ties: Ties) -> list[str]:
    """An id a document of the landscape.

    Parameters
    ----------
    ties : {"patbench", "mteb"}
        ``mteb``: the publication numbers, so that tied documents come in descending order of them. ``patbench``: the
        place from the end stands before the number, so that they come in ascending order, as in patbench.
    """
    numbers = task.landscape.publication_numbers
    if ties == "mteb":
        return [str(number) for number in numbers]
    last = len(numbers) - 1
    return [
        f"{last - position:09d}:{number}" for position, number in zip(task.landscape.tie_rank, numbers, strict=True)
    ]


def query_ids(task: RetrievalTask) -> list[str]:
    """An id a query, equal to no document's: what a query may find is said by its candidates alone."""
    return [f"query:{number}" for number in task.landscape.publication_numbers[task.query_rows]]


def mteb_task(task: RetrievalTask, scope: str = "ALL", ties: Ties = "patbench") -> "AbsTaskRetrieval":
    """`task` in one scope as a task that ``mteb.evaluate`` takes.

    Documents have their text alone and no title: MTEB would join the two in its own way. MTEB rounds its means to five
    decimals and leaves queries without text out of them; beside them, under the names of `EXACT`, stand the means over
    all judged queries, not rounded.

    Returns
    -------
    AbsTaskRetrieval
        With its data loaded; its split is ``test``.
    """
    from mteb.abstasks import AbsTaskRetrieval
    from mteb.abstasks.task_metadata import TaskMetadata

    judged = len(np.unique(task.judgments.query[task.judgments.inside(scope)]))

    class LandscapeRetrieval(AbsTaskRetrieval):
        """Citation retrieval on one landscape."""

        metadata = TaskMetadata(**_metadata(task, scope))
        corpus: dict[str, Any]
        queries: dict[str, Any]
        relevant_docs: dict[str, Any]
        top_ranked: dict[str, Any]

        def task_specific_scores(self, scores: dict[str, dict[str, float]], *_: Any, **__: Any) -> dict[str, float]:
            """Means that are not rounded."""
            return {name: sum(query[trec] for query in scores.values()) / judged for name, trec in EXACT.items()}

    data = split_data(task, scope, ties)
    result = LandscapeRetrieval()
    result.corpus = {SPLIT: data["corpus"]}
    result.queries = {SPLIT: data["queries"]}
    result.relevant_docs = {SPLIT: data["qrels"]}
    result.top_ranked = {SPLIT: data["top_ranked"]}
    result.data_loaded = True
    return result


def split_data(task: RetrievalTask, scope: str, ties: Ties) -> dict[str, dict[str, Any]]:
    """Data as MTEB reads it: ``corpus``, ``queries`` (id to text), ``qrels``, ``top_ranked`` (by id of the query).

    Documents and queries without text are left out.

    Raises
    ------
    UnfitLandscape
        If the scope has none.
    """
    if scope not in task.scopes:
        raise no_links(task.landscape.name)
    ids, names, judgments = document_ids(task, ties), query_ids(task), task.judgments
    there = task.documents.row_of >= 0
    asked = np.flatnonzero(task.queries.row_of >= 0).tolist()
    relevant: dict[str, dict[str, int]] = {names[query]: {} for query in asked}
    for link in np.flatnonzero(judgments.inside(scope) & np.isin(judgments.query, asked)).tolist():
        relevant[names[judgments.query[link]]][ids[judgments.doc[link]]] = int(judgments.gain[link])
    candidates = {}
    for query in asked:
        ranked = there.copy()
        ranked[task.collection.own_family(query)] = False
        if (published := task.collection.published) is not None:
            ranked &= ~published.not_earlier(query)
        candidates[names[query]] = [ids[row] for row in np.flatnonzero(ranked)]
    return {
        "corpus": {ids[row]: task.documents.every[row] for row in np.flatnonzero(there).tolist()},
        "queries": {names[query]: task.queries.every[query] for query in asked},
        "qrels": {name: documents for name, documents in relevant.items() if documents},
        "top_ranked": candidates,
    }


class MtebEncoder:
    """A dense encoder of patbench behind MTEB's protocol for encoders: the same vectors, the same scores.

    Vectors come from the store where it has them. Scores are inner products rounded to six decimals, as patbench ranks
    by them.
    """

    def __init__(self, encoder: DenseEncoder, progress: Progress) -> None:
        from mteb.models.model_meta import ModelMeta

        self.encoder, self._progress = encoder, progress
        self.mteb_model_meta = ModelMeta.create_empty({"name": f"patbench/{slug(encoder.name)}", "revision": "1"})

    def encode(self, inputs: Any, *, prompt_type: Any = None, **_: Any) -> np.ndarray:
        """Vectors of the texts of a loader: ndarray of shape (n_texts, dimension), float32."""
        texts = [text for batch in inputs for text in batch["text"]]
        role: Role = "query" if getattr(prompt_type, "value", prompt_type) == "query" else "document"
        distinct = list(dict.fromkeys(texts))
        vectors = encode(self.encoder, role, distinct, distinct, self._progress).vectors
        row_of = {text: row for row, text in enumerate(distinct)}
        return vectors[[row_of[text] for text in texts]]

    def similarity(self, one: Any, other: Any) -> np.ndarray:
        """Rounded inner products: ndarray of shape (n_one, n_other), float32."""
        scores: np.ndarray = np.round(np.asarray(one, np.float32) @ np.asarray(other, np.float32).T, DECIMALS)
        return scores

    def similarity_pairwise(self, one: Any, other: Any) -> np.ndarray:
        """Rounded inner products row by row: ndarray of shape (n,), float32."""
        scores: np.ndarray = np.round(
            (np.asarray(one, np.float32) * np.asarray(other, np.float32)).sum(axis=1), DECIMALS
        )
        return scores


def _metadata(task: RetrievalTask, scope: str) -> dict[str, Any]:
    """MTEB's metadata of a task; None where patbench has no value."""
    landscape = task.landscape
    unknown = ("date", "domains", "task_subtypes", "license", "annotations_creators", "dialect", "sample_creation")
    return dict.fromkeys((*unknown, "reference", "bibtex_citation")) | {
        "name": task_name(landscape.name, scope, task.query_view, task.doc_view),
        "description": f"Citations of {landscape.name}, scope {scope}, view {task.query_view} to {task.doc_view}.",
        "dataset": {"path": f"patbench/{landscape.name}", "revision": landscape.facts["digest"]},
        "type": "Retrieval",
        "category": "t2t",
        "modalities": ["text"],
        "eval_splits": [SPLIT],
        "eval_langs": LANGUAGES,
        "main_score": "ndcg_at_10",
    }


def write_mteb_folder(task: RetrievalTask, scope: str, folder: Path) -> list[Path]:
    """Write ``corpus``, ``queries``, ``qrels`` and ``top_ranked``, Parquet each, and a card that names them.

    ``top_ranked`` holds what is ranked for each query, so that a task on this folder leaves out the query's family.
    An older folder of the name is replaced.

    Returns
    -------
    list of Path
        The files.
    """
    data = split_data(task, scope, "patbench")
    links = [(query, doc, gain) for query, docs in data["qrels"].items() for doc, gain in docs.items()]
    of_query, of_doc, gains = map(list, zip(*links, strict=True))
    tables = {
        "corpus": {"_id": list(data["corpus"]), "text": list(data["corpus"].values())},
        "queries": {"_id": list(data["queries"]), "text": list(data["queries"].values())},
        "qrels": {"query-id": of_query, "corpus-id": of_doc, "score": pa.array(gains, pa.int32())},
        "top_ranked": {"query-id": list(data["top_ranked"]), "corpus-ids": list(data["top_ranked"].values())},
    }
    files = {f"{name}/{SPLIT}.parquet": parquet_bytes(pa.table(columns)) for name, columns in tables.items()}
    with folder_atomic(folder) as temporary:
        for name, content in (files | {"README.md": _card(tables).encode()}).items():
            (temporary / name).parent.mkdir(exist_ok=True)
            (temporary / name).write_bytes(content)
    return [folder / name for name in files] + [folder / "README.md"]


def _card(configs: Iterable[str]) -> str:
    """Dataset card that names the file of each configuration for ``datasets``."""
    lines = [
        f"- config_name: {name}\n  data_files:\n  - split: {SPLIT}\n    path: {name}/{SPLIT}.parquet"
        for name in configs
    ]
    return "\n".join(["---", "configs:", *lines, "---", ""])
