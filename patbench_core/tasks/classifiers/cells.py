"""Scores of one training on the disk, so that a study that was cut off goes on where it was."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from patbench_core.files import digest, exclusive, write_atomic
from patbench_core.paths import home

_FACTS = "facts"


@dataclass(frozen=True)
class Cell:
    """What one classifier says of documents after one training.

    Attributes
    ----------
    scores : mapping of str to ndarray of shape (n, n_labels), float64
        By method: of validation documents, then of test documents.
    facts : mapping of str to float
        Seconds, steps.
    """

    scores: Mapping[str, np.ndarray]
    facts: Mapping[str, float]


def cell(key: Mapping[str, object], make: Callable[[Path], Cell], kind: str = "classifiers") -> Cell:
    """The cell of `key`, made where it is not there yet or cannot be read.

    Parameters
    ----------
    key : mapping
        Everything that could change its scores, as JSON.
    make : callable
        Called with a path of its own, beside which checkpoints may lie.
    kind : str
        Folder below patbench's home.
    """
    folder, name = home() / kind, digest(dict(key))
    file = folder / f"{name}.npz"
    with exclusive(folder, name):
        kept = _read(file)
        if kept is None:
            kept = make(folder / name)
            buffer = io.BytesIO()
            facts = np.frombuffer(json.dumps(dict(kept.facts)).encode(), np.uint8)
            np.savez(buffer, allow_pickle=False, **kept.scores, **{_FACTS: facts})
            write_atomic(file, buffer.getvalue())
    return kept


def _read(file: Path) -> Cell | None:
    try:
        with np.load(file, allow_pickle=False) as kept:
            scores = {name: kept[name] for name in kept.files if name != _FACTS}
            return Cell(scores, json.loads(bytes(kept[_FACTS])))
    except (OSError, ValueError, KeyError, EOFError):  # a damaged file is made again
        return None
