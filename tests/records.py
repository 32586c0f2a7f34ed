"""A record such as evaluations write, for tests of what reads them."""

from typing import Any

from patbench_core.measures import RETRIEVAL
from patbench_core.results.ledger import record_id
from patbench_core.results.record import SCHEMA, Record


def sample_record(landscape: str = "small", model: str = "fake", **key: Any) -> Record:
    """A whole record; the key holds `model` and whatever else is given."""
    whole = {"model": model, **key}
    side = {"view": "TA", "texts": 3, "empty": 0, "token_coverage": 1.0}
    scope = {
        "n_queries": 2,
        "n_links": 3,
        "metrics": dict.fromkeys(RETRIEVAL, 0.5),
        "ci": {name: [0.4, 0.6] for name in RETRIEVAL},
        "tie_band": {name: [0.5, 0.5] for name in RETRIEVAL},
    }
    return {
        "schema": SCHEMA,
        "id": record_id(whole),
        "key": whole,
        "encoders": {},
        "task": "retrieval",
        "landscape": {"name": landscape, "digest": "d", "synthetic": True, "documents": 3},
        "model": {"name": model, "dimension": 8, "dtype": "float32", "similarity": "cosine"},
        "reading": "1x256",
        "query": side,
        "document": side,
        "scopes": {"ALL": scope},
        "tie_rate": 0.0,
        "unknown_domain": 0,
        "command": "patbench evaluate",
        "created": "2025-01-01T00:00:00+00:00",
        "environment": {},
        "timings": {"encoded": 0, "encode_seconds": 0.0, "rank_seconds": 0.0},
    }
