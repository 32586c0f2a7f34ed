"""nbmake runs the notebooks on ``tiny``, a landscape of its own in a home of its own."""

import os
import tempfile

import pytest

from patbench_core.landscape import registry


def pytest_configure(config: pytest.Config) -> None:
    """Keep the reader's own data out of it, and generate the landscape that the notebooks are mocked with."""
    if "PATBENCH_HOME" not in os.environ:
        os.environ["PATBENCH_HOME"] = tempfile.mkdtemp(prefix="patbench-")
    if "tiny" not in registry.known():
        registry.make_demo("tiny", 80)
