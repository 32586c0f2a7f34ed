"""Records of the study as DataFrames, and the questions that the paper's claims ask of them."""

from pathlib import Path
from typing import TYPE_CHECKING

from patbench_core.results.ledger import read
from patbench_core.stats.within import within
from patbench_core.tasks.synthetic.arms import (
    ADDED,
    DUPLICATED,
    GENERATED_FIRST,
    MIXED,
    REAL,
    REAL_FIRST,
    SHARES,
    TENFOLD,
    VOLUMES,
)
from patbench_core.tasks.synthetic.classifiers import EPOCHS, EQUAL, LOGISTIC
from patbench_core.tasks.synthetic.gains import SETTING, gains
from patbench_core.tasks.synthetic.pool import MASKED, regime_name
from patbench_core.tasks.synthetic.retrieval import OVERLAP
from patbench_core.tasks.synthetic.scoring import ENDS, METRICS

if TYPE_CHECKING:
    import pandas as pd

ABOVE = "micro F1 above 0.5"
FEWEST = 8
_ORDERS = (GENERATED_FIRST, REAL_FIRST)
PUBLISHED = {2: 0.95, 35: -0.73}
"""Published correlations of MMD and gain at extreme scarcity and at 1:10, by the regime here that comes nearest."""

HARM = -26.0
"""Published change of nDCG@10 of the retrieval proxy, in percent."""

HEAD = ("record", "landscape", "labels", "model", "command")
_CELL = ("regime", "classifier", "arm")
COLUMNS = {
    "arms": (*HEAD, *_CELL, "generator", "change", "documents", "steps", *METRICS),
    "folds": (*HEAD, *_CELL, "fold", *METRICS),
    "audits": (*HEAD, "regime", "fold", "seed", "generator", "MMD", "MMD of real"),
    "retrieval": (*HEAD, "relevance", "generator", "queries", "without", "with", "difference", "low", "high"),
    "comparisons": (*HEAD, "relevance", "arm", "control", "difference", "low", "high", "p", "holm", "verdict"),
}
"""Of each table, beside intervals and other audits."""


def tables(records: "pd.DataFrame", name: str) -> "pd.DataFrame":
    """One table of many records, with `HEAD` before it; texts of a file are called by their system alone.

    Parameters
    ----------
    records : DataFrame
        Rows of ``pb.records("synthetic")``, or of ``pb.records("synthetic_retriever")`` for ``comparisons``.
    name : {"arms", "folds", "audits", "retrieval", "comparisons"}
    """
    import pandas as pd

    frames = []
    for row in records.drop_duplicates("record").to_dict("records"):
        if not Path(row["path"]).with_suffix(f".{name}.parquet").is_file():  # records of protocol 1 have no retrieval
            continue
        table = read(row["path"]).table(name).to_pandas()
        for place, column in enumerate(HEAD):
            table.insert(place, column, row[column])
        for column in {"arm", "generator"} & set(table.columns):
            table[column] = table[column].str.replace(r"^file:[^#]*#", "", regex=True)
        for column in {f"{metric}{end}" for metric in METRICS for end in ENDS} & set(table.columns):
            table[column] = table[column].clip(0.0, 1.0)  # records that were made before ends were cut
        frames.append(table)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS[name])


def generated(arms: "pd.DataFrame") -> list[str]:
    """Names of the arms with real and generated documents, nothing else done to them."""
    return list(dict.fromkeys(arms.loc[arms["change"] == ADDED, "arm"]))


def copies_and_more(arms: "pd.DataFrame", folds: "pd.DataFrame") -> "pd.DataFrame":
    """What copies lift a network by, less what generated text adds to that.

    Both have ten times the steps of real documents in three epochs; generated text is the mean over generators. A label
    is given above one half, as is usual.

    Returns
    -------
    DataFrame
        A row a record and regime: ``lift`` by copies, ``beyond`` by generated text; their ``difference`` with ``low``
        and ``high``.
    """
    start, copied = (_by_fold(folds, EPOCHS, [arm]) for arm in (REAL, TENFOLD))
    added = _by_fold(folds, EQUAL, generated(arms))
    lift, beyond = copied - start, added - copied
    table = lift.to_frame("lift").join(beyond.rename("beyond")).dropna().reset_index()
    means = table.groupby([*HEAD, "regime"], as_index=False)[["lift", "beyond"]].mean()
    both: pd.DataFrame = means.merge(_compared(table, ("lift", "beyond"), "beyond"), on=SETTING[:2])
    return both.drop(columns="arm")


