"""Running the code of a page in this process: what it shows, and every name that it leaves."""

import ast
from dataclasses import dataclass
from typing import Any

import nbformat

from patbench_core.book.catalogue import notebook
from patbench_core.book.execute import ENSURE


@dataclass(frozen=True)
class Shown:
    """What a page showed.

    Attributes
    ----------
    html : str
        Of all that was displayed, one after the other.
    names : dict
        Namespace of the notebook at its end.
    """

    html: str
    names: dict[str, Any]


def run_page(name: str, *, ensure: bool = True, **parameters: Any) -> Shown:
    """Execute the code cells of a notebook with `parameters` in place of its own.

    Parameters
    ----------
    ensure : bool
        Whether to compute what the ledger lacks; else the page shows what is there.
    """
    parts: list[str] = []

    def display(*values: Any) -> None:
        parts.extend(_html(value) for value in values)

    names: dict[str, Any] = {"display": display, "__name__": "__main__"}
    for cell in nbformat.read(notebook(name), as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tags = cell.metadata.get("tags", [])
        source = cell.source
        if ENSURE in tags and not ensure:
            source = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
        value = _execute(source, names)
        if value is not None:
            display(value)
        if "parameters" in tags:
            names |= parameters
    return Shown("\n".join(parts), names)


def _execute(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line, where that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307


def _html(value: Any) -> str:
    """As a notebook shows it."""
    if hasattr(value, "_repr_html_"):
        return str(value._repr_html_())
    if hasattr(value, "_repr_mimebundle_"):
        return str(value._repr_mimebundle_()["text/html"])
    return str(value)
