"""What encoding costs: documents per second of a sample, measured without the store."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.reading import cut_spans
from patbench_core.files import text_digest
from patbench_core.progress import current
from patbench_core.vectors.batches import CPU_BUDGET, GPU_BUDGET, plan_batches

PROTOCOL = 1
SAMPLE, REPEATS, SEED = 64, 3, 0
_WARM_UP = 8
_LEAST_SECONDS = 0.2
"""A repeat passes over the sample until so much time is gone: a static model needs less than a clock can tell."""


@dataclass(frozen=True)
class Cost:
    """Speed and size of a model.

    Attributes
    ----------
    docs_per_second : float
        Median of the repeats; for BM25, of indexing.
    docs_per_second_range : tuple of float
        Least and greatest of the repeats.
    sample : int
        Texts encoded in each.
    device : str
        ``cpu`` or ``cuda``.
    parameters, active_parameters : int or None
        All, and those outside of embedding tables; None for BM25.
    """

    docs_per_second: float
    docs_per_second_range: tuple[float, float]
    sample: int
    threads: int
    device: str
    parameters: int | None
    active_parameters: int | None


@dataclass
class Meter:
    """Measures encoders, each once: a model whose vectors are truncated costs what the whole model costs."""

    measured: dict[tuple[str, str, bytes], Cost] = field(default_factory=dict)

    def cost(self, encoder: Encoder, texts: Sequence[str]) -> Cost:
        """Cost of encoding documents such as `texts`.

        Parameters
        ----------
        texts : sequence of str
            Of all documents, none empty; `SAMPLE` of them are taken at random, always the same.
        """
        drawn = sample(texts)
        key = (encoder.stored_identity("document").digest, encoder.reading_name, text_digest("\n".join(drawn)))
        if key not in self.measured:
            self.measured[key] = _cost(encoder, drawn)
        return self.measured[key]


def sample(texts: Sequence[str]) -> list[str]:
    """`SAMPLE` of `texts`, or all of fewer."""
    rows = np.random.default_rng(SEED).permutation(len(texts))[:SAMPLE]
    return [texts[row] for row in rows]


def speed(work: Callable[[], object], texts: int, what: str = "") -> tuple[float, tuple[float, float]]:
    """Texts per second of `work` that goes through `texts` of them: median, least and greatest of `REPEATS`.

    What is measured, `what`, is told to `patbench_core.progress.current` before each.
    """
    rates = []
    for done in range(REPEATS):
        current()(f"{what}: speed", done, REPEATS)
        passes, begun = 0, time.perf_counter()
        while not passes or time.perf_counter() - begun < _LEAST_SECONDS:
            work()
            passes += 1
        rates.append(passes * texts / (time.perf_counter() - begun))
    return float(np.median(rates)), (min(rates), max(rates))


def _cost(encoder: Encoder, texts: list[str]) -> Cost:
    if isinstance(encoder, LexicalEncoder):
        return _lexical(encoder, texts)
    if isinstance(encoder, DenseEncoder | LateEncoder):
        return _neural(encoder, texts)
    raise TypeError(f"{type(encoder).__name__} encodes nothing")


def _neural(encoder: DenseEncoder | LateEncoder, texts: list[str]) -> Cost:
    import torch

    model = encoder.load()
    capacity = encoder.capacity("document")
    pieces = cut_spans(texts, encoder.tokens, encoder.reading.spans, capacity).texts
    lengths = np.minimum(encoder.tokens.counts(pieces), capacity)
    budget = GPU_BUDGET if model.device == "cuda" else CPU_BUDGET
    overhead = encoder.tokens.special + encoder.prompt_tokens("document")
    plan = plan_batches(lengths + overhead, [text_digest(piece) for piece in pieces], budget)
    batches = [[pieces[row] for row in rows] for rows in plan]

    def work() -> None:
        for batch in batches:
            model.encode(batch, "document")

    model.encode(pieces[:_WARM_UP], "document")
    rate, between = speed(work, len(texts), encoder.name)
    return Cost(rate, between, len(texts), torch.get_num_threads(), model.device, *model.parameters())


def _lexical(encoder: LexicalEncoder, texts: list[str]) -> Cost:
    encoder.index(texts[:_WARM_UP])
    rate, between = speed(lambda: encoder.index(texts), len(texts), encoder.name)
    return Cost(rate, between, len(texts), 1, "cpu", None, None)
