"""A record as MTEB names and keeps its own results, so that ``mteb`` loads it beside them."""

import json
import re
from pathlib import Path
from typing import Any

from patbench_core.benchmarks.dapfam import NAME, REVISION
from patbench_core.benchmarks.dapfam_tasks import TASKS, dapfam_task
from patbench_core.encoders import registry
from patbench_core.files import digest, write_atomic
from patbench_core.measures import measure
from patbench_core.results.record import Record, Scope

LANGUAGES = ["eng-Latn"]
"""Language of patbench's landscapes, in MTEB's notation."""


def write_mteb_result(record: Record, folder: Path) -> list[Path]:
    """Write ``results/<model>/<revision>/<task>.json``, a task a scope, and ``model_meta.json`` beside them.

    ``mteb.ResultCache(folder).load_results()`` reads them. Every number of the record is there as it is: means under
    MTEB's names, with ``_ci_low``, ``_ci_high``, ``_tie_worst`` and ``_tie_best`` behind them intervals and tie bands.

    Returns
    -------
    list of Path
        The files.
    """
    name, revision = mteb_model_of(record)
    target = folder / "results" / name.replace("/", "__") / revision
    contents = {"model_meta": _model_meta(record, name, revision)}
    for scope, summary in record["scopes"].items():
        contents |= _task_result(record, scope, summary)
    files = [target / f"{name}.json" for name in contents]
    for file, content in zip(files, contents.values(), strict=True):
        write_atomic(file, json.dumps(content, indent=2, allow_nan=False).encode())
    return files


def _task_result(record: Record, scope: str, summary: Scope) -> dict[str, Any]:
    """The file of one scope, by name. No version of MTEB computed it, and its field says so."""
    name, revision, split, main_score = mteb_task_of(record, scope)
    scores = _scores(summary)
    scores |= {"main_score": scores[main_score], "hf_subset": "default", "languages": LANGUAGES}
    timings = record["timings"]
    return {
        name: {
            "dataset_revision": revision,
            "task_name": name,
            "mteb_version": None,
            "scores": {split: [scores]},
            "evaluation_time": timings["encode_seconds"] + timings.get("rank_seconds", 0.0),
            "kg_co2_emissions": None,
            "date": record["created"],
        }
    }


def _scores(summary: Scope) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    for metric, mean in summary["metrics"].items():
        name = measure(metric).mteb
        (low, high), (worst, best) = summary["ci"][metric], summary["tie_band"][metric]
        ends = {"ci_low": low, "ci_high": high, "tie_worst": worst, "tie_best": best}
        scores |= {name: mean} | {f"{name}_{end}": value for end, value in ends.items()}
    return scores | {"n_queries": summary["n_queries"], "n_links": summary["n_links"]}


def _model_meta(record: Record, name: str, revision: str) -> dict[str, Any]:
    """MTEB's metadata of a model; null where neither record nor registry has it."""
    identity = record["encoders"]["query"]
    entry = registry.entries().get(str(identity["model"]))
    prompts = [identity["prompt"] for identity in record["encoders"].values()]
    backend, similarity = str(identity["backend"]), record["model"]["similarity"]
    sentence_transformers = backend in ("sentence-transformers", "static")
    return {
        "loader": None,
        "name": name,
        "revision": revision,
        "release_date": None,
        "languages": None,
        "n_parameters": round(entry.parameters * 1e6) if entry and entry.parameters else None,
        "memory_usage_mb": None,
        "max_tokens": identity["max_tokens"],
        "embed_dim": record["model"]["dimension"],
        "license": None,
        "open_weights": None,
        "public_training_code": None,
        "public_training_data": None,
        "framework": ["Sentence Transformers", "PyTorch"] if sentence_transformers else [],
        "reference": f"https://huggingface.co/{entry.hub}" if entry and entry.hub else None,
        "similarity_fn_name": similarity if similarity in ("cosine", "dot") else None,
        "use_instructions": any(prompts),
        "training_datasets": None,
        "model_type": [{"bm25s": "sparse", "late-interaction": "late-interaction"}.get(backend, "dense")],
    }


def task_name(landscape: str, scope: str, query_view: str, doc_view: str) -> str:
    """Name of a task, such as ``PatbenchSynbioThomsonAllTAToTARetrieval``."""
    return f"Patbench{_joined(landscape)}{scope.title()}{_joined(query_view)}To{_joined(doc_view)}Retrieval"


def mteb_task_of(record: Record, scope: str) -> tuple[str, str, str, str]:
    """MTEB's name of `record` in `scope`: of its own tasks on DAPFAM where the texts are its own, else one of ours.

    Each scope is a task of its own, as DAPFAM's are.

    Returns
    -------
    name, revision, split, main_score : str
        Name of the task, and of its file; revision of the data set, of ours the digest of the landscape's content;
        MTEB's name of the measure that stands for the task.
    """
    landscape, views = record["landscape"], (record["query"]["view"], record["document"]["view"])
    for name in TASKS if landscape["name"] == NAME else ():
        if dapfam_task(name) == (scope, *views):
            return name, REVISION, "train", "ndcg_at_100"
    return task_name(landscape["name"], scope, *views), landscape["digest"], "test", "ndcg_at_10"


def mteb_model_of(record: Record) -> tuple[str, str]:
    """MTEB's name of a model, ``organisation/name``, and its revision.

    A model as it is on the hub has its hub name and revision; any other configuration has a name of patbench's own. The
    revision of the latter is a digest of the whole identity of the encoder, so that two never share a folder.
    """
    identity = record["encoders"]["query"]
    entry = registry.entries().get(record["model"]["name"])
    if entry and entry.hub and entry.revision and entry.revision == identity["revision"]:
        whole = record["reading"] in (f"1x{entry.max_tokens}", "whole")
        if whole and identity["dtype"] == "float32":
            return entry.hub, entry.revision
    both = [record["key"]["query_encoder"], record["key"]["document_encoder"], record["reading"]]
    return f"patbench/{slug(record['model']['name'])}", digest(both)[:40]


def slug(name: str) -> str:
    """`name` without what a file name cannot hold."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", name.rsplit("/", 1)[-1])


def _joined(name: str) -> str:
    """``synbio_thomson`` is ``SynbioThomson``."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
