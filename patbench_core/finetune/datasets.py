"""From the table of pairs to what the trainer reads: a data set a signal, texts rendered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from patbench_core.finetune.pairs import texts
from patbench_core.landscape.landscape import Landscape

if TYPE_CHECKING:
    from datasets import DatasetDict

PLAIN = " without negatives"


def training_sets(table: pa.Table, landscape: Landscape, negatives: int) -> "DatasetDict":
    """Texts of all pairs, by signal; pairs with fewer than `negatives` mined ones are a data set of their own.

    Returns
    -------
    DatasetDict
        Columns anchor, positive, and negative_1 to negative_n where there are any. A pair of which a text is empty
        is left out.
    """
    from datasets import Dataset, DatasetDict

    columns: dict[str, dict[str, list[str]]] = {}
    for signal, anchor, positive, every in zip(table["signal"].to_pylist(), *texts(table, landscape), strict=True):
        of, mined = {"anchor": anchor, "positive": positive}, every[:negatives]
        full = len(mined) == negatives and all(mined)
        if full:
            of |= {f"negative_{place}": one for place, one in enumerate(mined, 1)}
        if not (anchor and positive):
            continue
        into = columns.setdefault(signal + ("" if full else PLAIN), {name: [] for name in of})
        for name, one in of.items():
            into[name].append(one)
    return DatasetDict({name: Dataset.from_dict(of) for name, of in sorted(columns.items())})


def signal_of(name: str) -> str:
    """The signal that a data set is of."""
    return name.removesuffix(PLAIN)


def shares(sizes: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    """Chance that a batch is of each data set: of its signal's weight the part that its size is of the signal."""
    total: dict[str, int] = {}
    for name, size in sizes.items():
        total[signal_of(name)] = total.get(signal_of(name), 0) + size
    raw = {name: weights.get(signal_of(name), 0.0) * size / total[signal_of(name)] for name, size in sizes.items()}
    return {name: of / sum(raw.values()) for name, of in raw.items()}
