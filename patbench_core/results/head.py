"""What every record begins with, whatever the task."""

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import patbench_core
from patbench_core.encoders import registry
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.errors import broken_model_folder
from patbench_core.encoders.identity import Identity
from patbench_core.encoders.variants import split_variant
from patbench_core.errors import reason
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.results import ledger
from patbench_core.results.record import SCHEMA, Finetuned, Model, Record, Side, Timings
from patbench_core.results.record import Landscape as LandscapeFacts
from patbench_core.training.card import FACTS

_LIBRARIES = ("bm25s", "numpy", "pyarrow", "scipy", "sentence-transformers", "tokenizers", "torch", "transformers")
_MOST_LISTED = 5_000
"""Test queries that a record lists; of more it has the digest alone."""


def environment() -> dict[str, str]:
    """Versions of patbench, Python and the libraries, kind of system and processor, number of cores."""
    return {
        "patbench": patbench_core.__version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        **_versions(),
    }


@cache
def _versions() -> dict[str, str]:
    """Of the libraries; they are read from many small files, and stay what they are."""
    return {name: version(name) for name in _LIBRARIES}


def record_head(
    *,
    task: str,
    key: dict[str, object],
    identities: Mapping[str, Identity],
    landscape: LandscapeFacts,
    model: Model,
    reading: str,
    document: Side,
    command: str,
    timings: Timings,
) -> Record:
    """A record without the part that only its task has.

    Parameters
    ----------
    key : dict
        Everything that could change the metrics.
    identities : mapping
        Of the encoder, by role.
    command : str
        Computes the record.
    """
    return {
        "schema": SCHEMA,
        "id": ledger.record_id(key),
        "key": key,
        "encoders": {role: asdict(identity) for role, identity in identities.items()},
        "task": task,
        "landscape": landscape,
        "model": model,
        "reading": reading,
        "document": document,
        "command": command,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "environment": environment(),
        "timings": timings,
    }


def model_facts(encoder: Encoder, identity: Identity, dimension: int | None) -> Model:
    """The model as a record has it, with the names of its prompts."""
    facts: Model = {
        "name": encoder.name,
        "dimension": dimension,
        "dtype": identity.dtype,
        "similarity": encoder.similarity,
    }
    if encoder.path and (trained := finetuned_facts(encoder.path)):
        facts["finetuned"] = trained
    if prompts := encoder.prompt_names():
        facts["prompts"] = {str(role): name for role, name in prompts.items()}
    if left := encoder.unused_prompts():
        facts["unused_prompts"] = left
    return facts


def finetuned_facts(folder: Path) -> Finetuned | None:
    """How patbench trained the model of a folder, as a record has it; None where it did not.

    Raises
    ------
    EncoderError
        If the file that says so cannot be read.
    """
    path = folder / FACTS
    if not path.is_file():
        return None
    try:
        written = json.loads(path.read_text("utf-8"))
        tested = sorted(written["test_queries"])
        facts: Finetuned = {
            "recipe": written.get("recipe"),
            "base": written["base"],
            "landscape": written["landscape"],
            "seed": written["seed"],
            "control": written.get("control"),
            "pairs": written.get("pairs", {}),
            "tokens": written.get("tokens"),
            "steps": written["steps"],
            "test_digest": digest(tested),
        }
    except (ValueError, KeyError, TypeError) as error:
        raise broken_model_folder(folder, f"{path.name} cannot be read ({reason(error)})") from error
    return facts | {"test_queries": tested} if len(tested) <= _MOST_LISTED else facts


def landscape_facts(landscape: Landscape) -> LandscapeFacts:
    """The landscape as a record has it."""
    return source_facts(landscape.name, landscape.facts, len(landscape))


def source_facts(name: str, facts: Mapping[str, Any], documents: int) -> LandscapeFacts:
    """A set of data as a record has it.

    Parameters
    ----------
    name : str
    facts : mapping
        With ``digest``, ``synthetic`` and, where it is of one, ``benchmark``.
    documents : int
        Documents, or phrases.
    """
    made: LandscapeFacts = {
        "name": name,
        "digest": facts["digest"],
        "synthetic": facts["synthetic"],
        "documents": documents,
    }
    if benchmark := facts.get("benchmark"):
        made["benchmark"] = {key: benchmark[key] for key in ("name", "task", "revision")}
    return made


def shown_model(model: str) -> str:
    """What a user called the model, for a command; a folder by its name, not by where it lies here.

    ``.../bm25`` has to be filled in: the bare name would be that of a registered model.
    """
    if not Path(model).is_absolute():
        return model
    name = Path(model).name
    return f".../{name}" if split_variant(name)[0] in registry.entries() else name
