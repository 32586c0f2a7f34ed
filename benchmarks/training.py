"""A step of fine-tuning against sentence-transformers' own trainer, and the share of a training that is steps."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
from datasets import Dataset, DatasetDict
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.sentence_transformer import losses
from transformers import PrinterCallback

from benchmarks.encoding import MODEL, real_or_demo
from benchmarks.timing import Ratio, ratio, seconds
from patbench_core.encoders.dense import DenseEncoder, load_pipeline, text_encoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape.landscape import Landscape
from patbench_core.tasks.texts import side_texts
from patbench_core.training.contrastive import contrastive
from patbench_core.training.known import KnownPairs
from patbench_core.training.runs import TrainingSpec, finetuned
from patbench_core.training.settings import Settings
from patbench_core.training.trainer import Trainer

STEPS, BATCH, TOKENS = 2, 64, 256
"""64 pairs with one negative each: 192 titles with abstracts a step."""
LONGER, SHORTER = 20, 96
"""Steps and tokens of the training whose parts are timed."""


def ratios(rounds: int = 2) -> Iterator[Ratio]:
    """Steps in turn with the reference; then a training with its validations and checkpoints."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, PATBENCH_HOME=folder):
        landscape = real_or_demo()
        table = _table(side_texts(landscape, "TA").distinct)
        encoder = text_encoder(resolve(MODEL, landscape, Reading(), "float32"))
        pairs = [
            (seconds(_ours(encoder, table, folder)), seconds(_theirs(encoder, table, folder))) for _ in range(rounds)
        ]
        what = f"a step of {BATCH} pairs with a negative each, {MODEL}, {TOKENS} tokens, {Settings().resolved().dtype}"
        each = [(one / STEPS, other / STEPS) for one, other in pairs]
        yield ratio(f"{what}, against the trainer of sentence-transformers", each, 0.7)
        yield _share(landscape, Path(folder))


def _table(texts: list[str]) -> Dataset:
    rows = np.random.default_rng(0).permutation(len(texts))[: 3 * BATCH * STEPS].reshape(3, -1)
    columns = zip(("anchor", "positive", "negative"), rows, strict=True)
    return Dataset.from_dict({name: [texts[row] for row in drawn] for name, drawn in columns})


def _trainer(kind: type[SentenceTransformerTrainer], model: SentenceTransformer, **given: object) -> object:
    """Steps without validation: what is timed is the steps alone."""
    model.max_seq_length = TOKENS
    half = bool(given.pop("half"))
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(given.pop("out")),
        max_steps=STEPS,
        per_device_train_batch_size=BATCH,
        bf16=half,
        use_cpu=True,
        dataloader_pin_memory=False,
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
    )
    trainer = kind(model=model, args=arguments, **given)  # type: ignore[arg-type]  # of either kind
    trainer.remove_callback(PrinterCallback)
    return trainer.train


def _ours(encoder: DenseEncoder, table: Dataset, out: str) -> object:
    settings = Settings(tokens=TOKENS, batch=BATCH).resolved()
    model = load_pipeline(encoder, "cpu")
    pairs = KnownPairs(["sections"] * len(table), np.arange(len(table)), np.zeros((len(table), 2), np.int64), {})
    return _trainer(
        Trainer,
        model,
        out=out,
        half=settings.dtype == "bf16",
        train_dataset=DatasetDict({"pairs": table}),
        loss=contrastive(model, settings, settings.mini_batch, pairs),
        settings=settings,
        remake=None,
    )


def _theirs(encoder: DenseEncoder, table: Dataset, out: str) -> object:
    model = SentenceTransformer(str(encoder.folder.path), device="cpu")
    loss = losses.CachedMultipleNegativesRankingLoss(model)
    return _trainer(SentenceTransformerTrainer, model, out=out, half=False, train_dataset=table, loss=loss)


def _share(landscape: Landscape, folder: Path) -> Ratio:
    """Wall time of a training against that of its steps."""
    recipe = "R1" if len(landscape.qrels.query_row) else "R3"
    spec = TrainingSpec(recipe=recipe, base=MODEL, landscape=landscape.name, sections="title-abstract")
    settings = Settings(max_steps=LONGER, batch=BATCH, tokens=SHORTER)
    made = finetuned(spec, settings, folder / "trained")
    what = f"{made.steps} steps of {spec.recipe} with validation and checkpoints, against the steps alone"
    return ratio(what, [(made.seconds, made.stepping)], 1.25)
