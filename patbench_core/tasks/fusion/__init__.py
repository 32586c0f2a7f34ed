"""Fusion of a dense ranker with BM25."""

from collections.abc import Iterable, Mapping
from typing import Any

from patbench_core.results.record import Record
from patbench_core.tasks.columns import NAME, Column, Row, shown
from patbench_core.tasks.registry import DTYPE, VIEW, Declaration, Option, register

METRIC = "nDCG@10"


def title(record: Record) -> str:
    """Landscape, view and the measure that settings are chosen by."""
    name, view, metric = record["landscape"]["name"], record["query"]["view"], record["details"]["metric"]
    return f"{name}, fusion with BM25, view {view}, {metric}"


def families(record: Record) -> Iterable[tuple[str, Mapping[str, Any]]]:
    """The families of methods, each with its gain."""
    return list(record["details"]["families"].items())


def json_details(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object."""
    return [{"view": record["query"]["view"], "scopes": record["scopes"], "details": record["details"]}]


def _gain_interval(row: Row) -> str:
    from patbench_core.tasks.fusion.frame import gain_interval

    return shown(*gain_interval(row.record, row.name), "+.4f")


def _alpha(row: Row) -> str:
    return f"{row.scores['alpha']:g}" + (f" (k {row.scores['k']})" if row.name == "RRF" else "")


DECLARED = register(
    Declaration(
        name="fusion",
        load="patbench_core.tasks.fusion.task:Fusion",
        summary="Fuse each model with BM25; the setting is chosen on other queries than those it is judged on.",
        command="fuse",
        options=(VIEW, Option("metric", "Measure by which settings are chosen and compared.", METRIC), DTYPE),
        needs="embeddings",
        per="scope",
        deciding=(METRIC, "Recall@100"),
        tables={
            "scores": "held-out query and scope",
            "ranks": "link of a held-out query",
            "grid": "scope and cell of the grid",
            "cells": "query",
            "held_out": "query",
        },
        title=title,
        rows=families,
        columns=(
            NAME,
            Column("queries", lambda row: f"{row.record['details']['n']:,}"),
            Column("alone", lambda row: f"{row.record['details']['alone']['dense']['mean']:.4f}"),
            Column("held out", lambda row: f"{row.scores['mean']:.4f}"),
            Column("gain", lambda row: f"{row.scores['gain']:+.4f}"),
            Column("95 %", _gain_interval),
            Column("alpha", _alpha),
        ),
        note="Whether BM25 makes a model significantly better: the page Fusion with BM25, by the rule of all pages.",
        json=json_details,
        json_unit="record",
    )
)
