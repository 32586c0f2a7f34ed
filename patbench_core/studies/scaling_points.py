"""The points of the scaling study: models and variants of them, as the records have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from patbench_core.results.ledger import Entry
from patbench_core.results.record import Record
from patbench_core.results.selection import Group, title

Axis = Literal["layers", "tokens", "dim"]
AXES: dict[Axis, str] = {"layers": "layers", "tokens": "tokens", "dim": "dimensions"}
"""What is cut, and what a page calls it."""


@dataclass(frozen=True)
class Point:
    """One record.

    Attributes
    ----------
    entry : Entry
    model : str
        What a page calls the whole model.
    kept : dict
        By axis, what is kept of it; empty for the whole model.
    size : dict
        By axis, what it runs with; an axis that it does not have is left out.
    """

    entry: Entry
    model: str
    kept: dict[Axis, int]
    size: dict[Axis, int]

    @property
    def record(self) -> Record:
        """The record."""
        return self.entry.record

    @property
    def details(self) -> dict[str, object]:
        """Cost, and what is kept."""
        return self.entry.record["details"]

    @property
    def rate(self) -> float | None:
        """Documents per second."""
        return self.details["docs_per_second"]

    @property
    def cut(self) -> str:
        """What is kept, such as ``3 of 6 layers``; empty for the whole model."""
        whole = self.details["whole"]
        return ", ".join(
            f"{number} of {whole.get(axis) or '?'} {AXES[axis]}" if axis in whole else f"{number} {AXES[axis]}"
            for axis, number in self.kept.items()
        )

    @property
    def label(self) -> str:
        """Model and what is kept of it."""
        return f"{self.model} with {self.cut}" if self.kept else self.model


def wanted(record: Record, view: str) -> bool:
    """Whether a page of `view` shows a record: one view on both sides, one span."""
    one_span = record["reading"] in ("whole", "given") or record["reading"].startswith("1x")
    return record["query"]["view"] == record["document"]["view"] == view and one_span


def points(group: Group, metric: str) -> list[Point]:
    """Points of one landscape: model by model, best first but those without vectors last, each before its variants."""
    made = [_point(entry) for entry in group.entries]
    best = {point.model: mean(point, metric) for point in made if not point.kept}

    def order(point: Point) -> tuple[object, ...]:
        axes = [-point.kept.get(axis, 0) for axis in AXES]
        head = ("dim" not in point.size, -best.get(point.model, -1.0), point.model)
        return *head, len(point.kept), [not of for of in axes], axes

    return sorted(made, key=order)


def mean(point: Point, metric: str) -> float:
    """Mean over all links."""
    return point.record["scopes"]["ALL"]["metrics"][metric]


def interval(point: Point, metric: str) -> tuple[float, float]:
    """Its 95 % interval."""
    low, high = point.record["scopes"]["ALL"]["ci"][metric]
    return low, high


def along(of: Sequence[Point], model: str, axis: Axis) -> list[Point]:
    """One model cut along one axis only, from the least to the whole; empty where there are not two points."""
    found = [point for point in of if point.model == model and not point.kept.keys() - {axis} and axis in point.size]
    found.sort(key=lambda point: point.size[axis])
    return found if len(found) > 1 and not found[-1].kept else []


def models(of: Sequence[Point]) -> list[str]:
    """Whole models in the order of the points."""
    return list(dict.fromkeys(point.model for point in of))


def _point(entry: Entry) -> Point:
    record, details = entry.record, entry.record["details"]
    kept: dict[Axis, int] = {axis: details[axis] for axis in AXES if details[axis]}
    whole: dict[Axis, int] = {axis: number for axis, number in details["whole"].items() if number}
    if details["dimension"]:
        whole = {"dim": details["dimension"]} | whole
    return Point(entry, title(record, details["base"]), kept, whole | kept)
