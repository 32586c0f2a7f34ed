"""Models in memory: where they run, how their weights are loaded, what all of them say of themselves.

Transformers loads without its bars and reports, and never with weights that the files lack.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import broken_model_folder
from patbench_core.encoders.folder_encoder import FolderEncoder
from patbench_core.encoders.identity import Dtype

if TYPE_CHECKING:
    from torch.nn import Module

Model = TypeVar("Model", bound="Module")

_REPORT, _COLOUR = "LOAD REPORT", re.compile(r"\x1b\[[0-9;]*m")
_LACKING = re.compile(r"^([^|\n]+?) *\| *MISSING\b", re.MULTILINE)
_HEARD = logging.WARNING - 1
"""Reports are read where a user wants no warnings too; at WARNING itself the library adds one on tensor parallelism."""
_NOT_READ = re.compile(r"(^|\.)pooler\.")
"""Weights that no vector depends on: pooling is of the last layer's tokens."""


def processor() -> str:
    """``cuda`` where there is a GPU, else ``cpu``."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def load_with(
    kind: Callable[..., Model], encoder: FolderEncoder, device: str | None, model_kwargs: dict[str, Any] | None
) -> Model:
    """Load an encoder's folder with a class of sentence-transformers.

    Parameters
    ----------
    device : str or None
        None for the GPU where there is one.

    Raises
    ------
    EncoderError
        If it cannot load it, or the files lack weights.
    """
    from safetensors import SafetensorError

    path = encoder.folder.path
    try:
        with whole_weights(path):
            loaded = kind(str(path), device=device or processor(), local_files_only=True, model_kwargs=model_kwargs)
        return loaded.eval()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise broken_model_folder(path, f"it does not load ({' '.join(str(error).split())[:200]})") from error


@contextmanager
def whole_weights(folder: Path) -> Iterator[None]:
    """Load a model inside the block; weights that its files lack would be random numbers.

    What the library reports of a load is read and not shown: weights in the files that a model does not use are usual.

    Parameters
    ----------
    folder : Path
        For the message.

    Raises
    ------
    EncoderError
        If the files lack a weight.
    """
    with reports() as made:
        yield
    if lacking := [name for report in made for name in _LACKING.findall(report) if not _NOT_READ.search(name)]:
        raise broken_model_folder(folder, f"its files lack weights: {lacking[0]}")


@contextmanager
def reports() -> Iterator[list[str]]:
    """Reports of the loads inside the block, which are not shown, and no bars."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    made: list[str] = []

    def kept(record: logging.LogRecord) -> bool:
        message = _COLOUR.sub("", record.getMessage())
        if _REPORT in message:
            made.append(message)
        return _REPORT not in message

    logger = logging.getLogger("transformers.modeling_utils")
    level = logger.level
    logger.addFilter(kept)
    logger.setLevel(_HEARD)
    try:
        yield made
    finally:
        logger.setLevel(level)
        logger.removeFilter(kept)


def weights_in(dtype: Dtype) -> dict[str, Any]:
    """How weights are to be loaded for an arithmetic: never from a pickle."""
    import torch

    return {"dtype": torch.bfloat16 if dtype == "bf16" else torch.float32, "use_safetensors": True}


def count_parameters(model: "Module") -> tuple[int, int]:
    """Number of parameters, and of those outside of embedding tables, which every pass multiplies with."""
    from torch.nn import Embedding, EmbeddingBag

    tables = [module for module in model.modules() if isinstance(module, Embedding | EmbeddingBag)]
    looked_up = {id(table.weight) for table in tables}
    sizes = [(parameter.numel(), id(parameter) in looked_up) for parameter in model.parameters()]
    return sum(size for size, _ in sizes), sum(size for size, table in sizes if not table)


class Loaded:
    """A model of sentence-transformers with its weights in memory, on the GPU where there is one.

    Parameters
    ----------
    pipeline : SentenceTransformer or MultiVectorEncoder
    """

    def __init__(self, encoder: FolderEncoder, pipeline: Any) -> None:
        self.encoder, self.pipeline, self.device = encoder, pipeline, processor()

    @property
    def dimension(self) -> int:
        """Dimension of a vector."""
        return int(self.pipeline.get_embedding_dimension() or 0)

    def parameters(self) -> tuple[int, int]:
        """See `count_parameters`."""
        return count_parameters(self.pipeline)

    def batch(self, texts: list[str], role: Role, **how: Any) -> Any:
        """What the library gives for one batch."""
        import torch

        with torch.autocast("cpu", torch.bfloat16, enabled=self.encoder.dtype == "bf16-autocast"):
            return self.pipeline.encode(
                texts, prompt=self.encoder.prompt(role), batch_size=len(texts), show_progress_bar=False, **how
            )
