"""The identity of an encoder: everything that can change a vector, and its digest."""

from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Literal

from patbench_core.files import digest, file_sha256

Dtype = Literal["float32", "bf16-autocast", "bf16", "given"]
_DOCUMENTATION = {".md", ".txt", ".gitattributes", ".gitignore", ".py", ".pyc", "LICENSE", "NOTICE"}
_READ_ANYWAY = {"vocab.txt", "merges.txt"}
_NOT_READ = {"source.json", "data_config.json", "patbench_finetune.json"}
"""Where a folder came from and what a model was trained on: no loader reads these."""


@dataclass(frozen=True)
class Identity:
    """One model in one exact configuration. Two encoders of equal digest give equal vectors.

    Attributes
    ----------
    model, revision : str
        Name as the registry, the hub or the folder has it, and the pinned revision (empty for a folder).
    files : str
        Digest of all files that the backend reads: weights, tokenizer, modules, pooling.
    backend : str
        Code that makes the vectors.
    prompt : str
        Text put before every text (and before every span of it).
    role : {"both", "query", "document"}
        ``both`` where a model treats queries and documents alike.
    pooling : str
        How token vectors become one, as the files say.
    max_tokens : int or None
        Tokens per span, special tokens included; None where nothing is cut.
    dtype : str
        Arithmetic of the forward pass; vectors are kept in float32.
    dimension : int or None
        Dimensions kept of each vector; None for all.
    libraries : tuple of (str, str)
        Versions of the libraries that take part.
    layers : int or None
        Layers of the transformer that are run; None for all.
    """

    model: str
    revision: str
    files: str
    backend: str
    prompt: str
    role: Literal["both", "query", "document"]
    pooling: str
    max_tokens: int | None
    dtype: Dtype
    dimension: int | None
    libraries: tuple[tuple[str, str], ...]
    layers: int | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 (64 hexadecimal digits) of all fields; `layers` is one only where it is set."""
        return digest({name: value for name, value in asdict(self).items() if name != "layers" or value is not None})


def versions(*packages: str) -> tuple[tuple[str, str], ...]:
    """Installed versions of `packages`, found without importing them."""
    return tuple((name, _version(name)) for name in sorted(packages))


_version = cache(metadata.version)


def folder_digest(folder: Path) -> str:
    """Digest of the names and bytes of all files of a model folder, its documentation left out."""
    return digest(read_files(folder))


def read_files(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a model folder that a loader may read, by its path inside the folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and _is_read(path))
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}


def _is_read(path: Path) -> bool:
    if path.name in _NOT_READ:
        return False
    return path.name in _READ_ANYWAY or (path.suffix or path.name) not in _DOCUMENTATION
