"""Pretraining: corpora in, a model folder and a record of how it was made out."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from patbench_core.encoders.dense import resolve_dtype
from patbench_core.encoders.in_memory import reports
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.files import digest, folder_atomic
from patbench_core.landscape import registry
from patbench_core.progress import Progress, silent
from patbench_core.results import ledger
from patbench_core.results.head import landscape_facts, model_facts, record_head, shown_model
from patbench_core.training.checkpoints import run_folder
from patbench_core.training.errors import TrainingError
from patbench_core.training.masked.corpus import Corpus, corpus
from patbench_core.training.masked.settings import MaskedSettings, configuration
from patbench_core.training.masked.tokenizer import OWN, count, fertility, own, packed, taken_over, vocabulary
from patbench_core.training.training import check_out, check_packages

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

TASK, PROTOCOL = "pretraining", 1
FACTS = "patbench_pretrain.json"


@dataclass(frozen=True)
class Pretraining:
    """What is to be trained.

    Attributes
    ----------
    landscapes : tuple of str
        The first one keeps the record; with `files` alone, the first of `held_out` does.
    files : tuple of Path
        See `corpus`.
    held_out : tuple of str
        Landscapes whose held-out documents are judged; those of `landscapes` by default.
    tokenizer : str
        ``own``, or a model whose tokenizer is taken over.
    config : str
        See `configuration`.
    entries : int
        Of the vocabulary of an own tokenizer.
    """

    landscapes: tuple[str, ...]
    files: tuple[Path, ...] = ()
    held_out: tuple[str, ...] = ()
    tokenizer: str = OWN
    config: str = "tiny"
    view: str = "FULL"
    entries: int = 8_192
    settings: MaskedSettings = field(default_factory=MaskedSettings)

    def command(self, out: Path) -> str:
        """The command that trains it."""
        words = ["patbench", "pretrain"]
        words += [word for name in self.landscapes for word in ("--landscape", name)]
        words += [word for path in self.files for word in ("--text", path.name)]
        words += [word for name in self.held_out for word in ("--held-out", name)]
        words += ["--tokenizer", shown_model(self.tokenizer), "--config", shown_model(self.config)]
        words += ["--view", self.view] if self.view != "FULL" else []
        words += ["--entries", str(self.entries)] if self.tokenizer == OWN and self.entries != 8_192 else []
        for name, value in asdict(MaskedSettings()).items():
            if (chosen := getattr(self.settings, name)) != value:
                words += [f"--{name}", str(chosen)]
        return shlex.join([*words, "--out", out.name])


def pretrain(spec: Pretraining, out: Path, progress: Progress = silent) -> ledger.Entry:
    """Train and write a folder that every command takes as a model; a run that was cut off is taken up.

    Raises
    ------
    LandscapeError, EncoderError
        If a landscape, a model or bfloat16 is not there.
    TrainingError
        If the corpus, the tokenizer or the shape cannot be used; while training, where checkpoints stay.
    """
    check_packages()
    settings = spec.settings
    resolve_dtype(settings.dtype)
    check_out(out, FACTS, "pretrain")
    home = (*spec.landscapes, *spec.held_out)
    if not home and not spec.files:
        raise TrainingError("nothing to learn from: name a --landscape, or --text with --held-out")
    if not home:
        raise TrainingError("files alone have no landscape to be judged by: name one with --held-out")
    texts = corpus(spec.landscapes, spec.files, spec.view, spec.held_out)
    shape = configuration(spec.config)
    length = settings.length
    tokenizer = own(texts.train, spec.entries, length) if spec.tokenizer == OWN else taken_over(spec.tokenizer)
    key: dict[str, object] = {
        "task": TASK,
        "protocol": PROTOCOL,
        "data": texts.digest,
        "tokenizer": digest(json.loads(tokenizer.backend_tokenizer.to_str())),
        "shape": shape,
        "settings": asdict(settings),
    }
    with run_folder(out, key) as folder:
        model, details, table, seconds = _trained(texts, tokenizer, shape, settings, folder, progress)
        names = {"tokenizer": Path(spec.tokenizer).name, "config": Path(spec.config).name}
        details |= {"corpus": texts.name} | names
        _write(model, tokenizer, settings, out, {"key": key, "details": details})
    return _recorded(registry.get(home[0]).name, key, details, table, seconds, spec, texts, out)


def _trained(
    texts: Corpus,
    tokenizer: "PreTrainedTokenizerFast",
    shape: Mapping[str, Any],
    settings: MaskedSettings,
    folder: Path,
    progress: Progress,
) -> tuple[Any, dict[str, Any], pa.Table, float]:
    """The model, what a record says of it, the table ``curve``, and seconds."""
    from transformers.utils import logging

    from patbench_core.training.masked.fit import Held, fit

    logging.disable_progress_bar()
    known = vocabulary(tokenizer)
    ids = packed(tokenizer, texts.train, settings.length)
    held = packed(tokenizer, texts.held, settings.length)
    if not len(ids) or not len(held):
        raise TrainingError(
            f"corpus {texts.name}: {len(ids):,} sequences of {settings.length} tokens to train on and {len(held):,} to "
            "judge by: give more text, or a smaller --length"
        )
    n_bytes = sum(len(text.encode()) for text in texts.held)
    model = _model(shape, tokenizer, settings)
    judged = Held(held, count(tokenizer, texts.held) / n_bytes, settings, known)
    rows, seconds, speed = fit(model, ids, judged, folder, progress)
    seen = settings.steps * settings.batch * settings.length
    last = [row for row in rows if "perplexity" in row][-1]
    details = {
        "parameters": sum(each.numel() for each in model.parameters()),
        "vocabulary": known.size,
        "architecture": type(model).__name__,
        "tokens": {"corpus": int(ids.size), "seen": seen, "held out": int(held.size)},
        "documents": {"train": len(texts.train), "held out": len(texts.held)},
        **speed,
        "tokens a word": fertility(tokenizer, texts.held),
        "tokens a byte": judged.tokens_per_byte,
        "perplexity": last["perplexity"],
        "bits per byte": last["bits per byte"],
    }
    columns = ("step", "loss", "perplexity", "bits per byte")
    curve = pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows])
    return model, details, curve, seconds


def _model(shape: Mapping[str, Any], tokenizer: "PreTrainedTokenizerFast", settings: MaskedSettings) -> Any:
    """A masked language model of random weights."""
    from transformers import AutoConfig, AutoModelForMaskedLM, set_seed

    special = {f"{name}_token_id": getattr(tokenizer, f"{name}_token_id") for name in ("pad", "cls", "sep")}
    ends = {"bos_token_id": special["cls_token_id"], "eos_token_id": special["sep_token_id"]}
    given = {name: value for name, value in shape.items() if name not in ("model_type", "vocab_size")}
    try:
        config = AutoConfig.for_model(shape["model_type"], **(given | special | ends), vocab_size=len(tokenizer))
        if hasattr(config, "sparse_prediction"):  # ModernBERT: logits of masked tokens alone, the same loss
            config.sparse_prediction = True
        set_seed(settings.seed)
        model = AutoModelForMaskedLM.from_config(config, trust_remote_code=False)
    except (ValueError, TypeError, KeyError) as error:
        why = str(error).strip().splitlines()[0]
        raise TrainingError(f"config: no masked language model of this shape ({why}): choose tiny or base") from error
    most = getattr(config, "max_position_embeddings", settings.length)
    if most < settings.length:
        raise TrainingError(f"config: it reads {most} tokens, not {settings.length}: choose a smaller --length")
    return model


def _write(model: Any, tokenizer: Any, settings: MaskedSettings, out: Path, facts: Mapping[str, Any]) -> None:
    """A sentence-transformers folder, its vectors the means of the last layer; at its root the whole masked model."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    with reports(), folder_atomic(out) as folder:  # that the encoder leaves the head's weights out is meant
        model.float().save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        part = Transformer(str(folder), max_seq_length=settings.length)
        pooled = SentenceTransformer(modules=[part, Pooling(part.get_embedding_dimension(), "mean")], device="cpu")
        pooled.save_pretrained(str(folder), create_model_card=False)
        model.save_pretrained(folder)  # over the encoder alone, which lacks the head
        (folder / FACTS).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _recorded(
    name: str,
    key: dict[str, object],
    details: dict[str, Any],
    curve: pa.Table,
    seconds: float,
    spec: Pretraining,
    texts: Corpus,
    out: Path,
) -> ledger.Entry:
    """The record of what was trained."""
    encoder = resolve(str(out), None, Reading(), "float32")
    identity = encoder.identity("document")
    head = record_head(
        task=TASK,
        key=key,
        identities={"document": identity},
        landscape=landscape_facts(registry.get(name)),
        model=model_facts(encoder, identity, None),
        reading=f"1x{spec.settings.length}",
        document={"view": spec.view, "texts": len(texts.train), "empty": 0, "token_coverage": None},
        command=spec.command(out),
        timings={"encoded": 0, "encode_seconds": 0.0, "task_seconds": seconds},
    )
    head["details"] = details
    return ledger.add(head, {"curve": curve})
