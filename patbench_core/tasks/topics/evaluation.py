"""Topics of one landscape's queries: read the record, or make it."""

import shlex
import time

from patbench_core.landscape import registry
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, record_head
from patbench_core.tasks.topics.task import TASK, key, topics_table


def topics_entry(landscape: str) -> ledger.Entry:
    """The record of the topics, made only where the ledger lacks it; no model is part of it.

    Raises
    ------
    UnknownLandscape
    """
    of = registry.get(landscape)
    begun = time.perf_counter()
    topics = topics_table(of)
    identity = key(of, topics)
    if found := ledger.find(of.name, TASK, identity):
        return found
    without = topics["section"].null_count
    head = record_head(
        task=TASK,
        key=identity,
        identities={},
        landscape=landscape_facts(of),
        model={"name": "none", "dimension": None, "dtype": "none", "similarity": "none"},
        reading="none",
        document={"view": "IPC", "texts": len(topics) - without, "empty": without, "token_coverage": None},
        command=shlex.join(["patbench", "run", "jurisdiction", "--landscape", of.name]),
        timings={"encoded": 0, "encode_seconds": 0.0, "task_seconds": time.perf_counter() - begun},
    )
    return ledger.add(head, {"topics": topics})


def recorded_topics(landscape: str, state: str) -> ledger.Entry | None:
    """The record of a landscape in one state, if there is one; the landscape itself need not be at hand.

    Parameters
    ----------
    landscape : str
    state : str
        Digest of its content.
    """
    wanted = (landscape, state)
    of = ((entry, entry.record["landscape"]) for entry in ledger.entries(TASK))
    return next((entry for entry, facts in of if (facts["name"], facts["digest"]) == wanted), None)