def parts(arms: "pd.DataFrame", folds: "pd.DataFrame", metric: str = "micro F1") -> "pd.DataFrame":
    """What a network gains from real documents in three epochs to generated ones as well in ten times the steps.

    Three differences that add up: ``steps`` (real documents in as many steps), ``another section`` of the same patents
    as well, the first claim where there is one and else the title, and ``generation``, the mean over the other
    generators instead of that section.

    Returns
    -------
    DataFrame
        A row a record, regime and ``arm``, which is the part: ``difference``, ``low``, ``high`` and ``verdict``.
    """
    names = generated(arms)
    real, longer = (_by_fold(folds, name, [REAL], metric) for name in (EPOCHS, EQUAL))
    claim, title = (_by_fold(folds, EQUAL, [f"section:{view}"], metric) for view in ("C1", "T"))
    other = claim.combine_first(title)
    made = _by_fold(folds, EQUAL, [name for name in names if not name.startswith("section:")], metric)
    columns = {"steps": longer - real, "another section": other - longer, "generation": made - other}
    return _against_nothing(columns)


def volumes(arms: "pd.DataFrame", folds: "pd.DataFrame") -> "pd.DataFrame":
    """Gain in micro F1 of several generated documents a real one over as many copies: `_against_nothing` by volume.

    The mean over the generators that were tried at every volume, with logistic regression.
    """
    names = [f"x{times}" for times in VOLUMES if times > 1]
    every = set(arms.loc[arms["change"] == names[-1], "generator"])
    columns = {}
    for times, control in VOLUMES.items():
        tried = [name if times == 1 else f"{name}, x{times}" for name in sorted(every)]
        made, copies = (_by_fold(folds, LOGISTIC, names, "micro F1") for names in (tried, [control]))
        columns[f"x{times}"] = made - copies
    return _against_nothing(columns)


def curricula(arms: "pd.DataFrame", folds: "pd.DataFrame", metric: str = "micro F1") -> "pd.DataFrame":
    """Difference of each order of documents from shuffled ones, the mean over generators; see `_against_nothing`."""
    names = generated(arms)
    shuffled, *orders = (
        _by_fold(folds, EQUAL, [f"{name}{end}" for name in names], metric)
        for end in ("", *(f", {order}" for order in _ORDERS))
    )
    return _against_nothing({name: order - shuffled for name, order in zip(_ORDERS, orders, strict=True)})


def mixes(folds: "pd.DataFrame") -> "pd.DataFrame":
    """Micro F1 at each share of real documents among as many as there are, the mean over generators.

    Returns
    -------
    DataFrame
        Pseudo-values by fold, as `gains` takes them; ``arm`` is such as ``25 % real``, and ``share`` its number.
    """
    import pandas as pd

    rows = folds[folds["classifier"] == LOGISTIC]
    key = [*HEAD, "regime", "classifier", "fold"]
    parts = []
    for share in (*SHARES, 1.0):
        name = f"{100 * share:.0f} {MIXED}"
        chosen = rows[rows["arm"] == REAL] if share == 1 else rows[rows["arm"].str.endswith(f", {name}")]
        means = chosen.groupby(key, as_index=False)["micro F1"].mean()
        parts.append(means.assign(arm=name, share=share))
    mixed: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return mixed


def best_share(mixed: "pd.DataFrame", share: str = "25 % real") -> "pd.DataFrame":
    """Whether one share of real documents is the best.

    Returns
    -------
    DataFrame
        A row a record and regime: ``rival`` (the best of the others), ``difference`` (the share less it), ``low``,
        ``high``, ``p``; ``case``: ``holds`` where none is better, ``fails`` where one is significantly, else ``open``.
    """
    import pandas as pd

    against = gains(mixed, share)
    facts = mixed.drop_duplicates(["record", "regime"])[[*HEAD, "regime"]]
    rows = []
    for _, each in against.groupby(["record", "regime"], sort=False):
        top = each.sort_values("difference", ascending=False, kind="stable").iloc[0]
        worse = (each["verdict"] == "significantly better").any()
        case = "fails" if worse else "holds" if top["difference"] <= 0 else "open"
        rows.append(
            {"record": top["record"], "regime": top["regime"], "rival": top["arm"], "difference": -top["difference"]}
            | {"low": -top["high"], "high": -top["low"], "case": case}
        )
    columns = ["record", "regime", "rival", "difference", "low", "high", "case"]
    return facts.merge(pd.DataFrame(rows, columns=columns), on=["record", "regime"])


