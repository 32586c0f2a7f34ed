"""From the table of pairs to what the trainer reads: a data set a signal, texts rendered."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from patbench_core.landscape.landscape import Landscape
from patbench_core.training.pairs import texts

if TYPE_CHECKING:
    from datasets import DatasetDict

PLAIN = " without negatives"
PLACE = "label"
"""Column that the trainer hands to the loss and gives no text of to the model."""


def training_sets(table: pa.Table, landscape: Landscape, negatives: int, known: Collection[str] = ()) -> "DatasetDict":
    """Texts of all pairs, by signal; pairs with fewer than `negatives` mined ones are a data set of their own.

    Parameters
    ----------
    known : collection of str
        Signals whose pairs say, as the trainer's label, at which place of the table they are.

    Returns
    -------
    DatasetDict
        Columns anchor, positive, negative_1 to negative_n where there are any, and `PLACE`. A pair of which a text is
        empty is left out.
    """
    from datasets import Dataset, DatasetDict

    columns: dict[str, dict[str, list[str | int]]] = {}
    signals = table["signal"].to_pylist()
    for row, (signal, anchor, positive, every) in enumerate(zip(signals, *texts(table, landscape), strict=True)):
        texts_of: dict[str, str | int] = {"anchor": anchor, "positive": positive}
        mined = every[:negatives]
        full = len(mined) == negatives and all(mined)
        if full:
            texts_of |= {f"negative_{number}": text for number, text in enumerate(mined, 1)}
        if signal in known:
            texts_of[PLACE] = row
        if not (anchor and positive):
            continue
        into = columns.setdefault(signal + ("" if full else PLAIN), {name: [] for name in texts_of})
        for name, text in texts_of.items():
            into[name].append(text)
    return DatasetDict({name: Dataset.from_dict(table) for name, table in sorted(columns.items())})


def one_set(signal: str, anchors: Sequence[str], positives: Sequence[str]) -> "DatasetDict":
    """Pairs of one signal without mined negatives, each with its place as the trainer's label; see `training_sets`."""
    from datasets import Dataset, DatasetDict

    columns = {"anchor": list(anchors), "positive": list(positives), PLACE: list(range(len(anchors)))}
    return DatasetDict({signal: Dataset.from_dict(columns)})


def signal_of(name: str) -> str:
    """The signal that a data set is of."""
    return name.removesuffix(PLAIN)


def shares(sizes: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    """Sampling probability of each data set: its signal's weight, split by the sizes of the signal's data sets.

    Parameters
    ----------
    sizes : mapping of str to int
        Pairs of each data set.
    weights : mapping of str to float
        Of each signal; one that is not named is never drawn.
    """
    total: dict[str, int] = {}
    for name, size in sizes.items():
        total[signal_of(name)] = total.get(signal_of(name), 0) + size
    raw = {name: weights.get(signal_of(name), 0.0) * size / total[signal_of(name)] for name, size in sizes.items()}
    return {name: share / sum(raw.values()) for name, share in raw.items()}
