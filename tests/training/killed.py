"""Training in a process of its own, killed by the operating system when it has made so many steps."""

import os
import signal
import sys
from pathlib import Path

from patbench_core.landscape.registry import get
from tests.training.planted import trained

if __name__ == "__main__":
    base, out, last = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

    def progress(what: str, done: int, total: int) -> None:
        """Die without a word."""
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    trained(base, out, landscape=get("tiny"), progress=progress)
