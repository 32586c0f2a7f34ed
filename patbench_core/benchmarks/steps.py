"""What the steps of a study cost, as they were measured."""

from pathlib import Path

import pandas as pd

MEASURED = Path(__file__).with_name("measured_steps.csv")
"""Written by ``python -m benchmarks.steps``, a row a run."""


def steps() -> pd.DataFrame:
    """Measured steps, the latest of each step and number of documents.

    Returns
    -------
    DataFrame
        By step and documents: ``step``, ``documents``, ``queries`` (0 where it has none), ``cpu_seconds``, ``seconds``
        (wall time, which other work on the machine lengthens), ``peak_gib`` (greatest memory of the process), ``load``
        (average of the machine), ``threads``, ``machine``, ``measured`` (date), ``command``.
    """
    rows = pd.read_csv(MEASURED).drop_duplicates(["step", "documents"], keep="last")
    return rows.sort_values(["step", "documents"], kind="stable", ignore_index=True)
