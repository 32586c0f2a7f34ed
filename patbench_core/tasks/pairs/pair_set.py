"""A set of phrase pairs, in memory and in its folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.landscape.facts import BenchmarkFacts
from patbench_core.tasks.sets import FORMAT, rows_digest, save

COLUMNS = ("id", "anchor", "target", "context", "score")
"""Of the table, and of a file to import."""

SCHEMA = pa.schema([(name, pa.float64() if name == "score" else pa.string()) for name in COLUMNS])


class PairFacts(TypedDict):
    """The content of ``pairs.json``."""

    format: int
    name: str
    synthetic: bool  # written by a generator, not judged by people
    source: dict[str, str]  # name and SHA-256 of the file; "generated" without
    pairs: int
    anchors: int
    phrases: int  # distinct ones, anchors and targets together
    contexts: int
    benchmark: NotRequired[BenchmarkFacts]
    digest: str  # of all pairs, in the order of their ids


@dataclass(frozen=True)
class PairSet:
    """Pairs in the order of their ids.

    Attributes
    ----------
    table : pyarrow.Table
        `COLUMNS`.
    """

    facts: PairFacts
    table: pa.Table

    @property
    def name(self) -> str:
        """What the set is called."""
        return self.facts["name"]

    def prompt_task(self, task: str) -> str:
        """The task that decides a model's prompts: that of the benchmark that this set is, else `task`."""
        benchmark = self.facts.get("benchmark")
        return benchmark["task"] if benchmark else task

    def column(self, name: str) -> list[str]:
        """Text of one column, a pair each."""
        return list(self.table[name].to_pylist())

    @cached_property
    def scores(self) -> np.ndarray:
        """Similarity that was given: ndarray of shape (n_pairs,), float64, 0 to 1."""
        return np.asarray(self.table["score"].to_numpy())

    @cached_property
    def phrases(self) -> list[str]:
        """Distinct phrases, in alphabetical order."""
        return sorted({*self.column("anchor"), *self.column("target")})

    @cached_property
    def anchors(self) -> np.ndarray:
        """Number of each pair's anchor, by the alphabet: ndarray of shape (n_pairs,), int32."""
        return np.unique(np.array(self.column("anchor")), return_inverse=True)[1].astype(np.int32)

    @cached_property
    def sections(self) -> np.ndarray:
        """First letter of each pair's context, its CPC section: ndarray of shape (n_pairs,), str."""
        return np.array([context[:1].upper() for context in self.column("context")])

    def save(self, folder: Path) -> None:
        """Write ``pairs.parquet`` and ``pairs.json`` into `folder`, both or none."""
        save(folder, "pairs", self.facts, {"pairs": self.table})


def pair_set(
    name: str,
    rows: list[tuple[str, str, str, str, float]],
    source: dict[str, str],
    synthetic: bool,
    benchmark: BenchmarkFacts | None = None,
) -> PairSet:
    """A set of `rows`, each as `COLUMNS`, sorted by id."""
    columns = zip(*sorted(rows), strict=True)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )
    anchors, targets = set(table["anchor"].to_pylist()), set(table["target"].to_pylist())
    facts: PairFacts = {
        "format": FORMAT,
        "name": name,
        "synthetic": synthetic,
        "source": source,
        "pairs": len(table),
        "anchors": len(anchors),
        "phrases": len(anchors | targets),
        "contexts": len(set(table["context"].to_pylist())),
        "digest": rows_digest(table),
    }
    if benchmark:
        facts["benchmark"] = benchmark
    return PairSet(facts, table)
