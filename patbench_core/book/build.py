"""Building the book: every study, then Jupyter Book, then a look at what came out."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from patbench_core.book.catalogue import studies
from patbench_core.book.check import check_book
from patbench_core.book.errors import BookError
from patbench_core.book.execute import execute_studies
from patbench_core.book.records import elsewhere, ensure_records
from patbench_core.errors import UnfitLandscape
from patbench_core.files import digest, file_sha256, write_atomic
from patbench_core.paths import ROOT
from patbench_core.progress import Progress

HTML = ROOT / "_build" / "html"
BUILT = ROOT / "_build" / "sources.sha256"
VENDOR = ROOT / "book" / "vendor"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def build_book(parameters: Mapping[str, Any], progress: Progress) -> tuple[Path, dict[str, UnfitLandscape]]:
    """Run what is not up to date, build unless the book is, check.

    Parameters
    ----------
    parameters : mapping
        Such as landscape and models: replace those of every notebook.

    Returns
    -------
    index : Path
        The first page.
    unfit : dict of {str: UnfitLandscape}
        Why a study has nothing of the chosen landscape; its page shows the others.

    Raises
    ------
    BookError, PatbenchError
    """
    unfit = ensure_records(list(studies()), parameters, progress)
    chosen = {study: elsewhere(parameters) if study in unfit else parameters for study in studies()}
    execute_studies(chosen, progress)
    _vendor_plotly()
    sources = _sources()
    built_from = BUILT.read_text("utf-8") if BUILT.is_file() else ""  # where the last build ended well
    if built_from != sources or check_book(HTML, chosen):
        BUILT.unlink(missing_ok=True)
        progress("book, built from its pages", 0, 1)
        _jupyter_book()
        _require_whole(check_book(HTML, chosen))
        write_atomic(BUILT, sources.encode())
    return HTML / "index.html", unfit


def _require_whole(problems: Sequence[str]) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        where = f"the book is built, begin at {HTML / 'index.html'} to look at it"
        raise BookError(f"{where}, but it is not whole{more}: {problems[0]}")


def _sources() -> str:
    """Digest of all that Jupyter Book reads; executed pages carry the stamp of the code that made them."""
    parts = [ROOT / "_config.yml", ROOT / "_toc.yml", ROOT / "requirements.lock", *sorted((ROOT / "book").rglob("*"))]
    files = [file for file in parts if file.is_file() and not file.name.startswith(".")]
    return digest([[file.relative_to(ROOT).as_posix(), file_sha256(file)] for file in files])


def _vendor_plotly() -> None:
    """Put the installed package's own plotly.min.js beside the book, so that figures draw without a network."""
    import plotly

    source = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    target = VENDOR / "plotly.min.js"
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        VENDOR.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _jupyter_book() -> None:
    """Run ``jupyter-book build``; a warning is an error, since Jupyter Book leaves pages out with a warning."""
    log = ROOT / "_build" / "build.log"
    log.parent.mkdir(exist_ok=True)
    # The package has no __main__, and its script may not be on the path.
    start = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", start, "build", str(ROOT), "-W", "--keep-going", "-q"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    printed = _COLOUR.sub("", done.stdout.decode(errors="replace"))
    log.write_text(printed, "utf-8")
    if done.returncode:
        lines = [line for line in printed.splitlines() if line.strip()]
        told = [line for line in lines if "WARNING" in line or "ERROR" in line] or lines or ["it said nothing"]
        raise BookError(f"the book was not built: {told[0].strip()}; the whole log is {log}")
    # Sphinx leaves scripts and styles as they were where no page has changed.
    shutil.copytree(ROOT / "book" / "static", HTML / "_static", dirs_exist_ok=True)
