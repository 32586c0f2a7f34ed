"""Scores by query office and by cited office, from records of retrieval alone."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from patbench_core.landscape.links import IN, OUT, UNKNOWN
from patbench_core.landscape.numbers import parse
from patbench_core.measures import measure
from patbench_core.measures.ranks import Ranks
from patbench_core.results.ledger import Entry
from patbench_core.results.selection import Group
from patbench_core.stats.bootstrap import mean_intervals
from patbench_core.stats.condensed import Cited, condensed, query_scores
from patbench_core.studies.standings import ranked

UNREAD = "unread"
"""Office of a number that is no publication number."""

OTHERS = "other offices"


def office(number: str) -> str:
    """Code of the office that published `number`, its first two letters: ``US`` of ``US-7994462-B2``."""
    parts = parse(number)
    return parts.country if parts else UNREAD


@dataclass(frozen=True)
class Means:
    """Scores of some queries.

    Attributes
    ----------
    n, links : int
        Queries, and relevant documents over all of them.
    mean : ndarray of shape (n_models,), float64
    interval : ndarray of shape (n_models, 2), float64
        95 % bootstrap intervals.
    """

    n: int
    links: int
    mean: np.ndarray
    interval: np.ndarray


@dataclass(frozen=True)
class Offices:
    """Models of one landscape, best first, and the offices of queries and cited documents.

    Attributes
    ----------
    entries : list of Entry
    fewest : int
        Offices of fewer queries are pooled, cells of fewer queries have no mean.
    query_ids : ndarray of shape (n_queries,), str
        Ascending.
    query : ndarray of shape (n_links,), int64
    cited : ndarray of shape (n_links,), str
        Office of each cited document.
    gain : ndarray of shape (n_links,), int
    rank : ndarray of shape (n_links, n_models), int
    metric : str
    """

    entries: list[Entry]
    fewest: int
    query_ids: np.ndarray
    query: np.ndarray
    cited: np.ndarray
    gain: np.ndarray
    rank: np.ndarray
    metric: str

    @cached_property
    def of_query(self) -> np.ndarray:
        """Office of each query: ndarray of shape (n_queries,), str."""
        return np.array([office(number) for number in self.query_ids])

    @cached_property
    def scores(self) -> np.ndarray:
        """Scores over all links: ndarray of shape (n_queries, n_models), float64."""
        function = measure(self.metric)
        n = len(self.query_ids)
        return np.stack([function(Ranks(self.query, rank, self.gain, n)) for rank in self.rank.T], axis=1)

    @cached_property
    def queries(self) -> dict[str, int]:
        """Queries of each office, most first."""
        return dict(Counter(self.of_query.tolist()).most_common())

    @property
    def commands(self) -> tuple[str, ...]:
        """What makes the records."""
        return tuple(entry.record["command"] for entry in self.entries)

    @property
    def every(self) -> set[str]:
        """Offices of queries and of cited documents."""
        return {*self.of_query.tolist(), *self.cited.tolist()}

    @cached_property
    def large(self) -> list[str]:
        """Offices that have enough queries, most first."""
        return [name for name, n in self.queries.items() if n >= self.fewest and name != UNREAD]

    @cached_property
    def small(self) -> dict[str, int]:
        """Queries of the offices that are pooled."""
        return {name: n for name, n in self.queries.items() if name not in self.large}

    @cached_property
    def large_cited(self) -> list[str]:
        """Offices whose documents enough queries cite, most first; the others are pooled."""
        pairs = {(query, name) for query, name in zip(self.query.tolist(), self.cited.tolist(), strict=True)}
        counts = Counter(name for _, name in pairs).most_common()
        return [name for name, n in counts if n >= self.fewest and name != UNREAD]

    @property
    def rows(self) -> list[str]:
        """Query offices of a page, the pool last."""
        return self.large + ([OTHERS] if self.small else [])

    @property
    def columns(self) -> list[str]:
        """Cited offices of a page, the pool last."""
        pooled = set(self.cited.tolist()) - set(self.large_cited)
        return self.large_cited + ([OTHERS] if pooled else [])

    def of(self, row: str) -> np.ndarray:
        """Queries of an office of `rows`: ndarray of shape (n,), int64."""
        return np.flatnonzero(
            np.isin(self.of_query, self.large, invert=True) if row == OTHERS else self.of_query == row
        )

    def by_office(self) -> dict[str, Means]:
        """Scores of the queries of each row."""
        links = np.bincount(self.query, minlength=len(self.query_ids))
        return {row: _means(self.scores[of], int(links[of].sum())) for row in self.rows for of in [self.of(row)]}

    def by_cited_office(self) -> dict[tuple[str, str], Means]:
        """Scores of a row's queries when the documents of one cited office are relevant.

        Other cited documents are out of the ranking, as if they were not in the collection.
        """
        made = {}
        function = measure(self.metric)
        code = {name: at for at, name in enumerate(self.columns)}
        kind = np.array([code.get(name, len(self.columns) - 1) for name in self.cited])
        for name, place in code.items():
            kept = kind == place
            number = np.bincount(self.query[kept], minlength=len(self.query_ids))
            columns = []
            for rank in self.rank.T:
                cited = Cited(self.query, rank, self.gain, kind, len(self.query_ids))
                columns.append(query_scores(cited, place, condensed(self.query, rank, kept), function))
            scores = np.stack(columns, axis=1)
            for row in self.rows:
                of = self.of(row)
                of = of[number[of] > 0]
                if len(of):
                    made[row, name] = _means(scores[of], int(number[of].sum()))
        return made

    def own(self, model: int) -> Cited:
        """Cited documents of one model, IN those of the query's own office, OUT those of another."""
        citing = self.of_query[self.query]
        own = np.where((citing == UNREAD) | (self.cited == UNREAD), UNKNOWN, np.where(citing == self.cited, IN, OUT))
        return Cited(self.query, self.rank[:, model], self.gain, own, len(self.query_ids))


def offices(group: Group, metric: str, fewest: int) -> Offices:
    """Read the ranks of the records of `group`."""
    entries = ranked(group, metric)
    tables = [entry.table("ranks").sort_by([("query_id", "ascending"), ("doc_id", "ascending")]) for entry in entries]
    query_ids, query = np.unique(tables[0]["query_id"].to_numpy(), return_inverse=True)
    cited = np.array([office(number) for number in tables[0]["doc_id"].to_pylist()])
    rank = np.stack([table["rank"].to_numpy() for table in tables], axis=1)
    return Offices(entries, fewest, query_ids, query, cited, tables[0]["gain"].to_numpy(), rank, metric)


def _means(scores: np.ndarray, links: int) -> Means:
    return Means(len(scores), links, scores.mean(axis=0), mean_intervals(scores))
