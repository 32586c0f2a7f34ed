"""Split into training, validation and test queries by group, and the documents held out from training pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from patbench_core.errors import UnfitLandscape
from patbench_core.files import digest
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.numbers import NumberIndex
from patbench_core.stats.crossval import assigned, linked_groups
from patbench_core.tasks.classification.splits import linked_groups as linked_documents
from patbench_core.tasks.classification.task import ClassificationTask
from patbench_core.tasks.labels import default_sets, label_set
from patbench_core.tasks.texts import side_texts
from patbench_core.training.errors import UnfitForTraining

PROTOCOL = 1
"""Version of the way from a landscape and a seed to a split; part of every digest."""

SHARES = {"train": 0.6, "validation": 0.2, "test": 0.2}
"""Share of the queries in each part, as near as whole groups allow."""

VIEW = "TA"
"""View whose classification splits are held out, and in which equal texts count as one document."""

FREE = "not protected"
REASONS = (
    FREE,
    "test query",
    "cited by a test query",
    "validation query",
    "cited by a validation query",
    "classification test document",
    "in a landscape that it is tested on",
    "of one family or text with a protected document",
)


@dataclass(frozen=True)
class Split:
    """The parts of a landscape.

    Attributes
    ----------
    landscape : str
        Digest of the landscape.
    query_rows : ndarray of shape (n_queries,), int
        Document row of each judged query, in the order of publication numbers.
    train, validation, test : ndarray of shape (n_queries,), bool
        Each query is in one part.
    reason : ndarray of shape (n_docs,), int8
        Place in `REASONS` of the first reason for which a document is protected; 0 where it is not.
    digest : str
        Of all that made the split.
    """

    landscape: str
    seed: int
    query_rows: np.ndarray
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    reason: np.ndarray
    digest: str

    @property
    def protected(self) -> np.ndarray:
        """Documents that no training pair may hold: ndarray of shape (n_docs,), bool."""
        return self.reason > 0

    @property
    def counts(self) -> dict[str, int]:
        """Documents by reason."""
        counts = np.bincount(self.reason, minlength=len(REASONS))
        return dict(zip(REASONS, counts.tolist(), strict=True))


def split(
    landscape: Landscape,
    seed: int,
    *,
    sets: Sequence[str] | None = None,
    views: Sequence[str] = (VIEW,),
    tested_on: Sequence[Landscape] = (),
) -> Split:
    """Split queries into training, validation and test, and find the documents that are protected.

    Queries of one family, queries that cite publications of one family, and queries of which one cites the other's
    family stay in one part. A landscape without citation links has no queries.

    Parameters
    ----------
    seed : int
        Decides which groups are held out.
    sets : sequence of str, optional
        Label sets whose classification test documents are protected; the default sets of the landscape if not given.
    views : sequence of str
        Views in which classification is tested.
    tested_on : sequence of Landscape
        Other landscapes that the trained model will be tested on: documents of a family of theirs are protected.

    Raises
    ------
    UnfitForTraining
        If the queries do not fill three parts.
    """
    names = tuple(default_sets(landscape) if sets is None else sets)
    rows, parts = _assigned(landscape, seed)
    reason = np.zeros(len(landscape), np.int8)
    cited = landscape.qrels.query_row, landscape.qrels.doc_row
    for what, queries in (("test", rows[parts["test"]]), ("validation", rows[parts["validation"]])):
        _mark(reason, queries, f"{what} query")
        _mark(reason, cited[1][np.isin(cited[0], queries)], f"cited by a {what} query")
    for name, view in product(names, views):
        _mark(reason, classification_test(landscape, name, view), "classification test document")
    for other in tested_on:
        _mark(reason, shared_rows(landscape, other), "in a landscape that it is tested on")
    groups = _alike(landscape, views)
    _mark(reason, np.flatnonzero(np.isin(groups, groups[reason > 0])), REASONS[-1])
    own = landscape.facts["digest"]
    key = digest([PROTOCOL, own, seed, names, list(views), [other.facts["digest"] for other in tested_on]])
    return Split(own, seed, rows, parts["train"], parts["validation"], parts["test"], reason, key)


def classification_test(landscape: Landscape, name: str, view: str) -> np.ndarray:
    """Test documents of the classification of `view` by the label set `name`: rows, int64; none if it has no split."""
    try:
        task = ClassificationTask(landscape, label_set(landscape, name), view, side_texts(landscape, view))
    except UnfitLandscape:
        return np.empty(0, np.int64)
    return np.asarray(task.rows[task.split.test])


def shared_rows(a: Landscape, b: Landscape) -> np.ndarray:
    """Documents of `a` whose family `b` has too, which training on `a` would know: rows, int64, ascending.

    Families are the same where their ids are, or where a publication (whatever its kind code) is in both landscapes.
    """
    ids = {family for family in b.column("family_id") if family is not None}
    numbers = NumberIndex(b.publication_numbers)
    same = np.array(
        [
            family in ids or bool(numbers.rows(number))
            for family, number in zip(a.column("family_id"), a.publication_numbers, strict=True)
        ],
        bool,
    )
    return np.flatnonzero(np.isin(a.families, a.families[same]))


def _assigned(landscape: Landscape, seed: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Query rows, and for each part whether a query is in it."""
    qrels, families = landscape.qrels, landscape.families
    rows = np.unique(qrels.query_row)
    rows = rows[np.argsort(landscape.tie_rank[rows])]
    if not len(rows):
        return rows, {part: np.zeros(0, bool) for part in SHARES}
    index = np.empty(len(landscape), np.int64)
    index[rows] = np.arange(len(rows))
    query = np.concatenate([np.arange(len(rows)), index[qrels.query_row]])
    group = linked_groups(query, np.concatenate([families[rows], families[qrels.doc_row]]), len(rows))
    names, shares = landscape.publication_numbers[rows], np.array(list(SHARES.values()))
    part = assigned(group, shares * len(group), lambda each: digest([seed, sorted(names[each].tolist())]))
    if len(np.unique(part)) < len(SHARES):
        raise UnfitForTraining(
            f"landscape {landscape.name!r} has {len(rows)} queries in {len(np.unique(group))} groups "
            "(tied by families and cited patents): training, validation and test need one "
            "each; use a landscape with more citations"
        )
    return rows, {name: part == at for at, name in enumerate(SHARES)}


def _alike(landscape: Landscape, views: Sequence[str]) -> np.ndarray:
    """Documents of one family, or of one text in a view, share a group: ndarray of shape (n_docs,), int64."""
    texts = [side_texts(landscape, view).row_of for view in views]
    alone = -1 - np.arange(len(landscape))
    return linked_documents(landscape.families, *(np.where(codes < 0, alone, codes) for codes in texts))


def _mark(reason: np.ndarray, rows: np.ndarray, why: str) -> None:
    """Give `rows` that have no reason yet the reason `why`, in place."""
    rows = rows[reason[rows] == 0]
    reason[rows] = REASONS.index(why)
