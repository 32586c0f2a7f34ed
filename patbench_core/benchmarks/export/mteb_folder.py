"""A landscape as a folder in the layout of retrieval data sets on the hub, which MTEB's own loader reads."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from patbench_core.benchmarks.export.mteb_task import SPLIT, split_data
from patbench_core.files import folder_atomic, parquet_bytes
from patbench_core.tasks.retrieval.task import RetrievalTask


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
