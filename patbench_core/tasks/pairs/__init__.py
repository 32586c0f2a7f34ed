"""Pairs of phrases and their similarity."""

from collections.abc import Iterable, Mapping
from typing import Any

from patbench_core.results.record import Record
from patbench_core.tasks.columns import limits, score
from patbench_core.tasks.registry import DTYPE, Declaration, Option, register

ALL = "ALL"
"""All pairs; the other parts are sections."""


def title(record: Record) -> str:
    """The set and its size."""
    return (
        f"{record['landscape']['name']}: {record['scores'][ALL]['n']:,} pairs of "
        f"{record['details']['anchors'][ALL]:,} anchors; intervals over anchors"
    )


def all_pairs(record: Record) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """Scores over all pairs."""
    return [("", record["scores"][ALL])]


def baseline(record: Record) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """What words alone say of all pairs."""
    words = record["details"]["baseline"]
    return [(words["method"], words["scores"][ALL])] if ALL in words["scores"] else []


def json_details(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object."""
    details = record["details"]
    return [{"anchors": details["anchors"], "scores": record["scores"], "baseline": details["baseline"]}]


DECLARED = register(
    Declaration(
        name="pairs",
        load="patbench_core.tasks.pairs.task:Pairs",
        summary="Correlation of cosine and given similarity; what the ledger holds is not computed again.",
        command="pairs evaluate",
        source=Option("pairs", "Name of an imported set, or demo-phrases.", flag="--set"),
        content="patbench_core.tasks.pairs.registry:content",
        options=(DTYPE,),
        prompts="pairs",
        needs="text vectors",
        per="scope",
        compared=True,
        deciding=("Spearman",),
        tables={"pairs": "pair, without its phrases", "resamples": "resample of the anchors"},
        title=title,
        rows=all_pairs,
        columns=(score("Spearman"), limits("Spearman"), score("Pearson"), limits("Pearson")),
        baseline=baseline,
        json=json_details,
        json_unit="model",
    )
)
