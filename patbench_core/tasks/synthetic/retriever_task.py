"""The retriever as a task: one label set of a landscape, one base, several sets of pairs."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

import numpy as np
import pyarrow as pa

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.progress import Progress
from patbench_core.results.record import Scores
from patbench_core.stats.bounds import cut
from patbench_core.stats.dependence import dependence
from patbench_core.stats.inference import estimates, interval
from patbench_core.tasks.base import Key, Outcome
from patbench_core.tasks.errors import TaskError
from patbench_core.tasks.labelled import LabelledExtra, document_outcome
from patbench_core.tasks.synthetic import CHEAPEST, RETRIEVER
from patbench_core.tasks.synthetic.generated import GeneratedText
from patbench_core.tasks.synthetic.pool import MASKED, Pool
from patbench_core.tasks.synthetic.retrieval import METRIC
from patbench_core.tasks.synthetic.retriever import BATCH, STEPS, UNTRAINED, Pairs, Retriever, compared
from patbench_core.tasks.vectors import document_vectors
from patbench_core.training.split import split
from patbench_core.training.training import check_packages, whole

PROTOCOL = 1
"""Version of the way from documents to scores; part of every record's key."""

SPLIT_SEED = 0


class RetrieverDetails(TypedDict):
    """What a record says of a run."""

    generators: list[dict[str, Any]]
    pairs: dict[str, int]  # by arm
    steps: int
    batch: int
    seeds: int
    split: dict[str, int]  # documents by the reason for which they are held out


class SyntheticRetriever(GeneratedText[LabelledExtra[RetrieverDetails]]):
    """Pairs of a patent and a generated text as what a retriever is trained on.

    Parameters
    ----------
    landscape, view, budget, seeds : str
        See `GeneratedText`; the view is that of anchors and of what is ranked.
    generators : str or None
        None for `CHEAPEST`.

    Raises
    ------
    PatbenchError
        See `GeneratedText`.
    """

    declared = RETRIEVER

    def __init__(
        self,
        landscape: str,
        view: str | None = None,
        generators: str | None = None,
        budget: str = "400",
        seeds: str = "3",
    ) -> None:
        super().__init__(landscape, view, generators or CHEAPEST, budget, seeds)

    def pool(self, labels: str) -> Pool:
        """See `GeneratedText`; what is ranked is read as it stands, so that no label name is masked.

        Raises
        ------
        TaskError
            If names are to be masked.
        """
        if labels.endswith(MASKED):
            raise TaskError(f"label set {labels!r}: a retriever reads its texts as they stand: leave out {MASKED}")
        return super().pool(labels)

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `GeneratedText`."""
        training = {"steps": STEPS, "batch": BATCH, "seeds": self.repeats, "split": SPLIT_SEED}
        own = {"protocol": PROTOCOL, "landscape": self.landscape.facts["digest"], "training": training}
        return super().key(encoder, part) | own

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[LabelledExtra[RetrieverDetails]]]]:
        """See `Task`."""
        check_packages()
        base = whole(encoder)
        for part in parts:
            begun = time.perf_counter()
            parted = split(self.landscape, SPLIT_SEED, sets=(part,), views=(self.view,))
            study = Retriever(self.landscape, self.pool(part), self.view, parted)
            pairs = study.pairs(self.made_by, progress)
            scores = self._scores(study, base, encoder, pairs, progress)
            documents = document_vectors(self.landscape, self.view, encoder, progress)
            depends = {asked.name: [asked.depends[query] for query in held] for asked, held in study.judged(documents)}
            details: RetrieverDetails = {
                "generators": [each.identity() for each in self.made_by],
                "pairs": {name: len(each.texts) for name, each in pairs.items()},
                "steps": STEPS,
                "batch": BATCH,
                "seeds": self.repeats,
                "split": parted.counts,
            }
            extra = LabelledExtra(labels=self.label_facts(part), scores=_scored(scores, depends), details=details)
            tables = {"comparisons": pa.Table.from_pylist(compared(scores, depends)), "queries": _queries(scores)}
            yield part, document_outcome(encoder, documents, time.perf_counter() - begun, extra, tables)

    def _scores(
        self, study: Retriever, base: DenseEncoder, encoder: Encoder, pairs: Mapping[str, Pairs], progress: Progress
    ) -> dict[str, dict[str, np.ndarray]]:
        """By arm and what is asked, nDCG@10 of each seed and query; the untrained model is the same for all seeds."""
        made = {UNTRAINED: [study.scores(encoder, progress)] * self.repeats}
        for name, each in pairs.items():
            made[name] = [study.trained(base, name, each, seed, self.encoder, progress) for seed in range(self.repeats)]
        return {
            arm: {asked: np.stack([seed[asked] for seed in every]) for asked in every[0]} for arm, every in made.items()
        }


def _scored(scores: Mapping[str, Mapping[str, np.ndarray]], depends: Mapping[str, Sequence[Any]]) -> dict[str, Scores]:
    """Mean nDCG@10 over seeds of each arm by what is asked, its interval over queries and its spread over seeds."""
    made: dict[str, Scores] = {}
    for asked, own in depends.items():
        related = dependence(own)
        for arm, each in scores.items():
            queries, value = each[asked].mean(axis=0), float(each[asked].mean())
            mean, error = estimates(np.array([value]), (queries - value)[:, None], related).contrast([1.0])
            low, high = cut(METRIC, interval(mean, error, related.effective - 1)[:2])
            spread = float(each[asked].mean(axis=1).std(ddof=1)) if len(each[asked]) > 1 else 0.0
            made[f"{asked}, {arm}"] = {
                "n": len(queries),
                "metrics": {METRIC: value},
                "ci": {METRIC: [low, high]},
                "spread": {METRIC: spread},
            }
    return made


def _queries(scores: Mapping[str, Mapping[str, np.ndarray]]) -> pa.Table:
    """A row an arm, what is asked, seed and query (by its place)."""
    parts = []
    for arm, every in scores.items():
        for asked, each in every.items():
            seeds, queries = each.shape
            columns: dict[str, Any] = {"relevance": [asked] * each.size, "arm": [arm] * each.size}
            columns |= {"seed": np.repeat(np.arange(seeds), queries), "query": np.tile(np.arange(queries), seeds)}
            parts.append(pa.table(columns | {METRIC: each.ravel()}))
    return pa.concat_tables(parts)
