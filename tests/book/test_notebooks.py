"""Notebooks are short analyses: parameters, calls, no functions, no outputs."""

import ast
from pathlib import Path

import nbformat
import pytest

from patbench_core.book.catalogue import NOTEBOOKS, studies

FILES = sorted(NOTEBOOKS.glob("*.ipynb"))
MOST_LINES = 120
KEPT_IN_THE_CORE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.While)


def code(file: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a notebook."""
    return [cell for cell in nbformat.read(file, as_version=4).cells if cell.cell_type == "code"]


def test_every_notebook_is_a_study() -> None:
    """And every study a notebook."""
    assert {file.stem for file in FILES} == set(studies())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_is_an_analysis(file: Path) -> None:
    """At most 120 lines of code, no function, no class, no outputs."""
    cells = code(file)
    lines = [line for cell in cells for line in cell.source.splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES
    assert not [
        node for cell in cells for node in ast.walk(ast.parse(cell.source)) if isinstance(node, KEPT_IN_THE_CORE)
    ]
    assert not any(cell.outputs or cell.execution_count for cell in cells)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_notebook_begins_with_its_parameters(file: Path) -> None:
    """Tagged for papermill, and mocked for nbmake."""
    first = code(file)[0]
    assert "parameters" in first.metadata.tags
    assert first.metadata.nbmake.mock["landscape"] == "tiny"
