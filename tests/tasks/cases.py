"""Random rankings full of ties, and the full sort that is their oracle."""

from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.retrieval.ranking import Collection
from patbench_core.tasks.retrieval.scorers import new_scores


@dataclass(frozen=True)
class FixedScorer:
    """Scores that are known beforehand."""

    matrix: np.ndarray

    @property
    def columns(self) -> np.ndarray:
        """One for each document."""
        return np.arange(self.matrix.shape[1])

    def scores(self, rows: slice, out: np.ndarray | None = None) -> np.ndarray:
        """A copy: the caller may change it."""
        out = new_scores(rows, self.matrix.shape[1], out)
        out[:] = self.matrix[rows]
        return out


@dataclass(frozen=True)
class Case:
    """Scores of documents for queries, families, publication numbers, and some judgments."""

    scorer: FixedScorer
    collection: Collection
    numbers: np.ndarray
    query: np.ndarray
    doc: np.ndarray


def random_case(seed: int, documents: int | None = None) -> Case:
    """Scores of few values, of many, of near-equal ones; some documents are not retrieved, some queries find none."""
    random = np.random.default_rng(seed)
    n = documents or int(random.integers(1, 60))
    queries = int(random.integers(1, min(n, 12) + 1))
    scores = random.choice([0.1, 0.25, 0.5, 0.75], (queries, n))
    scores += random.choice([0.0, 4e-7, 6e-7, 1e-3], (queries, n), p=[0.6, 0.1, 0.1, 0.2])
    if seed % 3 == 0:
        scores = random.standard_normal((queries, n)) * 10.0 ** random.integers(-4, 3)
    scores = scores.astype(np.float32)
    if seed % 2:
        scores = scores[:, random.integers(0, n, n)]  # documents of one text
    scores[random.random(scores.shape) < random.choice([0, 0.1, 0.9])] = -np.inf
    scores[random.random(queries) < 0.1] = -np.inf
    numbers = random.permutation([f"US-{number}-A" for number in range(8, 8 + n)])  # 8, 9, 10: text order is another
    tie_rank = np.empty(n, np.int32)
    tie_rank[np.argsort(numbers)] = np.arange(n)
    families = random.integers(0, max(1, n // 2), n) * 5
    collection = Collection(np.sort(random.permutation(n)[:queries]), families, tie_rank)
    links = np.unique(np.stack([random.integers(0, queries, 40), random.integers(0, n, 40)], axis=1), axis=0)
    return Case(FixedScorer(scores), collection, numbers, *links.T)


def full_sort(case: Case, query: int) -> list[tuple[float, int]]:
    """(Rounded score, document) of all ranked documents, best first."""
    own = case.collection.families[case.collection.query_rows[query]]
    rounded = np.round(case.scorer.matrix[query], 6)
    ranked = [doc for doc in range(len(rounded)) if case.collection.families[doc] != own and rounded[doc] > -np.inf]
    ranked.sort(key=lambda doc: (-float(rounded[doc]), case.numbers[doc]))
    return [(float(rounded[doc]), doc) for doc in ranked]
