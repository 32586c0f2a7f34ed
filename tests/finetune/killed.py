"""Training in a process of its own, killed by the operating system when it has made so many steps."""

import os
import signal
import sys
from pathlib import Path

from tests.finetune.planted import FACTS, SETTINGS, judged, title_abstract

if __name__ == "__main__":
    from patbench_core.finetune.training import train
    from patbench_core.landscape.registry import get

    base, out, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])

    def progress(what: str, done: int, total: int) -> None:
        """Die without a word."""
        if done == last:
            os.kill(os.getpid(), signal.SIGKILL)

    tiny = get("tiny")
    train(
        base,
        title_abstract(tiny),
        SETTINGS,
        out,
        landscape=tiny,
        validation=judged(tiny),
        facts=FACTS,
        progress=progress,
    )
