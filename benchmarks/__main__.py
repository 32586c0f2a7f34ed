"""Print all ratios, with their spread over rounds; the exit status is 1 where no round of one reaches its aim.

``python -m benchmarks ranking lexical`` runs these parts alone.
"""

import os
import sys
from importlib import import_module

PARTS = ("measuring", "ranking", "lexical", "comparing", "importing", "classification", "encoding", "training", "grid")
"""The quick ones first."""


def main(parts: list[str]) -> int:
    """Run `parts`, or all."""
    if unknown := sorted(set(parts) - set(PARTS)):
        sys.exit(f"benchmarks: no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    missed = 0
    for part in parts or PARTS:
        for outcome in import_module(f"benchmarks.{part}").ratios():
            print(outcome, flush=True)
            missed += outcome.missed
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {missed} aims missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
