"""Retrieval of a model or a variant of it, with what it costs, measured in the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property
from math import ceil
from typing import cast

from patbench_core.encoders.encoder import Encoder, Kept
from patbench_core.encoders.variants import split_variant
from patbench_core.tasks.base import Key, Outcome
from patbench_core.tasks.retrieval.evaluation import Retrieval, RetrievalExtra
from patbench_core.tasks.retrieval.task import RetrievalResult
from patbench_core.tasks.scaling import DECLARED, cost

TASK = DECLARED.name

AXES = ("layers", "tokens", "dim")
DIMENSIONS, TOKENS = (512, 256, 128, 64, 32), (128, 64, 32)
MOST_CUTS = 6
"""A transformer of more layers is cut at so many even steps."""


class ScalingDetails(Kept):
    """What is kept of a model, and what it costs."""

    dimension: int | None
    bytes_per_vector: int | None  # of a document, where it has many vectors
    docs_per_second: float | None  # None for vectors that came with the patents
    docs_per_second_range: list[float] | None
    sample: int | None
    threads: int | None
    device: str | None
    parameters: int | None
    active_parameters: int | None


class ScalingExtra(RetrievalExtra):
    """The keys of a record that scaling has."""

    details: ScalingDetails


class Scaling(Retrieval):
    """Retrieval records with cost in their `details`; several share one meter and so its measurements.

    Parameters as `Retrieval`.
    """

    declared = DECLARED

    @cached_property
    def meter(self) -> cost.Meter:
        """What measures every model."""
        return cost.Meter()

    def key(self, encoder: Encoder, part: str = "") -> Key:
        """See `Task`."""
        measured = {"protocol": cost.PROTOCOL, "sample": cost.SAMPLE, "repeats": cost.REPEATS, "seed": cost.SEED}
        return self.task.key(encoder) | {"task": TASK, "cost": measured}

    def outcome(self, encoder: Encoder, result: RetrievalResult, extra: RetrievalExtra) -> Outcome[RetrievalExtra]:
        """As for retrieval, with the cost in ``details``; ranks do not lie beside it."""
        outcome = super().outcome(encoder, result, self._with_cost(encoder, result, extra))
        return replace(outcome, tables={"scores": result.tables["scores"]})

    def _with_cost(self, encoder: Encoder, result: RetrievalResult, extra: RetrievalExtra) -> ScalingExtra:
        dimension = result.sides.dimension
        size = None if dimension is None else round(4 * dimension * result.sides.vectors_a_document)
        measured = None if encoder.given else self.meter.cost(encoder, self.task.documents.distinct)
        details = {**encoder.kept(), "dimension": dimension, "bytes_per_vector": size}
        details |= {each.name: getattr(measured, each.name, None) for each in fields(cost.Cost)}
        return {**extra, "details": cast(ScalingDetails, details)}


def variants(encoder: Encoder, model: str, axes: Sequence[str], cut: bool) -> Iterator[tuple[str, str | None]]:
    """Model and reading of every point of the axes of one model, the whole model first.

    Parameters
    ----------
    encoder : Encoder
        The whole model.
    model : str
        What the user calls it.
    axes : sequence of {"layers", "tokens", "dim"}
    cut : bool
        Whether layers and tokens are cut, which takes an encoding for each point.
    """
    yield model, None
    own = encoder.sizes
    base, variant = split_variant(model)
    if "layers" in axes and cut and own.layers:
        many = min(own.layers, MOST_CUTS)
        for number in sorted({ceil(own.layers * step / many) for step in range(1, many)}):
            yield replace(variant, layers=number).of(base), None
    if "tokens" in axes and cut and own.tokens:
        yield from ((model, f"1x{tokens}") for tokens in TOKENS if tokens < own.tokens)
    if "dim" in axes and own.dim:
        yield from ((replace(variant, dim=dim).of(base), None) for dim in DIMENSIONS if dim < own.dim)


def grid(
    landscape: str, models: Sequence[str], axes: Sequence[str] = AXES, cut: Sequence[str] = (), view: str = "TA"
) -> dict[str | None, list[str]]:
    """Names of models and variants by reading, as ``pb.ensure("scaling", ...)`` takes them.

    Parameters
    ----------
    axes : sequence of {"layers", "tokens", "dim"}
    cut : sequence of str
        Those of `models` of which layers and tokens are cut: each point of these axes encodes all documents.
        Dimensions are truncated of all models, which encodes nothing.

    Returns
    -------
    dict
        Key None: the model's own length.
    """
    own, made = Scaling(landscape, view), dict[str | None, list[str]]()
    for model in models:
        for variant, reading in variants(own.encoder(model), model, axes, model in cut):
            made.setdefault(reading, []).append(variant)
    return made
