"""What an executed notebook depends on: the parameters that concern it, and all in one digest, so no page is stale."""

import ast
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import patbench_core
from patbench_core.encoders.registry import own_registry
from patbench_core.files import digest, file_sha256
from patbench_core.paths import home, published
from patbench_core.results.ledger import live_folder

_PACKAGE = Path(patbench_core.__file__).parent


def stamp(notebook: Path, parameters: Mapping[str, Any]) -> str:
    """Digest of all that a page can show otherwise tomorrow (16 digits).

    The notebook, its parameters, the landscape that they name, the package's code, the user's own models, and the
    names of all records. Those of `parameters` that the notebook does not have change nothing.
    """
    values = notebook_parameters(notebook) | concerning(notebook, parameters)
    code = hashlib.sha256()
    for file in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".toml", ".csv")):
        code.update(file.read_bytes())
    records = [
        [path.relative_to(folder).as_posix() for path in sorted(folder.glob("*/*/*.json"))]
        for folder in (live_folder(), published())
    ]
    mutable = (own_registry(), home() / "landscapes" / str(values.get("landscape", "")) / "landscape.json")
    files = [file_sha256(file) if file.is_file() else "" for file in mutable]
    return digest([file_sha256(notebook), values, code.hexdigest(), records, files])[:16]


def concerning(notebook: Path, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `parameters` that `notebook` has in its parameters cell.

    Whoever runs a notebook, stamps its page or checks that stamp asks here, so that all three mean the same run.
    """
    known = notebook_parameters(notebook)
    return {name: value for name, value in parameters.items() if name in known}


def notebook_parameters(notebook: Path) -> dict[str, Any]:
    """Names and values of a notebook's parameters cell."""
    import papermill

    inspected = papermill.inspect_notebook(str(notebook))
    return {name: ast.literal_eval(each["default"]) for name, each in inspected.items()}
