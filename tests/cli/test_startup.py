"""What the command line imports before it knows what to do."""

import subprocess
import sys

HEAVY = ("torch", "transformers", "sentence_transformers", "pandas", "plotly", "pyarrow", "numpy", "umap", "papermill")


def test_help_imports_nothing_heavy() -> None:
    """`patbench --help` answers at once because nothing heavy is loaded."""
    code = "import sys; from patbench_core.cli import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(HEAVY) & set(loaded)
