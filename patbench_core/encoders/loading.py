"""Loads of transformers: without its bars and reports, and never with weights that the files lack."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from patbench_core.encoders.errors import broken_model_folder

_REPORT, _COLOUR = "LOAD REPORT", re.compile(r"\x1b\[[0-9;]*m")
_LACKING = re.compile(r"^([^|\n]+?) *\| *MISSING\b", re.MULTILINE)
_HEARD = logging.WARNING - 1
"""Reports are read where a user wants no warnings too; at WARNING itself the library adds one on tensor parallelism."""
_NOT_READ = re.compile(r"(^|\.)pooler\.")
"""Weights that no vector depends on: pooling is of the last layer's tokens."""


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
