"""MTEB's 18 tasks on DAPFAM: a scope, a view of the queries and one of the documents.

Six pairs of views have a ranking each, which serves all three scopes.
"""

import re
from itertools import product

from patbench_core.benchmarks.errors import unknown_benchmark
from patbench_core.landscape.views import MTEB_DOC, MTEB_QUERY

_SCOPES = {"All": "ALL", "In": "IN", "Out": "OUT"}
_QUERIES = {"TitlAbs": "TA", "TitlAbsClm": "TAC"}
_DOCUMENTS = {**_QUERIES, "FullText": "FULL"}
_NAME = re.compile(r"DAPFAM(All|In|Out)(TitlAbs(?:Clm)?)To(TitlAbs(?:Clm)?|FullText)Retrieval")


TASKS = tuple(
    f"DAPFAM{scope}{query}To{document}Retrieval" for scope, query, document in product(_SCOPES, _QUERIES, _DOCUMENTS)
)
"""Names of all of them."""

MAIN = "DAPFAMAllTitlAbsClmToTitlAbsClmRetrieval"
"""The one that published scores are for."""


def dapfam_task(name: str) -> tuple[str, str, str]:
    """Scope, view of the queries and view of the documents of the task that MTEB calls `name`.

    Raises
    ------
    BenchmarkError
        If there is none.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        raise unknown_benchmark(name, TASKS)
    scope, query, document = match.groups()
    return _SCOPES[scope], MTEB_QUERY + _QUERIES[query], MTEB_DOC + _DOCUMENTS[document]
