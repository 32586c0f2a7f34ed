"""Records by score, for pages that are not rewritten yet."""

from collections.abc import Sequence

from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group, query_scores
from patbench_core.stats.all_pairs import Comparison, compare_means


def ranked(group: Group, metric: str) -> list[Entry]:
    """Records by the mean over all links, best first."""
    return sorted(group.entries, key=lambda entry: -entry.record["scopes"]["ALL"]["metrics"][metric])


def compared(entries: Sequence[Entry], metric: str) -> Comparison:
    """All pairs of retrieval records on the queries of all links."""
    return compare_means(query_scores(entries, "ALL", metric))
