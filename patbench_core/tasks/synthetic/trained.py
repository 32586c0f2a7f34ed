"""Records of a fine-tuned encoder and of a trained retriever as one DataFrame of differences."""

from typing import TYPE_CHECKING

from patbench_core.stats.comparison import MARGIN
from patbench_core.stats.inference import holm, verdict
from patbench_core.tasks.synthetic.arms import DUPLICATED, MORE, REAL
from patbench_core.tasks.synthetic.frame import HEAD, tables
from patbench_core.tasks.synthetic.gains import gains
from patbench_core.training.settings import FEW_STEPS

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT = ("significantly better", "significantly worse")
SECTIONS = ("section:C1", "section:T")
COLUMNS = ("block", "arm", "difference", "low", "high", "holm", "verdict")


def changes(
    tuned: "pd.DataFrame", pairs: "pd.DataFrame", metric: str = "micro F1", margin: float = MARGIN
) -> "pd.DataFrame":
    """What generated text changes where a model is trained on it.

    Parameters
    ----------
    tuned : DataFrame
        Rows of ``pb.records("synthetic", split="fine-tuned")``.
    pairs : DataFrame
        Rows of ``pb.records("synthetic_retriever")``.
    metric, margin : str, float
        Of fine-tuned encoders; that of retrievers is nDCG@10.

    Returns
    -------
    DataFrame
        `HEAD`, ``title`` (kind of training, and model), ``unit`` and `COLUMNS`: a row a record, ``block`` (what it is
        compared with) and arm.
    """
    import pandas as pd

    kinds = {"Fine-tuned encoder": finetuned(tuned, metric, margin), "Retriever trained on pairs": retrievers(pairs)}
    units = dict(zip(kinds, (metric, "nDCG@10"), strict=True))
    return pd.concat(
        [rows.assign(title=f"{kind}: " + rows["model"], unit=units[kind]) for kind, rows in kinds.items()],
        ignore_index=True,
    )


def counted(rows: "pd.DataFrame") -> str:
    """How many differences of each block are significant, in words."""
    blocks = rows.groupby("block", sort=False)["verdict"]
    better, worse = (blocks.agg(lambda each, v=name: (each == v).sum()) for name in SIGNIFICANT)
    parts = [
        f"against {block} {better[block]} significantly better and {worse[block]} worse, of {len(each)}"
        for block, each in blocks
    ]
    return f"Changes: {'; '.join(parts)}."


def trainings(records: "pd.DataFrame") -> "pd.DataFrame":
    """Arms of fine-tuned encoders.

    Returns
    -------
    DataFrame
        Of `frame.tables`, with ``smoke``: ended before `FEW_STEPS` steps, so that it shows that the way works and takes
        no part in verdicts.
    """
    arms = tables(records, "arms")
    return arms.assign(smoke=arms["steps"] < FEW_STEPS)


def finetuned(records: "pd.DataFrame", metric: str = "micro F1", margin: float = MARGIN) -> "pd.DataFrame":
    """What a fine-tuned encoder gains over real documents in as many steps, and over another section of these patents.

    One correction (Holm) of all comparisons of a record.
    """
    import pandas as pd

    arms, folds = trainings(records), tables(records, "folds")
    cell = ["record", "regime", "classifier", "arm"]
    folds = folds.merge(arms.loc[~arms["smoke"], cell], on=cell)
    against = [gains(folds, control, metric, margin).assign(block=control) for control in (REAL, *SECTIONS)]
    every = pd.concat(against, ignore_index=True)
    claims = every.loc[every["block"] == SECTIONS[0], "record"]
    generated = ~every["arm"].isin([REAL, DUPLICATED, MORE, *SECTIONS])
    title = (every["block"] == SECTIONS[1]) & ~every["record"].isin(claims)
    every = every[(every["block"] == REAL) | (generated & ((every["block"] == SECTIONS[0]) | title))]
    every["holm"] = every.groupby("record")["p"].transform(holm)
    every["verdict"] = [verdict(row.difference, row.low, row.high, row.holm, margin) for row in every.itertuples()]
    heads = records[list(HEAD)].drop_duplicates()
    return every.merge(heads, on="record")[[*HEAD, *COLUMNS]]


def retrievers(records: "pd.DataFrame") -> "pd.DataFrame":
    """What training on each set of pairs changes of nDCG@10, by what is asked; corrected as recorded."""
    rows = tables(records, "comparisons")
    return rows.assign(block=rows["control"] + " by " + rows["relevance"])[[*HEAD, *COLUMNS]]
