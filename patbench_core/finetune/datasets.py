"""From the table of pairs to what the trainer reads: a data set a signal, texts rendered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.texts import side_texts

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

    text = _texts(table, landscape)
    columns: dict[str, dict[str, list[str]]] = {}
    for pair in table.to_pylist():
        chosen = (pair["negatives"] or [])[:negatives]
        of = {"anchor": text[pair["anchor_view"], pair["anchor_id"]]}
        of["positive"] = text[pair["positive_view"], pair["positive_id"]]
        mined = [text[pair["positive_view"], number] for number in chosen]
        full = len(mined) == negatives and all(mined)
        if full:
            of |= {f"negative_{place}": one for place, one in enumerate(mined, 1)}
        if not (of["anchor"] and of["positive"]):
            continue
        into = columns.setdefault(pair["signal"] + ("" if full else PLAIN), {name: [] for name in of})
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


def _texts(table: pa.Table, landscape: Landscape) -> dict[tuple[str, str], str]:
    """Text of each view and publication number that a pair names."""
    place = {number: row for row, number in enumerate(landscape.publication_numbers.tolist())}
    wanted: dict[str, set[str]] = {}
    for pair in table.to_pylist():
        wanted.setdefault(pair["anchor_view"], set()).add(pair["anchor_id"])
        wanted.setdefault(pair["positive_view"], set()).update([pair["positive_id"], *(pair["negatives"] or [])])
    texts: dict[tuple[str, str], str] = {}
    for view, numbers in wanted.items():
        ordered = sorted(numbers)
        rendered = side_texts(landscape, view, np.array([place[number] for number in ordered])).every
        texts |= {(view, number): text for number, text in zip(ordered, rendered, strict=True)}
    return texts
