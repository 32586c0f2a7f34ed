"""The registry as a DataFrame: what each model costs, may be used for and was trained on."""

import pandas as pd

from patbench_core.encoders import registry
from patbench_core.encoders.entry import BENCHMARKS, ModelEntry
from patbench_core.encoders.memory import memory_needed, weights


def models() -> pd.DataFrame:
    """Every registered model.

    Returns
    -------
    DataFrame
        ``model_id``, ``model`` (display name), ``parameters`` (millions), ``dimension``, ``max_tokens``, ``weights``
        (MB as published; 0 for BM25), ``memory`` (GB that a run in float32 takes, None if unknown), ``pooling``,
        ``prompts``, ``licence``, ``commercial`` (True, False or None: not known, or terms of its own), ``comes``
        (``with patbench``, ``from packages``, ``Hugging Face Hub``, ``Hub, gated``, ``own code: not run``), ``network``
        (whether it is a neural network), ``vectors`` (whether it gives one vector a text), ``published`` and a column
        ``trained on NAME`` for each benchmark.
    """
    return pd.DataFrame([_row(entry) for entry in registry.entries().values()])


def _row(entry: ModelEntry) -> dict[str, object]:
    needed, size = memory_needed(entry, "float32"), weights(entry)
    prompts = [f"{role} “{text}”" for role, text in entry.prompts.items() if text]
    row: dict[str, object] = {
        "model_id": entry.name,
        "model": entry.title,
        "parameters": entry.parameters,
        "dimension": entry.dimension,
        "max_tokens": entry.max_tokens,
        "weights": None if size is None else size / 1e6,
        "memory": None if needed is None else needed / 1e9,
        "pooling": entry.pooling or "",
        "prompts": "; ".join(prompts[:2]).replace("\n", "⏎") + (f" and {len(prompts) - 2} more" if prompts[2:] else ""),
        "licence": entry.licence or "",
        "commercial": entry.commercial,
        "comes": _comes(entry),
        "network": entry.network,
        "vectors": entry.supports("document vectors"),
        "published": ", ".join(entry.published),
    }
    return row | {f"trained on {name}": entry.exposed(name) for name in BENCHMARKS}


def _comes(entry: ModelEntry) -> str:
    if entry.remote_code:
        return "own code: not run"
    if entry.install:
        return "from packages"
    if not entry.hub:
        return "with patbench"
    return "Hub, gated" if entry.gated else "Hugging Face Hub"
