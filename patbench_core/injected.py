"""What papermill puts in place of a notebook's own parameters, held against them."""

import ast
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from patbench_core.errors import PatbenchError

_INJECTED = "# Parameters\n"
"""How the cell begins that papermill inserts behind the notebook's own parameters."""


def check_injected(cells: Sequence[str] | None = None) -> None:
    """Refuse a parameter of another kind than the notebook's own: of a text in place of a list each letter would count.

    Parameters
    ----------
    cells : sequence of str or None
        Sources of the cells that were run, in their order; None for those of this kernel, if it is one.

    Raises
    ------
    PatbenchError
        Naming the parameter, its value and what to give.
    """
    for own, injected in pairwise(getattr(sys.modules["__main__"], "In", ()) if cells is None else cells):
        if injected.startswith(_INJECTED):
            usual = _assigned(own)
            for name, value in _assigned(injected).items():
                if name in usual and (kind := _lacking(value, usual[name])):
                    raise PatbenchError(f"parameter {name} {value!r}: give {kind}, such as {usual[name]!r}")


def _lacking(value: Any, usual: Any) -> str:
    """What a parameter has to be and is not; empty where it is. None may be anything, a text what YAML reads it as."""
    if isinstance(usual, list):
        return "" if isinstance(value, list) else "a list (papermill -y 'NAME: [ONE, OTHER]')"
    if isinstance(usual, str):
        return "a text" if value is None or isinstance(value, list | dict) else ""
    if isinstance(usual, int | float) and not isinstance(usual, bool):
        known = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if known or (isinstance(usual, int) and value == "all") else "a number"
    return ""


def _assigned(source: str) -> dict[str, Any]:
    """Names and values of the plain assignments of a cell."""
    found: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name):
            try:
                found[target.id] = ast.literal_eval(node.value)
            except ValueError:
                continue
    return found
