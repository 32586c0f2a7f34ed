"""Import of a JSON Lines file, in rows a second, against reading its lines with the json module."""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from unittest import mock

from benchmarks.timing import Ratio, compare
from patbench_core.landscape.demo import generate
from patbench_core.landscape.importing import import_files

ROWS = 4_000


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """Generated patents with abstracts, claims and descriptions; checking, linking and writing are part of our time."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, PATBENCH_HOME=folder):
        file = Path(folder) / "patents.jsonl"
        file.write_text("".join(json.dumps(asdict(patent)) + "\n" for patent in generate(ROWS)), "utf-8")

        def read() -> None:
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    json.loads(line)

        what = f"import of {ROWS:,} patents, {file.stat().st_size / ROWS / 1024:.1f} KiB each, against the json module"
        made = compare(what, lambda: import_files([file], "rows"), read, rounds, 25.0)
        yield made
        print(f"  {ROWS / made.ours:,.0f} rows a second")
