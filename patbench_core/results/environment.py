"""What a record says of the machine and the libraries that made it."""

import os
import platform
from importlib.metadata import version

import patbench_core

_LIBRARIES = ("bm25s", "numpy", "pyarrow", "scipy", "sentence-transformers", "tokenizers", "torch", "transformers")


def environment() -> dict[str, str]:
    """Versions of patbench, Python and the libraries, kind of system and processor, number of cores."""
    return {
        "patbench": patbench_core.__version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        **{name: version(name) for name in _LIBRARIES},
    }
