"""Retrieval of a model or a variant of it, with what it costs, measured in the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from patbench_core.encoders import registry as models
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.variants import Variant, split_variant
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.tasks.retrieval.evaluation import Evaluation, Settings
from patbench_core.tasks.retrieval.task import RetrievalResult
from patbench_core.tasks.scaling import cost

TASK = "scaling"

DIMENSIONS, TOKENS = (512, 256, 128, 64, 32), (128, 64, 32)
MOST_CUTS = 6
"""A transformer of more layers is cut at so many even steps."""


class ScalingEvaluation(Evaluation):
    """Retrieval records with cost in their `details`; several share one meter and so its measurements.

    Raises
    ------
    UnknownLandscape, UnknownView, EmptyView, NoLinks, EncoderError
        If the landscape or the settings do not fit.
    """

    def __init__(self, landscape: str, settings: Settings, meter: cost.Meter | None = None) -> None:
        super().__init__(landscape, settings)
        self.meter = meter or cost.Meter()

    def entry(self, model: str, progress: Progress = silent) -> ledger.Entry:
        """The record of `model`, computed and measured only where the ledger lacks it."""
        encoder = self.encoder(model)
        measured = {"protocol": cost.PROTOCOL, "sample": cost.SAMPLE, "repeats": cost.REPEATS, "seed": cost.SEED}
        key = self.task.key(encoder) | {"task": TASK, "cost": measured}
        found = ledger.find(self.landscape.name, TASK, key)
        if found:
            return found
        result = self.task.run(encoder, progress)
        record = self._record(model, encoder, key, result)
        details = _kept(encoder) | self._cost(encoder, result)
        return ledger.add(record | {"task": TASK, "details": details}, {"scores": result.tables["scores"]})

    def command(self, model: str) -> str:
        """The command that makes the record of `model`."""
        return f"{super().command(model)} --cost"

    def _cost(self, encoder: Encoder, result: RetrievalResult) -> dict[str, object]:
        """Speed, None for vectors that came with the patents, and size: of a document where it has many vectors."""
        dimension = result.sides.dimension
        of = None if isinstance(encoder, PrecomputedEncoder) else self.meter.cost(encoder, self.task.documents.distinct)
        return {
            "dimension": dimension,
            "bytes_per_vector": dimension and round(4 * dimension * result.sides.vectors_a_document),
            "docs_per_second": of and of.docs_per_second,
            "docs_per_second_range": of and list(of.range),
            "sample": of and of.sample,
            "threads": of and of.threads,
            "device": of and of.device,
            "parameters": of and of.parameters,
            "active_parameters": of and of.active_parameters,
        }


def _kept(encoder: Encoder) -> dict[str, object]:
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
