"""What one step of a study costs: a patbench command in a process of its own, its seconds and greatest memory.

``python -m benchmarks.steps STEP DOCUMENTS QUERIES ARGUMENTS...`` runs ``patbench ARGUMENTS...`` and adds a row to the
measurements of the page *Cost and scale*.
"""

import csv
import os
import platform
import shlex
import subprocess
import sys
import time
from datetime import date

from patbench_core.benchmarks.steps import MEASURED
from patbench_core.threads import cores


def main(step: str, documents: str, queries: str, *arguments: str) -> int:
    """Run the command; a row is added if it ends well."""
    start = "import sys; sys.argv[0] = 'patbench'; from patbench_core.cli import main; main()"
    before, begun = os.getloadavg()[0], time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", start, *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds, load = time.perf_counter() - begun, (before + os.getloadavg()[0]) / 2
    if code := os.waitstatus_to_exitcode(status):
        return code
    row = {
        "step": step,
        "documents": documents,
        "queries": queries,
        "cpu_seconds": f"{used.ru_utime + used.ru_stime:.1f}",
        "seconds": f"{seconds:.1f}",
        "peak_gib": f"{used.ru_maxrss / 2**20:.2f}",
        "load": f"{load:.1f}",
        "threads": cores(),
        "machine": f"{os.cpu_count()} cores ({platform.machine()})",
        "measured": date.today().isoformat(),
        "command": shlex.join(["patbench", *arguments]),
    }
    with MEASURED.open("a", newline="", encoding="utf-8") as handle:
        table = csv.DictWriter(handle, list(row), lineterminator="\n")
        if not handle.tell():
            table.writeheader()
        table.writerow(row)
    print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
