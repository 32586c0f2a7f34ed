"""Records as one colour of a figure."""

from collections.abc import Sequence

from patbench_core.report.intervals import Series
from patbench_core.results.record import Record
from patbench_core.studies.wording import score


def record_series(
    name: str, records: Sequence[Record | None], hover: Sequence[str], metric: str, scope: str = "ALL"
) -> Series:
    """Means and intervals of `records` in one scope; a gap where a record, or its scope, is missing.

    Parameters
    ----------
    name : str
        In the legend.
    records : sequence of (Record or None)
        One a label of the figure.
    hover : sequence of str
        What each record is; the score, its interval and the number of queries follow.
    """
    scopes = [record and record["scopes"].get(scope) for record in records]
    return Series(
        name=name,
        means=[of and of["metrics"][metric] for of in scopes],
        lows=[of and of["ci"][metric][0] for of in scopes],
        highs=[of and of["ci"][metric][1] for of in scopes],
        hover=[
            f"{said}: {score(record, scope, metric)}, {of['n_queries']:,} queries" if record and of else ""
            for said, record, of in zip(hover, records, scopes, strict=True)
        ],
    )
