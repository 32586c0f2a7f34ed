"""The study as a task: one label set of a landscape, one encoder, several generators."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, NotRequired

import pyarrow as pa

from patbench_core.encoders.encoder import Encoder
from patbench_core.progress import Progress
from patbench_core.tasks.base import Key, Outcome
from patbench_core.tasks.errors import TaskError, UnfitLandscape
from patbench_core.tasks.labelled import LabelledExtra, document_outcome
from patbench_core.tasks.labels import default_sets
from patbench_core.tasks.synthetic import CHEAPEST, DECLARED, EVERYWHERE, FINETUNE, FROZEN, SEEDS
from patbench_core.tasks.synthetic.arms import DUPLICATED
from patbench_core.tasks.synthetic.finetuned import FINETUNED, FineTunedStudy, training_facts
from patbench_core.tasks.synthetic.generated import GeneratedText
from patbench_core.tasks.synthetic.pool import MASKED
from patbench_core.tasks.synthetic.retrieval import by_citations, by_overlap, harm
from patbench_core.tasks.synthetic.scoring import results
from patbench_core.tasks.synthetic.study import Study, SyntheticDetails
from patbench_core.tasks.vectors import document_vectors

PROTOCOL = 2
"""Version of the way from documents to scores; part of every record's key."""


class SyntheticExtra(LabelledExtra[SyntheticDetails]):
    """The keys of a record that the study has."""

    split: NotRequired[str]  # of a fine-tuned encoder, whose record is not one of the frozen model


class SyntheticText(GeneratedText[SyntheticExtra]):
    """Label sets of one landscape with little training text, real and generated.

    Parameters
    ----------
    landscape, view, budget : str
        See `GeneratedText`.
    generators : str or None
        None for `EVERYWHERE`, and `CHEAPEST` where a training takes seconds.
    classifier : {"frozen", "finetune"}
    seeds : str
        Of what is fine-tuned, trainings in each fold.

    Raises
    ------
    PatbenchError
        See `GeneratedText`.
    TaskError
        If seeds are named for the frozen classifier, which has none.
    """

    declared = DECLARED

    def __init__(
        self,
        landscape: str,
        view: str | None = None,
        generators: str | None = None,
        budget: str = "400",
        classifier: str = FROZEN,
        seeds: str = "3",
    ) -> None:
        self.classifier = classifier
        chosen = generators or (EVERYWHERE if classifier == FROZEN else CHEAPEST)
        super().__init__(landscape, view, chosen, budget, seeds)
        if classifier == FROZEN and self.repeats != SEEDS.whole(SEEDS.default):
            raise TaskError(
                f"seeds {seeds!r} change nothing with --classifier {FROZEN}: leave --seeds out, or choose --classifier "
                f"{FINETUNE}, which is trained so many times in each fold"
            )

    def default_parts(self) -> list[str]:
        """The first of the landscape's usual label sets that can be studied, for one takes minutes."""
        for name in default_sets(self.landscape):
            try:
                self.pool(name)
            except UnfitLandscape:
                continue
            return [name]
        return []

    def tables(self) -> list[str]:
        """See `Task`; harm to retrieval is judged by the frozen model alone."""
        return [name for name in super().tables() if name != "retrieval" or self.classifier == FROZEN]

    def key(self, encoder: Encoder, part: str) -> Key:
        """See `GeneratedText`."""
        tuned = {} if self.classifier == FROZEN else {"training": training_facts(self.repeats)}
        return super().key(encoder, part) | {"protocol": PROTOCOL} | tuned

    def run(
        self, model: str, encoder: Encoder, parts: Sequence[str], progress: Progress
    ) -> Iterator[tuple[str, Outcome[SyntheticExtra]]]:
        """See `Task`."""
        for part in parts:
            given = self.pool(part), self.made_by, encoder, progress
            study = Study(*given) if self.classifier == FROZEN else FineTunedStudy(*given, seeds=self.repeats)
            begun = time.perf_counter()
            counts, audits = study.run()
            scores, tables = results(counts, audits, len(study.pool.documents))
            if self.classifier == FROZEN:
                tables["retrieval"] = pa.Table.from_pylist(self._retrieval(study, part, encoder, progress))
            extra = SyntheticExtra(labels=self.label_facts(part), scores=scores, details=study.details())
            if self.classifier != FROZEN:
                extra["split"] = FINETUNED
            yield part, document_outcome(encoder, study.vectors(self.view), time.perf_counter() - begun, extra, tables)

    def _retrieval(self, study: Study, part: str, encoder: Encoder, progress: Progress) -> list[dict[str, Any]]:
        """Rows of `harm`, by overlap of labels and by citations where there are some; those have no masked texts.

        Copies of the real documents are distractors too: any text that says the same costs that much.
        """
        own = study.matrix(study.pool.documents)
        made = {DUPLICATED: (own, [document.number for document in study.pool.documents])} | study.distractors()
        rows = harm(by_overlap(study.pool, own), made)
        if len(self.landscape.qrels.query_row) and not part.endswith(MASKED):
            every = document_vectors(self.landscape, self.view, encoder, progress)
            rows += harm(by_citations(self.landscape, self.view, every), made)
        return rows
