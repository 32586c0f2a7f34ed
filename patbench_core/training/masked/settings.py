"""How a masked language model is trained, and what shapes it may have."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from patbench_core.errors import reason
from patbench_core.training.errors import TrainingError

_TINY = {"hidden_size": 256, "num_hidden_layers": 4, "num_attention_heads": 4}
CONFIGS: dict[str, dict[str, Any]] = {
    "tiny": {"model_type": "modernbert", "intermediate_size": 384, **_TINY},
    "tiny-bert": {"model_type": "bert", "intermediate_size": 576, **_TINY},
    "base": {"model_type": "modernbert"},
}
"""Shapes by name: ModernBERT of about 4 million parameters with 8,192 tokens, BERT of as many, and ModernBERT-base. The
gated feed-forward layers of ModernBERT have three matrices where those of BERT have two, so 384 units there are 576
here; the positions of BERT come on top."""


@dataclass(frozen=True)
class MaskedSettings:
    """Hyper-parameters.

    Attributes
    ----------
    steps : int
        0 writes the random weights as they are.
    batch : int
        Sequences of one step.
    length : int
        Tokens of a sequence.
    masked : float
        Share of tokens that are to be found again; 30 % as in ModernBERT (Warner et al., arXiv 2412.13663).
    rate : float
        Learning rate at its peak; it rises over the first `warmup` of the steps and falls to zero, linearly.
    evaluations : int
        Looks at held-out text, evenly spaced; each is a checkpoint.
    seed : int
        Of the weights, of dropout, of the order of sequences and of what is masked.
    dtype : {"float32", "bf16"}
    """

    steps: int = 400
    batch: int = 32
    length: int = 128
    masked: float = 0.3
    rate: float = 1e-3
    warmup: float = 0.1
    decay: float = 0.01
    evaluations: int = 5
    seed: int = 0
    dtype: Literal["float32", "bf16"] = "float32"


def configuration(name: str) -> dict[str, Any]:
    """The shape that `name` means: one of `CONFIGS`, or a JSON file such as a model's ``config.json``.

    Raises
    ------
    TrainingError
        If it is neither, or the file names no ``model_type``.
    """
    if name in CONFIGS:
        return CONFIGS[name]
    try:
        shape = json.loads(Path(name).read_text("utf-8"))
        if isinstance(shape, dict) and isinstance(shape.get("model_type"), str):
            return shape
        why = "it names no model_type"
    except (OSError, ValueError) as error:
        why = reason(error)
    raise TrainingError(f"config {name!r}: {why}: choose one of {', '.join(CONFIGS)}, or a model's config.json")
