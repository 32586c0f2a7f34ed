"""The third classifier: the encoder itself, fine-tuned with a head of labels for a fixed number of optimiser steps."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.files import digest
from patbench_core.generators.generator import Generator, Real, Synthetic
from patbench_core.progress import Progress
from patbench_core.tasks.classifiers.cells import Cell, cell
from patbench_core.tasks.classifiers.settings import Settings
from patbench_core.tasks.errors import UnfitLandscape
from patbench_core.tasks.synthetic.arms import DUPLICATED, REAL, few_arms
from patbench_core.tasks.synthetic.classifiers import N_EPOCHS, Training
from patbench_core.tasks.synthetic.pool import FOLDS, Draw, Pool, draws, indicators
from patbench_core.tasks.synthetic.study import Study, SyntheticDetails, Taught

FINETUNED, FEW_EPOCHS = "fine-tuned", "fine-tuned, 3 epochs"
"""With `STEPS` whatever the documents; and, for what duplication does, as long as three epochs of them take."""

REGIME = 5
"""Documents a label: one regime, for every training takes seconds."""

STEPS, BATCH, TOKENS = 60, 8, 128
STATIC_RATE = 1e-3
"""Peak learning rate of a table of vectors; a model with layers has that of `Settings`. It was looked at on a few draws
of PatentEval, so that no record of this classifier on PatentEval is published."""


class FineTunedStudy(Study):
    """Few arms of one regime under a model that learns itself; each training is kept, like a vector.

    Parameters
    ----------
    seeds : int
        Training sets and trainings in each fold.

    Raises
    ------
    UnfitLandscape
        If the pool has too few documents for the regime.
    TrainingError
        If the packages that training needs are missing.
    """

    def __init__(
        self, pool: Pool, generators: Sequence[Generator], encoder: Encoder, progress: Progress, seeds: int
    ) -> None:
        from patbench_core.training.training import check_packages

        check_packages()
        self.seeds = seeds
        super().__init__(pool, generators, encoder, progress)
        rate = STATIC_RATE if self.encoder.static else None
        self.settings = Settings("finetune", REGIME, (0,), None, TOKENS, 1, BATCH, rate, "bce", 0, 0)

    def drawn(self) -> list[Draw]:
        """See `Study`."""
        every = list(draws(self.pool, {REGIME: self.seeds}))
        if not every:
            raise UnfitLandscape(
                f"less than half of the {len(self.pool.names)} labels have {REGIME} documents to fine-tune on: choose "
                "another label set, or a larger --budget"
            )
        return every

    def training(self, documents: Sequence[Real] | Sequence[Synthetic]) -> Training:
        """Texts, and their labels."""
        texts = np.array([document.text for document in documents], object)
        return Training(texts, indicators([document.labels for document in documents], self.pool.names))

    def taught(
        self, draw: Draw, real: Training, more: Training, made: Mapping[str, Sequence[Training]], test: Training
    ) -> Iterator[Taught]:
        """What each arm of a draw teaches the model."""
        for arm in few_arms(real, more, made):
            yield arm, FINETUNED, self._probability(draw, arm.training, test, STEPS), STEPS
            if arm.name in (REAL, DUPLICATED):
                few = -(-N_EPOCHS * len(arm.training.vectors) // BATCH)
                yield arm, FEW_EPOCHS, self._probability(draw, arm.training, test, few), few

    def details(self) -> SyntheticDetails:
        """See `Study`."""
        return {**super().details(), "training": training_facts(self.seeds)}

    def _probability(self, draw: Draw, training: Training, test: Training, steps: int) -> np.ndarray:
        """Of each label for each test document: ndarray of shape (n_test, n_labels), float64."""
        from scipy.special import expit

        seed = FOLDS * draw.seed + draw.fold
        key = {
            "encoder": self.encoder.identity("document").digest,
            "learned": digest([training.vectors.tolist(), training.labels.astype(int).tolist()]),
            "asked": digest(test.vectors.tolist()),
            "training": training_facts(1) | {"steps": steps, "seed": seed},
        }
        made = cell(key, lambda _: Cell({FINETUNED: self._learned(training, test, steps, seed)}, {}), "synthetic")
        return np.asarray(expit(made.scores[FINETUNED]))

    def _learned(self, training: Training, test: Training, steps: int, seed: int) -> np.ndarray:
        """Log-odds of the labels of test documents."""
        from transformers import set_seed

        from patbench_core.tasks.classifiers.decisions import Rule
        from patbench_core.tasks.classifiers.finetune import classifier, collator
        from patbench_core.tasks.classifiers.learner import Job, learn_steps, predict

        set_seed(seed)
        module = classifier(self.encoder, training.labels.mean(axis=0), self.settings)
        rows, asked = (
            [
                {"text": text, "labels": labels}
                for text, labels in zip(each.vectors, each.labels.astype(np.float32), strict=True)
            ]
            for each in (training, test)
        )
        job = Job(
            module=module,
            collate=collator(module.body, self.encoder.prompt("document")),
            train=rows,
            validation=(),
            rule=Rule(False, np.ones(training.labels.shape[1], bool)),
            rate=self.settings.rates(0),
            epochs=0,
            batch=BATCH,
            seed=seed,
            half=False,
        )
        learn_steps(job, steps)
        return predict(job, asked, len(asked))


def training_facts(seeds: int) -> dict[str, object]:
    """How the encoder is trained, and by how many seeds: part of the key of a record."""
    return {"regime": REGIME, "seeds": seeds, "steps": STEPS, "batch": BATCH, "tokens": TOKENS, "static": STATIC_RATE}
