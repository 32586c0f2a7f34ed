"""Topics of queries as a DataFrame."""

from typing import TYPE_CHECKING

from patbench_core.results import ledger
from patbench_core.tasks.topics.task import LEVELS, recorded_topics

if TYPE_CHECKING:
    import pandas as pd


def query_topics(records: "pd.DataFrame") -> "pd.DataFrame":
    """Topics of the queries of some records' landscapes, as far as they are recorded for the same state.

    Parameters
    ----------
    records : DataFrame
        As ``pb.records`` gives it: ``landscape`` and ``path``.

    Returns
    -------
    DataFrame
        A row a landscape and query: ``landscape``, ``unit``, and a column a level of `LEVELS`, None for no topic.
    """
    import pandas as pd

    frames = []
    for name, rows in records.groupby("landscape", sort=False):
        facts = ledger.read(rows["path"].iloc[0]).record["landscape"]
        entry = recorded_topics(facts["name"], facts["digest"])
        if entry is not None:
            table = entry.table("topics").to_pandas().rename(columns={"query_id": "unit"})
            table = table.rename(columns={column: level for level, column in LEVELS.items()})
            frames.append(table.assign(landscape=name))
    columns = ["landscape", "unit", *LEVELS]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns, dtype=object)
