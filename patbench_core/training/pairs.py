"""The table of training pairs: who, with whom, by which signal and why, never a text; and what the trainer reads."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import TrainingError
from patbench_core.training.split import REASONS, Split

if TYPE_CHECKING:
    from datasets import DatasetDict

PLAIN = " without negatives"
PLACE = "label"
"""Column that the trainer hands to the loss and gives no text of to the model."""
SCHEMA = pa.schema(
    [
        ("anchor_id", pa.string()),
        ("positive_id", pa.string()),
        ("anchor_view", pa.string()),
        ("positive_view", pa.string()),
        ("signal", pa.string()),
        ("why", pa.string()),
        ("negatives", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True)
class Candidates:
    """Pairs of one signal before any is left out.

    Attributes
    ----------
    anchor, positive : ndarray of shape (n_pairs,), int64
        Rows of the landscape.
    """

    signal: str
    anchor_view: str
    positive_view: str
    anchor: np.ndarray
    positive: np.ndarray
    why: list[str]

    def take(self, places: np.ndarray) -> "Candidates":
        """The pairs at `places`."""
        why = [self.why[candidate] for candidate in places.tolist()]
        views = self.signal, self.anchor_view, self.positive_view
        return Candidates(*views, self.anchor[places], self.positive[places], why)


def kept(candidates: Candidates, landscape: Landscape, split: Split, seed: int) -> tuple[Candidates, dict[str, int]]:
    """Leave out what may not or need not be trained on; what stays is in an order that the seed decides.

    A pair counts under the first reason that holds: a protected document; no text; one text on both sides; another
    pair of the same two families; another pair of the same two texts.

    Returns
    -------
    candidates : Candidates
    left_out : dict of str to int
        Pairs left out, by reason.
    """
    numbers, families = landscape.publication_numbers, landscape.families
    ends = (numbers[candidates.anchor].tolist(), numbers[candidates.positive].tolist())
    known = sorted(range(len(candidates.why)), key=lambda at: (candidates.why[at], ends[0][at], ends[1][at]))
    order = np.array(known, np.int64)[np.random.default_rng(seed).permutation(len(known))]
    sides = _text_codes(landscape, candidates.anchor_view, candidates.positive_view)
    left_out: Counter[str] = Counter()
    seen: set[tuple[str, int, int]] = set()
    places = []
    for candidate in order.tolist():
        pair = int(candidates.anchor[candidate]), int(candidates.positive[candidate])
        texts = sides[0][pair[0]], sides[1][pair[1]]
        pair_of = {"pair of families": _sorted(families[list(pair)].tolist()), "pair of texts": _sorted(texts)}
        if held := next((split.reason[end] for end in pair if split.reason[end]), 0):
            left_out[REASONS[held]] += 1
        elif min(texts) < 0:
            left_out["no text"] += 1
        elif texts[0] == texts[1]:
            left_out["one text on both sides"] += 1
        elif repeated := next((what for what, pair in pair_of.items() if (what, *pair) in seen), None):
            left_out[f"repeated {repeated}"] += 1
        else:
            seen.update((what, *pair) for what, pair in pair_of.items())
            places.append(candidate)
    return candidates.take(np.array(places, np.int64)), dict(left_out)


def table(candidates: Candidates, landscape: Landscape, negatives: Sequence[Sequence[int]]) -> pa.Table:
    """The table of `candidates`, with the rows of their negatives."""
    numbers, count = landscape.publication_numbers, len(candidates.why)
    columns = {
        "anchor_id": numbers[candidates.anchor].tolist(),
        "positive_id": numbers[candidates.positive].tolist(),
        "anchor_view": [candidates.anchor_view] * count,
        "positive_view": [candidates.positive_view] * count,
        "signal": [candidates.signal] * count,
        "why": candidates.why,
        "negatives": [[numbers[row] for row in rows] for rows in negatives],
    }
    return pa.table(columns, schema=SCHEMA)


def texts(pairs: pa.Table, landscape: Landscape) -> tuple[list[str], list[str], list[list[str]]]:
    """Texts of anchors, positives and negatives; negatives are in the view of the positive."""
    rendered: dict[str, Sequence[str]] = {}

    def text(view: str, row: int) -> str:
        if view not in rendered:
            rendered[view] = side_texts(landscape, view).every
        return rendered[view][row]

    row_of = landscape.row_of
    texts: tuple[list[str], list[str], list[list[str]]] = [], [], []
    for pair in pairs.to_pylist():
        texts[0].append(text(pair["anchor_view"], row_of[pair["anchor_id"]]))
        texts[1].append(text(pair["positive_view"], row_of[pair["positive_id"]]))
        texts[2].append([text(pair["positive_view"], row_of[name]) for name in pair["negatives"] or ()])
    return texts


def check_pairs(pairs: pa.Table, landscape: Landscape, split: Split) -> None:
    """Make sure that no pair, in anchor, positive or negative, holds a document of a protected family.

    Raises
    ------
    TrainingError
        If one does; it names the first.
    """
    row_of, families = landscape.row_of, landscape.families
    held = set(families[split.protected].tolist())
    for pair in pairs.to_pylist():
        for name in (pair["anchor_id"], pair["positive_id"], *pair["negatives"]):
            row = row_of[name]
            if int(families[row]) in held:
                family = landscape.column("family_id")[row] or "of its own"
                reason = REASONS[split.reason[row]] if split.reason[row] else REASONS[-1]
                raise TrainingError(
                    f"training pair {pair['anchor_id']} - {pair['positive_id']}: {name} (family {family}) is "
                    f"held out ({reason}): mine the pairs again with this split, and delete pairs "
                    "that were made by hand"
                )


def counts(pairs: pa.Table) -> dict[str, int]:
    """Pairs by signal."""
    groups = pc.value_counts(pairs["signal"].combine_chunks()).to_pylist()
    return {group["values"]: group["counts"] for group in sorted(groups, key=lambda group: group["values"])}


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


def _sorted(pair: Sequence[int]) -> tuple[int, int]:
    return min(pair), max(pair)


def _text_codes(landscape: Landscape, *views: str) -> list[list[int]]:
    """Code of each document's text in each view, -1 where it is empty; equal code, equal text, whatever the view."""
    code: dict[str, int] = {"": -1}
    rendered = [side_texts(landscape, view).every for view in views]
    return [[code.setdefault(text, len(code)) for text in every] for every in rendered]
