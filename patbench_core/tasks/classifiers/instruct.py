"""A causal language model answers with the name of a label: the log-likelihood of every name, and of nothing else.

The text is read once; behind it stand the names of all labels as one tree, in which a token sees the text and its own
way alone. Imported where it is needed: it loads PyTorch.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch

from patbench_core.encoders.dense import make_pad
from patbench_core.encoders.in_memory import processor
from patbench_core.generators.causal import as_chat, load_causal
from patbench_core.tasks.classifiers.cells import Cell
from patbench_core.tasks.classifiers.finetune import frozen_layers
from patbench_core.tasks.classifiers.learner import Job, predict
from patbench_core.tasks.classifiers.wording import wording
from patbench_core.tasks.drawing import by_digest
from patbench_core.tasks.errors import TaskError
from patbench_core.training.lora import add_adapters

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from patbench_core.tasks.classifiers.study import Draw, Study
    from patbench_core.training.lower import LowerLayers

EXAMPLE_TOKENS = 64
"""Tokens of each training document that stands in the prompt."""

MOST_NODES = 2_000
"""Tokens of label names in one batch at most: of each, the probabilities of all tokens are in memory."""

_MARK = "\x00"


@dataclass(frozen=True)
class Trie:
    """Names of labels as a tree of tokens: nothing else can be answered, and what they share is computed once.

    Nodes are in the order in which they were made, each behind its parent.

    Attributes
    ----------
    tokens, parents, depths : ndarray of shape (n_nodes,), int64
        The parent of a first token is -1, its depth 0.
    paths : ndarray of shape (n_labels, n_nodes), bool
        Nodes on the way to the end of each label, the end included.
    """

    tokens: np.ndarray
    parents: np.ndarray
    depths: np.ndarray
    paths: np.ndarray

    @classmethod
    def of(cls, labels: Sequence[Sequence[int]], names: Sequence[str]) -> "Trie":
        """The trie of label names as tokens, each closed by the token that ends an answer.

        So closed, no label is the beginning of another one.

        Raises
        ------
        TaskError
            If the tokenizer makes the same tokens of two labels, or none of one.
        """
        known: dict[tuple[int, int], int] = {}
        parents: list[int] = []
        depths: list[int] = []
        ways: list[list[int]] = []
        for label, name in zip(labels, names, strict=True):
            node, way = -1, []
            for depth, token in enumerate(label):
                if (node, token) not in known:
                    known[node, token] = len(parents)
                    parents.append(node)
                    depths.append(depth)
                node = known[node, token]
                way.append(node)
            if len(label) < 2 or way in ways:
                raise TaskError(f"label {name!r}: the model's tokenizer does not tell it from another one; rename it")
            ways.append(way)
        paths = np.zeros((len(ways), len(parents)), bool)
        for row, way in enumerate(ways):
            paths[row, way] = True
        tokens = np.array([token for _, token in known], np.int64)
        return cls(tokens, np.array(parents, np.int64), np.array(depths, np.int64), paths)

    def sees(self) -> np.ndarray:
        """Whether a node, in a row, sees another: itself and those before it on its way; (n_nodes, n_nodes), bool."""
        made = np.eye(len(self.tokens), dtype=bool)
        for node, parent in enumerate(self.parents):
            if parent >= 0:
                made[node] |= made[parent]
        return made


class Prompt:
    """Tokens around a text, and the trie of the answers.

    Parameters
    ----------
    words : mapping
        See `wording`.
    tokens : int
        Of the text at most.
    examples : sequence of (str, str)
        Texts and the names of their labels, before the question.
    """

    def __init__(self, tokenizer: Any, words: Mapping[str, Any], tokens: int, examples: list[tuple[str, str]]) -> None:
        self.tokenizer, self.tokens = tokenizer, tokens
        asked = words["before"] + _MARK + words["after"]
        shown = [
            words["before"] + self._cut(text, EXAMPLE_TOKENS) + f"{words['after']}\nAnswer: {name}\n\n"
            for text, name in examples
        ]
        before, after = as_chat(tokenizer, "".join(shown) + asked).split(_MARK)
        self.before, self.after = self._ids(before), self._ids(after)
        end = tokenizer.eos_token_id
        if end is None:
            raise TaskError("the tokenizer has no token that ends an answer; set eos_token in tokenizer_config.json")
        self.trie = Trie.of([[*self._ids(name), end] for name in words["names"]], words["names"])

    def of(self, text: str) -> list[int]:
        """The whole prompt of a text, cut where it is too long."""
        return [*self.before, *self._ids(text)[: self.tokens], *self.after]

    def _ids(self, text: str) -> list[int]:
        return list(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def _cut(self, text: str, tokens: int) -> str:
        return str(self.tokenizer.decode(self._ids(text)[:tokens]))


class Instructed(torch.nn.Module):
    """Scores of labels: the mean log-likelihood of a token of each name, or their sum.

    By the sum names of several tokens lose to those of one. The loss is that of the language model on the tokens of
    the answer alone, the mean over the document's labels.
    """

    def __init__(self, model: Any, trie: Trie, summed: bool = False, lower: "LowerLayers | None" = None) -> None:
        super().__init__()
        self.model, self.summed, self.lower = model, summed, lower
        self.nodes = len(trie.tokens)
        for name in ("tokens", "parents", "depths"):
            self.register_buffer(name, torch.tensor(getattr(trie, name)), persistent=False)
        self.register_buffer("sees", torch.tensor(trie.sees()), persistent=False)
        self.register_buffer("paths", torch.tensor(trie.paths, dtype=torch.float32), persistent=False)

    def log_likelihoods(self, prompts: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Of the tokens of each label's name behind each prompt, their sum: shape (n, n_labels).

        Parameters
        ----------
        prompts : Tensor of shape (n, length), int64
            Padded on the left.
        there : Tensor of shape (n, length), bool
            Whether a token is not padding.
        """
        tokens, parents = cast(torch.Tensor, self.tokens), cast(torch.Tensor, self.parents)
        n, length = prompts.shape
        size = length + self.nodes
        mask = torch.zeros((n, size, size), dtype=torch.bool, device=prompts.device)
        mask[:, :length, :length] = there[:, None, :] & torch.ones_like(mask[0, :length, :length]).tril()
        mask[:, length:, :length] = there[:, None, :]
        mask[:, length:, length:] = cast(torch.Tensor, self.sees)
        mask |= torch.eye(size, dtype=torch.bool, device=prompts.device)  # padding sees itself, or its row were empty
        places = (there.cumsum(dim=1) - 1).clamp(min=0)
        behind = there.sum(dim=1, keepdim=True) + cast(torch.Tensor, self.depths)
        ids = torch.cat([prompts, tokens.expand(n, -1)], dim=1)

        def run() -> torch.Tensor:
            made: torch.Tensor = self.model(
                input_ids=ids,
                attention_mask=mask[:, None],
                position_ids=torch.cat([places, behind], dim=1),
                logits_to_keep=self.nodes + 1,
                use_cache=False,
            ).logits
            return made

        every = torch.cat([there, torch.ones_like(behind, dtype=torch.bool)], dim=1)
        logits = (run() if self.lower is None else self.lower.through(ids, every, run)).float()
        before = logits[:, parents + 1]  # the last token of the prompt is at 0
        each = before.gather(2, tokens.expand(n, -1)[:, :, None])[:, :, 0] - before.logsumexp(dim=2)
        summed: torch.Tensor = each @ cast(torch.Tensor, self.paths).T
        return summed

    def forward(self, prompts: torch.Tensor, there: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Loss and scores of a batch."""
        likelihoods = self.log_likelihoods(prompts, there)
        loss = -(likelihoods * labels).sum(dim=1) / labels.sum(dim=1).clamp(min=1)
        scores = likelihoods if self.summed else (likelihoods / self.lengths).log_softmax(dim=1)
        return {"loss": loss.mean(), "logits": scores}

    @property
    def lengths(self) -> torch.Tensor:
        """Tokens of each name: shape (n_labels,)."""
        return cast(torch.Tensor, self.paths).sum(dim=1)


def collated(prompt: Prompt, rows: list[Any]) -> dict[str, torch.Tensor]:
    """A batch of rows: prompts, padded on the left, and labels."""
    every = [prompt.of(row["text"]) for row in rows]
    longest = max(map(len, every))
    ids = torch.full((len(rows), longest), int(prompt.tokenizer.pad_token_id))
    there = torch.zeros((len(rows), longest), dtype=torch.bool)
    for row, tokens in enumerate(every):
        ids[row, longest - len(tokens) :] = torch.tensor(tokens)
        there[row, longest - len(tokens) :] = True
    return {"prompts": ids, "there": there, "labels": torch.tensor(np.stack([row["labels"] for row in rows]))}


def instructed(study: "Study", draw: "Draw", path: Path, key: Mapping[str, object]) -> Cell:
    """Scores of validation and test documents: as they are, calibrated, or after training with adapters.

    Calibrated scores are the log-likelihood of the whole name less that behind an empty text, which is what the model
    says whatever it reads (Holtzman and others, EMNLP 2021; Zhao and others, ICML 2021): a name's length needs no
    correction there, and one would make long names deaf to the text.
    """
    from transformers import set_seed

    settings, words = study.settings, wording(study.task.labels)
    set_seed(draw.seed)
    tokenizer, model = load_causal(study.encoder.name, study.encoder.path)
    make_pad(tokenizer, study.encoder.name)
    prompt = Prompt(tokenizer, words, settings.tokens, _examples(study, draw, words["names"]))
    _check_room(study, prompt, model)
    rank = settings.rank(causal=True)
    lower = frozen_layers(study.encoder, model, settings.freeze if rank else 0, study.kept)
    if rank:
        add_adapters(cast("SentenceTransformer", model), rank)
    module = Instructed(model.to(processor()), prompt.trie, not rank, lower)
    module.to(model.device)
    validation = study.documents(draw.validation)
    job = Job(
        module=module,
        collate=lambda rows: collated(prompt, rows),
        train=study.documents(draw.train),
        validation=validation,
        rule=study.rule(draw),
        rate=settings.rates(rank),
        epochs=settings.epochs,
        batch=max(1, min(settings.batch, MOST_NODES // module.nodes)),
        seed=draw.seed,
        half=study.encoder.identity("document").dtype != "float32",
    )
    if rank:
        return study.learned("LoRA-tuned", job, draw, path, key)
    begun = time.perf_counter()
    read = [] if study.single and not settings.examples else validation  # nothing is chosen on them
    scores = predict(job, [*read, *study.documents(draw.test)])
    empty = predict(job, [{"text": "", "labels": validation[0]["labels"]}])
    unread = np.zeros((len(validation) - len(read), scores.shape[1]))
    name = "few-shot" if settings.examples else "zero-shot"
    means = scores / module.lengths.cpu().numpy()
    made = {name: distribution(means), f"{name}, calibrated": distribution(scores - empty)}
    seconds = {"learn": 0.0, "predict": time.perf_counter() - begun}
    return Cell({method: np.vstack([unread, each]) for method, each in made.items()}, seconds)


def distribution(scores: np.ndarray) -> np.ndarray:
    """Log-probabilities of the labels given that one of them is answered: rows add up to 1 as probabilities."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _examples(study: "Study", draw: "Draw", names: Any) -> list[tuple[str, str]]:
    """Training documents in the prompt, each with the first of its labels, in an order of chance."""
    numbers = [study.task.names[place] for place in draw.train]
    places = draw.train[by_digest(numbers, f"examples {draw.seed}")[: study.settings.examples]]
    return [(row["text"], names[int(row["labels"].argmax())]) for row in study.documents(places)]


def _check_room(study: "Study", prompt: Prompt, model: Any) -> None:
    """Refuse a prompt that is longer than the context.

    Raises
    ------
    TaskError
    """
    limit = getattr(model.config, "max_position_embeddings", None)
    needed = len(prompt.of("")) + prompt.tokens + int(prompt.trie.depths.max()) + 1
    if limit and needed > limit:
        raise TaskError(
            f"model {study.encoder.name!r} reads {limit} tokens; question, examples and a text of {prompt.tokens} "
            f"take {needed}: choose fewer --tokens or --examples"
        )
