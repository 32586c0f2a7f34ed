"""Records of trainings with known scores."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from patbench_core.results import ledger
from patbench_core.training.held_out import PROTOCOL
from tests.records import sample_record

QUERIES = [f"US-{number}-A" for number in range(40)]
RANDOM = np.random.default_rng(0)
BASE = RANDOM.uniform(0, 0.6, len(QUERIES))


def add(
    shift: float,
    recipe: str | None = None,
    seed: int = 0,
    matched: bool = False,
    tested_on: str = "home",
    trained_on: str = "home",
    base: str = "letters<b>",
    synthetic: bool = False,
    documents: bool = True,
    sections: str = "abstract-claims",
    steps: int = 60,
) -> None:
    """A record whose queries score `shift` more than the base's, with a little noise by seed."""
    noise = np.random.default_rng(seed + 1).normal(0, 0.002, len(QUERIES)) if recipe else 0.0
    scores = BASE + shift + noise
    run = recipe and {
        "protocol": 1,
        "split": "s",
        "view": "TA",
        "negatives": "bm25",
        "recipe": {"signals": [{"signal": "sections", "sections": sections}]},
        "settings": {"seed": seed, "batch": 8, "learning_rate": None, "tokens": 256, "dtype": None},
    }
    key = {
        "task": "finetuning",
        "protocol": PROTOCOL,
        "run": run,
        "matched": matched,
        "between": [trained_on, tested_on],
        "base": base,
    }
    record: Any = sample_record(tested_on, base if recipe is None else f"{recipe}-{seed}", **key)
    record |= {
        "task": "finetuning",
        "encoders": {"document": {"files": "f", "backend": "static", "model": base, "revision": ""}},
    }
    record["key"] |= {"protocol": PROTOCOL}
    record["landscape"] |= {"synthetic": synthetic, "digest": tested_on}
    metrics = {"nDCG@10": float(scores.mean())}
    record["scores"] = {"retrieval ALL": {"n": len(QUERIES), "metrics": metrics, "ci": {"nDCG@10": [0.0, 1.0]}}}
    if recipe:
        record["model"]["finetuned"] = {
            "recipe": recipe,
            "base": {"name": base, "files": "f"},
            "landscape": {"name": trained_on, "digest": trained_on},
            "seed": seed,
            "control": "matched" if matched else None,
            "pairs": {"sections": 20 if matched else 100},
            "tokens": 5_000,
            "steps": steps,
            "test_digest": "t",
        }
    out = np.where(np.arange(len(QUERIES)) % 4 == 0, scores, np.nan)
    tables = {
        "queries": pa.table({"query_id": QUERIES, "ALL": scores, "IN": scores, "OUT": pa.array(out, from_pandas=True)})
    }
    if documents:
        record["labels"] = {"set": "topic", "names": [], "documents": 30, "left_out": {}}
        tables["documents"] = documents_table(int(100 * abs(shift)) + seed)
    ledger.add(record, tables)


def documents_table(seed: int) -> pa.Table:
    """Thirty documents of three labels, some with several."""
    random = np.random.default_rng(seed)
    given = random.integers(0, 3, 30)
    return pa.table(
        {
            "doc_id": [f"EP-{number}-A" for number in range(30)],
            "n_hits": np.minimum(given, random.integers(0, 3, 30)),
            "n_given": given,
            "n_true": np.ones(30, np.int64),
            "label": pa.array(np.where(np.arange(30) % 5 == 0, -1, np.arange(30) % 3), pa.int16()),
            "clusters": pa.array(random.integers(0, 3, (30, 2)).tolist(), pa.list_(pa.int16())),
        }
    )


def grid(shifts: Sequence[float], **given: Any) -> None:
    """A base and a recipe of three seeds."""
    base = ("tested_on", "base", "synthetic", "documents")
    add(0.0, **{name: value for name, value in given.items() if name in base})
    for seed, shift in enumerate(shifts):
        add(
            shift, given.get("recipe", "R3"), seed, **{name: value for name, value in given.items() if name != "recipe"}
        )
