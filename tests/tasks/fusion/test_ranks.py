"""Ranks of all documents against a full sort."""

import numpy as np

from patbench_core.tasks.fusion.ranks import all_ranks
from patbench_core.tasks.retrieval.ranking import ordered_scores
from tests.tasks.cases import full_sort, random_case


def test_fault_12_ranks_are_those_of_a_full_sort() -> None:
    """Ties by publication number; 0 for own family and for what is not retrieved."""
    for seed in range(100):
        case = random_case(seed)
        n_queries = len(case.collection.query_rows)
        scores = ordered_scores(case.scorer, case.collection, slice(0, n_queries))
        found = all_ranks(scores, case.collection.tie_rank)
        for query in range(n_queries):
            order = [doc for _, doc in full_sort(case, query)]
            expected = np.zeros(len(case.numbers), int)
            expected[order] = np.arange(1, len(order) + 1)
            assert found[query].tolist() == expected.tolist()
