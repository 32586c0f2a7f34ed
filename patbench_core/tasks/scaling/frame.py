"""The points of the scaling study as a DataFrame: models and their variants, with what each costs."""

from typing import TYPE_CHECKING

from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import title

if TYPE_CHECKING:
    import pandas as pd

AXES = {"layers": "layers", "tokens": "tokens", "dim": "dimensions"}
"""What is cut, as records call it, and in words."""

WHOLE, SEVERAL = "whole", "several"
STEADY = 1.5
"""Runs of one measurement differ by no more than this factor on a quiet machine."""

_COLUMNS = (
    *("base", "model", "distilled_from", "label", "cut", "axis", *AXES.values()),
    *("rate", "rate_low", "rate_high", "steady", "bytes", "parameters", "active_parameters", "machine", "measured"),
)


def points(records: "pd.DataFrame") -> "pd.DataFrame":
    """Rows of ``pb.records("scaling")`` with what is kept of each model and what it costs.

    Parameters
    ----------
    records : DataFrame
        Readings of several spans are left out, and of two records of one point the older one.

    Returns
    -------
    DataFrame
        Real landscapes first, larger ones first, in each the best first. All columns of `records`, and: ``base``
        (registry id of the whole model), ``model`` (its name), ``label`` (with what is kept), ``cut`` (what is kept, in
        words; empty for the whole), ``axis`` (``whole``, one of the values of `AXES`, or ``several``), a column an axis
        with what the point runs with, ``rate`` (documents per second, median of the runs) with ``rate_low`` and
        ``rate_high``, ``steady`` (whether the runs agree within `STEADY`), ``bytes`` (of a document's vectors),
        ``parameters``, ``active_parameters``, ``machine``, ``measured`` (date). NaN where there is no such thing.
    """
    import pandas as pd

    whole = records["reading"].isin(["whole", "given"]) | records["reading"].str.startswith("1x")
    rows = records[whole].reset_index(drop=True)
    facts = pd.DataFrame([_facts(ledger.read(path)) for path in rows["path"]], columns=list(_COLUMNS))
    made = pd.concat([rows.drop(columns="model"), facts], axis=1).sort_values("created", kind="stable")
    made = made.drop_duplicates(["landscape", "view", "query_view", "label", "scope"], keep="last")
    if made.empty:
        return made
    order = ["synthetic", "documents", "landscape", "nDCG@10"]
    return made.sort_values(order, ascending=[True, False, True, False], kind="stable", ignore_index=True)


def _facts(entry: Entry) -> dict[str, object]:
    record, details = entry.record, entry.record["details"]
    kept = {axis: details[axis] for axis in AXES if details[axis]}
    size = {"dim": details["dimension"]} | details["whole"] | kept
    low, high = details["docs_per_second_range"] or (None, None)
    cut = ", ".join(f"{number} {AXES[axis]}" for axis, number in kept.items())
    model = title(record, details["base"])
    environment = record["environment"]
    return {
        "base": details["base"],
        "model": model,
        "distilled_from": details["distilled_from"],
        "label": f"{model}, {cut}" if cut else model,
        "cut": cut,
        "axis": WHOLE if not kept else AXES[next(iter(kept))] if len(kept) == 1 else SEVERAL,
        **{word: size.get(axis) for axis, word in AXES.items()},
        "rate": details["docs_per_second"],
        "rate_low": low,
        "rate_high": high,
        "steady": low is not None and high <= STEADY * low,
        "bytes": details["bytes_per_vector"],
        "parameters": details["parameters"],
        "active_parameters": details["active_parameters"],
        "machine": f"{(details['device'] or 'no device').upper()}, {environment.get('cores', '?')} cores "
        f"({environment.get('processor', '?')})",
        "measured": record["created"][:10],
    }


def along(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Points of models that are cut along one axis alone, with the whole model on each of its axes.

    Parameters
    ----------
    frame : DataFrame
        As `points` gives it.

    Returns
    -------
    DataFrame
        The same columns, ``axis`` without ``whole`` and ``several``, and ``kept`` (int): layers, tokens or dimensions.
        A model without a cut, or of which the whole is not there, is left out.
    """
    import pandas as pd

    parts = []
    for axis in AXES.values():
        cuts = frame[frame["axis"] == axis]
        for (landscape, model), rows in cuts.groupby(["landscape", "model"], sort=False):
            same = (frame["landscape"] == landscape) & (frame["model"] == model) & (frame["axis"] == WHOLE)
            if same.any() and frame.loc[same, axis].notna().all():
                parts.append(pd.concat([rows, frame[same]]).assign(axis=axis, kept=lambda line, of=axis: line[of]))
    made = pd.concat(parts, ignore_index=True) if parts else frame.iloc[:0].assign(kept=[])
    return made.astype({"kept": int})
