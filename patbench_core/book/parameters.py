"""Which of the parameters that a user gives concern a notebook."""

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any


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
