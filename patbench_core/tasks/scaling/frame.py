"""The points of the scaling study as a DataFrame: models and their variants, with what each costs."""

from math import log2, nan
from typing import TYPE_CHECKING, cast

from patbench_core.results import ledger
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import title
from patbench_core.stats.comparison import compare
from patbench_core.stats.pareto import front
from patbench_core.stats.shares import shares

if TYPE_CHECKING:
    import pandas as pd

    from patbench_core.tasks.scaling.evaluation import ScalingDetails

AXES = {"layers": "layers", "tokens": "tokens", "dim": "dimensions"}
"""What is cut, as records call it, and in words."""

COSTS = {"documents per second": ("rate", ["layers", "tokens"]), "bytes per document": ("bytes", ["dimensions"])}
"""Column of a cost, and the axes that change it."""

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
        ``parameters``, ``active_parameters``, ``machine``, ``measured`` (date). NaN where it does not apply.
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
    record, details = entry.record, cast("ScalingDetails", entry.record["details"])
    every: dict[str, int | None] = {"layers": details["layers"], "tokens": details["tokens"], "dim": details["dim"]}
    kept = {axis: number for axis, number in every.items() if number}
    size = {"dim": details["dimension"]} | details["whole"] | kept
    low, high = details["docs_per_second_range"] or (None, None)
    cut = ", ".join(_amount(number, AXES[axis]) for axis, number in kept.items())
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
        "steady": low is not None and high is not None and high <= STEADY * low,
        "bytes": details["bytes_per_vector"],
        "parameters": details["parameters"],
        "active_parameters": details["active_parameters"],
        "machine": f"{(details['device'] or 'no device').upper()}, {environment.get('cores', '?')} cores "
        f"({environment.get('processor', '?')})",
        "measured": record["created"][:10],
    }


def _amount(number: int, axis: str) -> str:
    return f"{number} {axis if number != 1 else axis[:-1]}"


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
                both = pd.concat([rows, frame[same]])
                parts.append(both.assign(axis=axis, kept=both[axis]))
    made = pd.concat(parts, ignore_index=True) if parts else frame.iloc[:0].assign(kept=[])
    return made.astype({"kept": int})


def savings(frame: "pd.DataFrame", kept: "pd.DataFrame") -> "pd.DataFrame":
    """What half of the layers and a quarter of the dimensions keep and save, of the best model that is cut so.

    Parameters
    ----------
    frame : DataFrame
        As `points` gives it.
    kept : DataFrame
        Shares of one measure by landscape, model, axis and ``kept``, see `patbench_core.stats.shares.shares`.

    Returns
    -------
    DataFrame
        A row a landscape and axis: ``model``, ``axis``, ``kept``, ``whole``, ``share``, ``low``, ``high``, ``speed``
        (rate of the cut as a multiple of the whole's; NaN unless both have runs that agree, on one machine) and
        ``size`` (bytes of the cut as a share of the whole's).
    """
    import pandas as pd

    columns = ["landscape", "model", "axis", "kept", "whole", "share", "low", "high"]
    rows, known = [], {(row["landscape"], row["label"]): row for _, row in frame.iterrows()}
    for axis, parts in (("layers", 2), ("dimensions", 4)):
        for landscape, kept_rows in kept[kept["axis"] == axis].groupby("landscape", sort=False):
            kept_rows = kept_rows[kept_rows["model"] == kept_rows["model"].iloc[0]]
            line = kept_rows.loc[(kept_rows["kept"] * parts / kept_rows["whole"]).map(log2).abs().idxmin()]
            part = known[landscape, f"{line['model']}, {_amount(line['kept'], axis)}"]
            whole = known[landscape, line["model"]]
            speed = speed_up(part, whole)
            size = part["bytes"] / whole["bytes"]
            rows.append(line[columns].to_dict() | {"speed": speed, "size": size})
    return pd.DataFrame(rows, columns=[*columns, "speed", "size"])


def speed_up(one: "pd.Series", other: "pd.Series") -> float:
    """Rate of a point as a multiple of another's; NaN unless both have runs that agree, on one machine."""
    sure = one["steady"] and other["steady"] and one["machine"] == other["machine"]
    return float(one["rate"] / other["rate"]) if sure else nan


def students(frame: "pd.DataFrame", scores: "pd.DataFrame") -> "pd.DataFrame":
    """Share of its teacher's score that a distilled model keeps.

    Parameters
    ----------
    frame : DataFrame
        As `points` gives it.
    scores : DataFrame
        Of the points, with the columns ``landscape`` and ``label``.

    Returns
    -------
    DataFrame
        A row a landscape, measure and student: ``landscape``, ``metric``, ``label`` (the student), ``share``, ``low``,
        ``high``, ``n``, ``whole`` (the teacher) and ``speed``, see `speed_up`.
    """
    import pandas as pd

    whole, parts = frame[frame["axis"] == WHOLE], []
    for _, student in whole.dropna(subset=["distilled_from"]).iterrows():
        here = whole[whole["landscape"] == student["landscape"]]
        for _, teacher in here[here["base"] == student["distilled_from"]].iterrows():
            both = scores["record"].isin([student["record"], teacher["record"]])
            covered = shares(scores[both], "label", ["landscape"], teacher["label"])
            parts.append(covered.assign(speed=speed_up(student, teacher)))
    columns = ["landscape", "metric", "label", "share", "low", "high", "n", "whole", "speed"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def fronts(frame: "pd.DataFrame", scores: "pd.DataFrame", margin: float) -> "pd.DataFrame":
    """Every point with a cost of its own, and its place on the front of score and cost; see `pareto.front`.

    Layers and tokens change the speed, dimensions change the size: other variants have the cost of the whole model and
    take no part.

    Parameters
    ----------
    frame, scores : DataFrame
        As for `students`.
    margin : float

    Returns
    -------
    DataFrame
        ``landscape``, ``metric``, ``label``, ``score``, ``low``, ``high``, ``cost``, ``front``, ``by`` (what the cost
        is), ``axis``, ``model``, ``name`` (what is kept, or the model) and ``line`` (model and axis that the point is
        joined on; the whole model stands on each of its axes, with a name on the first only).
    """
    import pandas as pd

    parts = []
    for by, (column, axes) in COSTS.items():
        for landscape, rows in frame[frame[column].notna()].groupby("landscape", sort=False):
            rows = rows[rows["axis"].isin([WHOLE, *axes])]
            if rows.empty:
                continue
            result = compare(scores[scores["record"].isin(rows["record"])], "label", "landscape", margin)
            sign = -1 if column == "rate" else 1
            paid = {label: sign * cost for label, cost in zip(rows["label"], rows[column], strict=True)}
            places = front(result, paid).merge(result.models[["metric", "label", "low", "high"]])
            places = places.merge(rows[["label", "model", "axis", "cut"]]).assign(by=by, landscape=landscape)
            places["cost"] = places["cost"].abs()
            parts += [places[places["axis"].isin([WHOLE, axis])].assign(line=places["model"] + axis) for axis in axes]
    if not parts:
        return pd.DataFrame(columns=["landscape", "metric", "label", "score", "cost", "front", "by", "axis", "line"])
    made = pd.concat(parts, ignore_index=True)
    name = made["cut"].str.removesuffix(" dimensions").where(made["cut"] != "", made["model"])
    return made.assign(name=name.mask(made.duplicated(["landscape", "metric", "label", "by"]), ""))
