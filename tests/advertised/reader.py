"""A reader at the terminal: runs commands one after another in one process, and says how each ended.

``python -m tests.advertised.reader COMMANDS.json REPORT.json`` in a copy of the compendium. Notebooks are executed in
this process in the place of a kernel, and a few lines write pages in the place of Jupyter Book: both take minutes, and
are run for real by `make book` and in `tests/book/test_execute.py`. All else is what a reader gets.
"""

import ast
import io
import json
import os
import re
import shlex
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from html import unescape
from pathlib import Path
from typing import Any

from tests.advertised.tiny import tiny

_MADE = re.compile(r'<details class="pb-made">.*?<pre>(.*?)</pre>', re.DOTALL)


def run(command: str) -> dict[str, Any]:
    """Exit status, last words and seconds of work of one command, and how many records the ledger has after it."""
    words, out = shlex.split(command), io.StringIO()
    begun = time.process_time()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            code = _PROGRAMS[words[0]](words)
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(bool(stop.code))
        except BaseException:
            traceback.print_exc()
            code = 1
    records = len(list(Path(os.environ["PATBENCH_HOME"]).glob("ledger/*/*/*.json")))
    return {
        "command": command,
        "code": code or 0,
        "said": out.getvalue()[-2000:],
        "seconds": round(time.process_time() - begun, 2),
        "records": records,
    }


def folds() -> list[str]:
    """The commands of "How it was made" on all pages that were executed here, with few seeds where they train.

    Not those of *Cost and scale*: they measure up to a million patents that were generated for them.
    """
    files = [file for file in sorted(Path("book/executed").glob("*.ipynb")) if file.stem != "cost"]
    html = "".join(_html(file) for file in files)
    lines = dict.fromkeys(line for fold in _MADE.findall(html) for line in unescape(fold).splitlines())
    commands = [line for line in lines if line and not line.startswith("#")]
    return [tiny(line) if line.startswith("patbench finetune-study") else line for line in commands]


def _patbench(words: list[str]) -> int:
    from patbench_core.cli import main

    sys.argv = words
    main()
    return 0


def _papermill(words: list[str]) -> int:
    from papermill.cli import papermill

    papermill.main(words[1:], prog_name="papermill")
    return 0


def _other(words: list[str]) -> int:
    return subprocess.run(words, capture_output=True).returncode


_PROGRAMS: dict[str, Callable[[list[str]], int]] = {"patbench": _patbench, "papermill": _papermill, "make": _other}


def execute_here() -> None:
    """Let papermill execute notebooks in this process."""
    import nbformat
    from papermill.engines import Engine, papermill_engines

    class Here(Engine):
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **_: Any) -> None:
            shown: list[Any] = []
            names: dict[str, Any] = {"display": lambda *values: shown.extend(values)}
            for cell in nb_man.nb.cells:
                if cell.cell_type == "code":
                    shown += [_cell(cell.source, names)]
                    html = [each._repr_html_() for each in shown if hasattr(each, "_repr_html_")]
                    cell.outputs = [nbformat.v4.new_output("display_data", data={"text/html": each}) for each in html]
                    shown.clear()

    papermill_engines.register(None, Here)


def _cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; the value of its last line where that is an expression."""
    tree = ast.parse(source)
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body.pop()
        tree.body.append(ast.copy_location(ast.Assign([ast.Name("_", ast.Store())], last.value), last))
    names["_"] = None
    exec(compile(ast.fix_missing_locations(tree), "cell", "exec"), names)
    return names["_"]


def render_here() -> None:
    """Write pages from executed notebooks where Jupyter Book is started."""
    real = subprocess.run

    def started(command: Any, *given: Any, **named: Any) -> Any:
        if not any("jupyter_book" in str(word) for word in command):
            return real(command, *given, **named)
        for page in ["index", *re.findall(r"(?:root|file): (\S+)", Path("_toc.yml").read_text("utf-8"))]:
            written, source = Path("_build/html", f"{page}.html"), Path(f"{page}.ipynb")
            written.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(_html(source) if source.is_file() else page, "utf-8")
        Path("_build/html/plotly.min.js").touch()
        return subprocess.CompletedProcess(command, 0, b"")

    subprocess.run = started


def _html(notebook: Path) -> str:
    """What an executed notebook shows."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    outputs = [each for cell in cells for each in cell.get("outputs", [])]
    said = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return "\n".join(said + ["".join(each.get("data", {}).get("text/html", "")) for each in outputs])


if __name__ == "__main__":
    execute_here()
    render_here()
    wanted, written = map(Path, sys.argv[1:])
    report = [run(command) for command in json.loads(wanted.read_text("utf-8"))]
    made = [run(command) for command in folds()]
    written.write_text(json.dumps({"report": report, "folds": made}), "utf-8")
