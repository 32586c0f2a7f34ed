"""Quality against cost: retrieval, with the speed and the size of the model."""

from collections.abc import Iterable
from dataclasses import replace

from patbench_core.results.record import Record
from patbench_core.tasks import retrieval
from patbench_core.tasks.columns import Column, Row
from patbench_core.tasks.registry import Option, register


def json_costs(record: Record) -> Iterable[dict[str, object]]:
    """One JSON object a scope, with the cost."""
    return [{**line, "cost": record["details"]} for line in retrieval.json_scopes(record)]


def _speed(row: Row) -> str:
    rate = row.record["details"]["docs_per_second"]
    return "" if rate is None else f"{rate:,.0f}"


DECLARED = register(
    replace(
        retrieval.DECLARED,
        name="scaling",
        load="patbench_core.tasks.scaling.evaluation:Scaling",
        switch=Option("cost", "Measure documents per second too (scaling study)."),
        compared=False,
        tables={"scores": "query and scope"},
        columns=(*retrieval.COLUMNS, Column("docs/s", _speed, once=True)),
        json=json_costs,
    )
)
