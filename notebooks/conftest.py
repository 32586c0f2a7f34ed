"""nbmake runs the notebooks on ``tiny``, a landscape of its own in a home of its own; models need not be made anew."""

import os
import tempfile

import pytest

from patbench_core.landscape import registry
from patbench_core.paths import ROOT, home


def pytest_configure(config: pytest.Config) -> None:
    """Keep the reader's own data out of it, and generate the landscape that the notebooks are mocked with."""
    if "PATBENCH_HOME" not in os.environ:
        os.environ["PATBENCH_HOME"] = tempfile.mkdtemp(prefix="patbench-")
    made, models = ROOT / ".patbench" / "models", home() / "models"
    if made.is_dir() and not models.exists():
        models.parent.mkdir(parents=True, exist_ok=True)
        models.symlink_to(made)
    if "tiny" not in registry.known():
        registry.make_demo("tiny", 80)