def gain_and_mmd(arms: "pd.DataFrame", audits: "pd.DataFrame") -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Gain over copies against the distance to real text, a point a generator, and their rank correlation.

    Returns
    -------
    points : DataFrame
        `HEAD`, ``regime``, ``arm``, ``gain`` in micro F1 over copies, ``MMD`` and ``MMD of real``, means over draws.
    correlations : DataFrame
        A row a record and regime: Spearman's ``correlation`` over generators with ``low`` and ``high``, ``models``;
        none over fewer than `FEWEST` generators.
    """
    rows = arms[arms["classifier"] == LOGISTIC]
    copied = rows[rows["arm"] == DUPLICATED].set_index(["record", "regime"])["micro F1"].rename("copies")
    points = rows[rows["change"] == ADDED].join(copied, on=["record", "regime"])
    points["gain"] = points["micro F1"] - points["copies"]
    distance = audits.groupby(["record", "regime", "generator"], as_index=False)[["MMD", "MMD of real"]].mean()
    points = points.merge(distance, on=["record", "regime", "generator"])
    points = points[[*HEAD, "regime", "arm", "gain", "MMD", "MMD of real"]]
    cell = points["record"] + " " + points["regime"].astype(str)
    correlations = within(points.assign(cell=cell), "cell", "MMD", "gain")
    correlations = correlations[correlations["models"] >= FEWEST]
    facts = points.assign(cell=cell).drop_duplicates("cell")[["cell", *HEAD, "regime"]]
    return points, facts.merge(correlations, on="cell").drop(columns="cell")


def claim_cases(records: "pd.DataFrame") -> dict[str, "pd.DataFrame"]:
    """What records say of the claims of arXiv 2605.24296: a row a record and regime, by the claim's id.

    Records with masked names of labels are left out, for they ask of the same documents again.

    Returns
    -------
    dict of str to DataFrame
        `HEAD`, ``regime``, ``difference`` (the value of the claim), ``low``, ``high``, and ``case``: ``holds`` and
        ``fails`` where the interval lies on the claim's side of zero and on the other, else ``open``; of a share of
        real documents see `best_share`. Rank correlations and the harm to retrieval, a row a generator, have ``least``
        and ``most``, the published number.
    """
    records = records[~records["labels"].astype(str).str.endswith(MASKED)]
    arms, folds, audits = (tables(records, name) for name in ("arms", "folds", "audits"))
    lifts = copies_and_more(arms, folds)
    correlations = gain_and_mmd(arms, audits)[1].rename(columns={"correlation": "difference"})
    published = correlations["regime"].map(PUBLISHED)
    correlations = correlations.assign(least=published, most=published).dropna(subset=["least", "low"])
    cases = {
        "syn-volume": lifts.assign(case=_cases(lifts, 1.0)),
        "syn-mix": best_share(mixes(folds)),
        "syn-mmd": correlations.assign(case=_cases(correlations, correlations["least"])),
    }
    named = {claim: rows.assign(regime=rows["regime"].map(regime_name)) for claim, rows in cases.items()}
    harmed = tables(records, "retrieval")
    harmed = harmed[(harmed["relevance"] == OVERLAP) & (harmed["generator"] != DUPLICATED)].rename(
        columns={"generator": "regime"}
    )
    for column in ("difference", "low", "high"):
        harmed[column] *= 100 / harmed["without"]
    return named | {"syn-retrieval": harmed.assign(case=_cases(harmed, -1.0), least=HARM, most=HARM)}


def _cases(rows: "pd.DataFrame", sign: "pd.Series | float") -> "pd.Series":
    """Where the interval lies, seen from the side of zero that `sign` is on."""
    import numpy as np

    ends = np.sort(np.stack([rows["low"] * sign, rows["high"] * sign]), axis=0)
    return rows["low"].map(lambda _: "open").mask(ends[0] > 0, "holds").mask(ends[1] < 0, "fails")


def _by_fold(folds: "pd.DataFrame", classifier: str, arms: list[str], metric: str = ABOVE) -> "pd.Series":
    """Mean over arms of their pseudo-values under one classifier, by record, regime and fold."""
    rows = folds[(folds["classifier"] == classifier) & folds["arm"].isin(arms)]
    means: pd.Series = rows.groupby([*HEAD, "regime", "fold"])[metric].mean()
    return means


def _against_nothing(columns: "dict[str, pd.Series]") -> "pd.DataFrame":
    """Each column by fold compared with zero, where there are all of them: see `_compared`; ``arm`` is the column."""
    import pandas as pd

    table = pd.DataFrame(columns).dropna().reset_index()
    made = _compared(table.assign(nothing=0.0), (*columns, "nothing"), "nothing")
    facts = table[[*HEAD, "regime"]].drop_duplicates()
    return facts.merge(made, on=SETTING[:2])


def _compared(table: "pd.DataFrame", columns: tuple[str, ...], control: str) -> "pd.DataFrame":
    """`gains` of columns of a table by fold against one of them."""
    import pandas as pd

    long = [table.assign(arm=name, classifier="MLP", value=table[name]) for name in columns]
    made = gains(pd.concat(long, ignore_index=True), control, "value")
    return made[["record", "regime", "arm", "difference", "low", "high", "verdict", "detectable"]]
