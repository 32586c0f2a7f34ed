"""Running a study's notebook with papermill; the executed copy is the page's source."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from patbench_core.book.catalogue import EXECUTED, notebook
from patbench_core.book.errors import BookError
from patbench_core.book.stamp import concerning, notebook_parameters, stamp
from patbench_core.paths import ROOT
from patbench_core.progress import Progress, shown
from patbench_core.threads import cores

if TYPE_CHECKING:
    from nbformat import NotebookNode

ENSURE = "ensure"
"""Tag of the cell that computes what the ledger lacks of a page."""

_SOURCES = {
    "injected-parameters": "parameters of this run",
    "parameters": "parameters (a run adds to the records shown)",
}
"""What the cells of a tag are; the others are the source of the page."""


def run_study(study: str, parameters: Mapping[str, Any], progress: Progress) -> Path:
    """Compute what `study` lacks in this process, then execute its notebook unless its page is up to date.

    Parameters
    ----------
    parameters : mapping
        Replace the notebook's own; what a notebook has no parameter for does not concern it.

    Returns
    -------
    Path
        The executed notebook.

    Raises
    ------
    BookError, PatbenchError
    """
    ensure_study(study, parameters, progress)
    return _up_to_date(study, parameters)


def execute_studies(parameters: Mapping[str, Mapping[str, Any]], progress: Progress) -> None:
    """Execute the notebooks whose page is not up to date, as many at once as there are cores.

    Each has a kernel of its own and computes nothing that others wait for: all records are there.

    Parameters
    ----------
    parameters : mapping of {str: mapping}
        By study, see `run_study`; the records that each lacks have been computed.

    Raises
    ------
    BookError
        Of the first that fails; notebooks that run are finished, no other is begun.
    """
    progress("pages", 0, len(parameters))
    with ThreadPoolExecutor(cores()) as pool:
        running = [pool.submit(_up_to_date, study, given) for study, given in parameters.items()]
        try:
            for done, page in enumerate(as_completed(running), 1):
                page.result()
                progress("pages", done, len(parameters))
        finally:
            pool.shutdown(cancel_futures=True)


def _up_to_date(study: str, parameters: Mapping[str, Any]) -> Path:
    """The executed notebook, executed now unless it is what it would be."""
    template, executed = notebook(study), EXECUTED / f"{study}.ipynb"
    parameters = concerning(template, parameters)
    current = stamp(template, parameters)
    if _stamp_of(executed) != current:
        _execute(template, executed, parameters, current)
    return executed


def ensure_study(study: str, parameters: Mapping[str, Any], progress: Progress) -> None:
    """Compute the records that `study` lacks, with the notebook's parameters where `parameters` has none.

    The notebook's own cell does it, in this process: one place says what a page needs.

    Raises
    ------
    BookError, PatbenchError
    """
    template = notebook(study)
    values = notebook_parameters(template) | concerning(template, parameters)
    source = _ensuring(template)
    with shown(progress):
        exec(compile(source, f"{template.name}, cell {ENSURE}", "exec"), dict(values))


def _ensuring(template: Path) -> str:
    """Source of the cell that makes sure of the records; none for a page that shows what there is."""
    import nbformat

    cells = nbformat.read(template, as_version=4).cells
    return next((cell.source for cell in cells if ENSURE in cell.metadata.get("tags", [])), "")


def _execute(template: Path, executed: Path, parameters: Mapping[str, Any], current: str) -> None:
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from patbench_core.book.kernels import QuietKernelManager

    executed.parent.mkdir(parents=True, exist_ok=True)
    running = executed.with_name(f".{executed.name}.running")
    try:
        # Sockets in a folder of their own: kernels that start at once would choose the same names.
        with TemporaryDirectory(prefix="patbench-") as sockets:
            notebook = papermill.execute_notebook(
                str(template),
                None,
                dict(parameters),
                kernel_name="python3",
                cwd=str(ROOT),
                progress_bar=False,
                config=Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/kernel"}),
                kernel_manager_class=QuietKernelManager,
            )
    except PapermillExecutionError as error:
        kept = executed.with_suffix(".failed.txt")
        kept.write_text(str(error), "utf-8")
        raise BookError(
            f"notebook {template}, cell {error.exec_count or 0}: {error.ename}: {error.evalue}; the copy with the "
            f"whole traceback is {kept}"
        ) from error
    _name_sources(notebook)
    notebook.metadata["patbench"] = {"stamp": current}
    notebook.metadata.pop("papermill", None)
    notebook.cells.append(nbformat.v4.new_markdown_cell(f'<span class="pb-stamp" data-stamp="{current}"></span>'))
    nbformat.write(notebook, running)
    running.replace(executed)


def _name_sources(notebook: "NotebookNode") -> None:
    """Fold the source of every cell of code, and say what it is where a reader unfolds it."""
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.metadata["tags"] = [*tags, "hide-input"]
        what = next((origin for tag, origin in _SOURCES.items() if tag in tags), "source")
        if cell.cell_type == "code":
            cell.metadata["mystnb"] = {f"code_prompt_{verb}": f"{verb.title()} the {what}" for verb in ("show", "hide")}


def _stamp_of(executed: Path) -> str | None:
    import nbformat

    if not executed.exists():
        return None
    stamp: str | None = nbformat.read(executed, as_version=4).metadata.get("patbench", {}).get("stamp")
    return stamp
