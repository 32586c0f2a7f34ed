"""Retrieval of a model or a variant of it, with what it costs, measured in the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import Literal, TypedDict

from patbench_core.encoders import registry as models
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.variants import Variant, split_variant
from patbench_core.tasks.base import Key, Outcome
from patbench_core.tasks.retrieval.evaluation import Retrieval, RetrievalExtra
from patbench_core.tasks.retrieval.task import RetrievalResult
from patbench_core.tasks.scaling import DECLARED, cost

TASK = DECLARED.name

DIMENSIONS, TOKENS = (512, 256, 128, 64, 32), (128, 64, 32)
MOST_CUTS = 6
"""A transformer of more layers is cut at so many even steps."""


class Kept(TypedDict):
    """What is kept of a model."""

    base: str
    distilled_from: str | None
    layers: int | None  # kept; None: all, or no such thing
    dim: int | None
    tokens: int | None
    whole: dict[str, int | None]  # layers, dim and tokens of the whole model


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

    Parameters
    ----------
    landscape, view, doc_view, reading, dtype
        As for `Retrieval`.
    meter : Meter, optional
    """

    declared = DECLARED

    def __init__(
        self,
        landscape: str,
        view: str = "TA",
        doc_view: str | None = None,
        reading: str | None = None,
        dtype: Literal["float32", "bf16"] = "float32",
        meter: cost.Meter | None = None,
    ) -> None:
        super().__init__(landscape, view, doc_view, reading, dtype)
        self.meter = meter or cost.Meter()

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
        measured = None
        if not isinstance(encoder, PrecomputedEncoder):
            measured = self.meter.cost(encoder, self.task.documents.distinct)
        details: ScalingDetails = {
            **_kept(encoder),
            "dimension": dimension,
            "bytes_per_vector": dimension and round(4 * dimension * result.sides.vectors_a_document),
            "docs_per_second": measured and measured.docs_per_second,
            "docs_per_second_range": measured and list(measured.range),
            "sample": measured and measured.sample,
            "threads": measured and measured.threads,
            "device": measured and measured.device,
            "parameters": measured and measured.parameters,
            "active_parameters": measured and measured.active_parameters,
        }
        return {**extra, "details": details}


def _kept(encoder: Encoder) -> Kept:
    """The whole model, and what is kept of its layers, dimensions and tokens (None: all, or no such thing)."""
    if not isinstance(encoder, DenseEncoder | LateEncoder):
        dim = encoder.dimension if isinstance(encoder, PrecomputedEncoder) else None
        base = encoder.identity("document").model
        return {"base": base, "distilled_from": None, "layers": None, "dim": dim, "tokens": None, "whole": {}}
    if isinstance(encoder, LateEncoder):
        own, read = encoder.folder, encoder.reading.tokens
        cut = {"layers": None, "dim": None, "tokens": read if read != own.max_tokens else None}
        whole = {"layers": own.layers, "dim": own.dimension, "tokens": own.max_tokens}
        return {"base": encoder.name, "distilled_from": None, **cut, "whole": whole}
    base, prompt = encoder.variant.base(encoder.name), Variant(prompt=encoder.variant.prompt)
    known = models.entries().get(base)
    own = encoder.folder
    return {
        "base": prompt.of(base),
        "distilled_from": known.base if known and known.install == "distilled" else None,
        "layers": encoder.variant.layers,
        "dim": encoder.variant.dim,
        "tokens": encoder.reading.tokens if encoder.reading.tokens != own.max_tokens else None,
        "whole": {"layers": own.layers, "dim": own.dimension, "tokens": own.max_tokens},
    }


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
    if not isinstance(encoder, DenseEncoder):
        return
    own = encoder.folder
    base, variant = split_variant(model)
    if "layers" in axes and cut and own.layers:
        many = min(own.layers, MOST_CUTS)
        for number in sorted({ceil(own.layers * step / many) for step in range(1, many)}):
            yield replace(variant, layers=number).of(base), None
    if "tokens" in axes and cut and own.max_tokens:
        yield from ((model, f"1x{tokens}") for tokens in TOKENS if tokens < own.max_tokens)
    if "dim" in axes and own.dimension:
        yield from ((replace(variant, dim=dim).of(base), None) for dim in DIMENSIONS if dim < own.dimension)
