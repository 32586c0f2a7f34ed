"""A record as MTEB keeps its own results, so that ``mteb`` loads it beside them."""

import json
from pathlib import Path
from typing import Any

from patbench_core.benchmarks.export.mteb_names import MtebModel, mteb_model_of, mteb_task_of
from patbench_core.encoders import registry
from patbench_core.files import write_atomic
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
    model = mteb_model_of(record)
    target = folder / "results" / model.folder
    contents = {"model_meta": _model_meta(record, model)}
    for scope, summary in record["scopes"].items():
        contents |= _task_result(record, scope, summary)
    files = [target / f"{name}.json" for name in contents]
    for file, content in zip(files, contents.values(), strict=True):
        write_atomic(file, json.dumps(content, indent=2, allow_nan=False).encode())
    return files


def _task_result(record: Record, scope: str, summary: Scope) -> dict[str, Any]:
    """The file of one scope, by name. No version of MTEB computed it, and its field says so."""
    task = mteb_task_of(record, scope)
    scores = _scores(summary)
    scores |= {"main_score": scores[task.main_score], "hf_subset": "default", "languages": LANGUAGES}
    timings = record["timings"]
    return {
        task.name: {
            "dataset_revision": task.revision,
            "task_name": task.name,
            "mteb_version": None,
            "scores": {task.split: [scores]},
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


def _model_meta(record: Record, model: MtebModel) -> dict[str, Any]:
    """MTEB's metadata of a model; null where neither record nor registry has it."""
    identity = record["encoders"]["query"]
    entry = registry.entries().get(str(identity["model"]))
    prompts = [identity["prompt"] for identity in record["encoders"].values()]
    backend, similarity = str(identity["backend"]), record["model"]["similarity"]
    sentence_transformers = backend in ("sentence-transformers", "static")
    return {
        "loader": None,
        "name": model.name,
        "revision": model.revision,
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
