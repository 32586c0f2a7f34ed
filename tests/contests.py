"""Records of models with given scores, for what compares models."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from patbench_core.measures import RETRIEVAL
from patbench_core.results import ledger
from patbench_core.results.record import Record
from patbench_core.stats.bootstrap import mean_intervals
from tests.records import sample_record


def add_retrieval(
    model: str, scores: Sequence[float], landscape: str = "small", ties: float = 0.0, **facts: object
) -> ledger.Entry:
    """A record in which every measure and scope has these `scores`, one a query; tie bands reach `ties` to both sides.

    `facts` go into the key, and replace what the record says: ``reading``, ``synthetic``, ``encoders``.
    """
    values = np.asarray(scores, np.float64)
    mean, ci = float(values.mean()), mean_intervals(values[:, None])[0].tolist()
    scope = {
        "n_queries": len(values),
        "n_links": len(values),
        "metrics": dict.fromkeys(RETRIEVAL, mean),
        "ci": dict.fromkeys(RETRIEVAL, ci),
        "tie_band": {name: [mean - ties, mean + ties] for name in RETRIEVAL},
    }
    record = _record(model, landscape, facts) | {"scopes": {"ALL": scope, "IN": scope}}
    record["command"] = f"patbench evaluate --landscape {landscape} --model {model} --view TA"
    queries = [f"US-{place}-A" for place in range(len(values))]
    tables = [
        pa.table(
            {"query_id": queries, "scope": [name] * len(values)} | dict.fromkeys((*RETRIEVAL, "success@10"), values)
        )
        for name in ("ALL", "IN")
    ]
    return ledger.add(record, {"scores": pa.concat_tables(tables)})


def add_other(
    task: str,
    method: str,
    metric: str,
    model: str,
    score: tuple[float, float, float],
    labels: str | None = "topic",
    documents: Mapping[str, Sequence[float]] | None = None,
    **facts: object,
) -> ledger.Entry:
    """A record of another task with a score and its interval, and a table of documents if given."""
    record = _record(model, "small", facts | {"labels": labels, "task": task})
    del record["query"], record["scopes"]
    value, *ci = score
    record["scores"] = {method: {"n": 40, "metrics": {metric: value}, "ci": {metric: ci}}}
    if labels:
        record["labels"] = {"set": labels, "names": ["a", "b"], "documents": 40, "left_out": {}}
    record["task"] = task
    tables = {}
    if documents:
        n = len(next(iter(documents.values())))
        ids = {"doc_id": [f"US-{place}-A" for place in range(n)], "method": [method] * n}
        tables["documents"] = pa.table(ids | dict(documents))
    return ledger.add(record, tables)


def _record(model: str, landscape: str, facts: Mapping[str, object]) -> Record:
    facts = dict(facts)
    synthetic = facts.pop("synthetic", True)
    record = sample_record(landscape, model, **{"of": landscape, "protocol": 1} | facts)
    record["landscape"]["synthetic"] = synthetic
    return record | {name: facts[name] for name in ("reading", "encoders", "document") if name in facts}
