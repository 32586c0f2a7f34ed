"""Where things live: the compendium, the home folder of live data, the published results."""

import os
import re
from pathlib import Path

from patbench_core.errors import PatbenchError

ROOT = Path(__file__).resolve().parent.parent
"""The compendium's root: the folder that holds `_config.yml`, `notebooks/` and `results/`."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def home() -> Path:
    """Folder of live data (landscapes, store, ledger, models): ``$PATBENCH_HOME`` or ``.patbench`` in the root."""
    return Path(os.environ.get("PATBENCH_HOME") or ROOT / ".patbench").resolve()


def published() -> Path:
    """Folder of the committed ledger: ``$PATBENCH_RESULTS`` or ``results`` in the root."""
    return Path(os.environ.get("PATBENCH_RESULTS") or ROOT / "results").resolve()


def checked_name(name: str) -> str:
    """Return `name` if it is safe as the name of one folder.

    Raises
    ------
    PatbenchError
        If it is empty, long, or holds anything but letters, digits, ``.``, ``_`` and ``-``.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise PatbenchError(
            f"name {name!r}: use 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit"
        )
    return name
