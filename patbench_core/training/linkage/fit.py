"""Training the heads on links: batches, validation, checkpoints.

Imported where training begins: it loads PyTorch.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn
from transformers import get_constant_schedule_with_warmup, get_cosine_schedule_with_warmup

from patbench_core.encoders.in_memory import processor
from patbench_core.files import folder_atomic, write_atomic
from patbench_core.progress import Progress
from patbench_core.training.checkpoints import keep, last_complete, run_folder, seal, step_of
from patbench_core.training.errors import not_finite_training
from patbench_core.training.linkage.frozen import Frozen
from patbench_core.training.linkage.model import Heads, contrast
from patbench_core.training.linkage.negatives import Sampler, evenness, spread
from patbench_core.training.linkage.ranks import reciprocal_ranks
from patbench_core.training.linkage.settings import LinkSettings
from patbench_core.training.linkage.zclip import ZClip

_MANY = 256
"""Texts that are encoded at once outside of training."""
_WEIGHTS, _HISTORY = "heads.safetensors", "history.json"


@dataclass(frozen=True)
class Links:
    """What is learned from.

    Attributes
    ----------
    sides : tuple of Frozen
        Products and patents.
    train, valid : ndarray of shape (n, 2), int64
        Links as rows of both sides; each end of those of training has a text.
    related : ndarray of shape (n_products, n_patents), bool
        Pairs that are right although training does not know it: links of other parts, and families of linked patents.
        They are counted among the negatives that are drawn, and nothing else is done with them.
    """

    sides: tuple[Frozen, Frozen]
    train: np.ndarray
    valid: np.ndarray
    related: np.ndarray


@dataclass(frozen=True)
class Fitted:
    """One training.

    Attributes
    ----------
    scores : ndarray of shape (n_products, n_patents), float32
        Cosines of the best epoch; -inf where a side has no text.
    history : list of dict
        Of each epoch: ``loss``, ``valid`` (MRR), and of the negatives drawn ``similarity`` (mean cosine, by vectors of
        the epoch's beginning) beside that of ``uniform`` and exact ``top`` ones, ``false`` (share that is right all
        the same), ``entropy`` (of the items drawn, as a share of the greatest), ``policy`` (entropy of the adversary),
        ``reward`` (its mean), ``clipped`` (share of the steps so far).
    best : int
        Epoch whose weights are kept.
    """

    scores: np.ndarray
    history: list[dict[str, float]]
    best: int


class Run:
    """Everything that changes while training; all of it is in a checkpoint."""

    def __init__(self, links: Links, settings: LinkSettings) -> None:
        self.links, self.settings, train = links, settings, links.train
        self.items = [np.unique(train[:, side]) for side in (0, 1)]
        self.pairs = torch.as_tensor(
            np.stack([np.searchsorted(self.items[side], train[:, side]) for side in (0, 1)], axis=1)
        )
        self.linked = torch.zeros(*map(len, self.items), dtype=torch.bool)
        self.linked[self.pairs[:, 0], self.pairs[:, 1]] = True
        self.related = torch.as_tensor(links.related[np.ix_(*self.items)]) & ~self.linked
        dimension = links.sides[0].vectors.shape[1]
        width = dimension if settings.head == "linear" else settings.width
        self.heads = Heads(dimension, settings)
        sizes = len(self.items[0]), len(self.items[1])
        self.samplers = nn.ModuleList([Sampler(settings, *sizes, width), Sampler(settings, *sizes[::-1], width)])
        self.zclip = ZClip()
        self.modules = nn.ModuleDict({"heads": self.heads, "samplers": self.samplers, "zclip": self.zclip})
        groups = [{"params": list(self.heads.parameters()), "lr": settings.rate}]
        if policies := list(self.samplers.parameters()):
            groups.append({"params": policies, "lr": settings.policy_rate})
        self.optimizer = torch.optim.AdamW(groups, weight_decay=settings.decay)
        self.steps = ceil(len(self.pairs) / settings.batch)
        warm, total = ceil(settings.warmup * self.steps * settings.epochs), self.steps * settings.epochs
        self.schedule = (
            get_cosine_schedule_with_warmup(self.optimizer, warm, total)
            if settings.schedule == "cosine"
            else get_constant_schedule_with_warmup(self.optimizer, warm)
        )
        self.history: list[dict[str, float]] = []
        self.best: dict[str, Tensor] = {}
        self.now: list[Tensor] = []

    @property
    def best_epoch(self) -> int:
        """The epoch of the best validation, the last one where there is nothing to validate on."""
        valid = [epoch["valid"] for epoch in self.history]
        return int(np.argmax(valid)) if len(self.links.valid) else len(valid) - 1

    @property
    def ended(self) -> bool:
        """Whether all epochs are through, or validation has not become better for long enough."""
        done = len(self.history)
        return done >= self.settings.epochs or (done > 0 and done - 1 - self.best_epoch >= self.settings.patience)

    def vectors(self, side: int) -> Tensor:
        """Unit vectors of all items of a side, zero for one without text: shape (n_items, width)."""
        self.heads.eval()
        frozen = self.links.sides[side]
        there = np.flatnonzero(frozen.row >= 0)
        with torch.no_grad():
            made = [self.heads(side, *frozen.gather(each)) for each in np.array_split(there, ceil(len(there) / _MANY))]
        parts = torch.cat(made)
        whole = torch.zeros(len(frozen.row), parts.shape[1])
        whole[torch.as_tensor(there)] = parts
        return whole

    def save(self, folder: Path) -> None:
        """Write a checkpoint; the one before it goes."""
        tensors = {f"run.{name}": each for name, each in self.modules.state_dict().items()}
        tensors |= {f"best.{name}": each for name, each in self.best.items()}
        for number, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{number}.{name}": each for name, each in state.items()}
        tensors["random"] = torch.get_rng_state()
        if torch.cuda.is_available():
            tensors["random.gpu"] = torch.cuda.get_rng_state()
        checkpoint = folder / f"checkpoint-{len(self.history)}"
        write_atomic(checkpoint / _WEIGHTS, save({name: each.contiguous() for name, each in tensors.items()}))
        write_atomic(checkpoint / _HISTORY, json.dumps(self.history).encode())
        seal(checkpoint)
        keep(folder, {checkpoint})

    def resume(self, checkpoint: Path) -> None:
        """Go on where a checkpoint stands."""
        tensors = load_file(checkpoint / _WEIGHTS)
        self.history = json.loads((checkpoint / _HISTORY).read_text("utf-8"))

        def part(name: str) -> dict[str, Tensor]:
            return {key.removeprefix(name): each for key, each in tensors.items() if key.startswith(name)}

        self.modules.load_state_dict(part("run."))
        self.best = part("best.")
        state: dict[int, dict[str, Tensor]] = {}
        for name, each in part("adam.").items():
            number, _, field = name.partition(".")
            state.setdefault(int(number), {})[field] = each
        # The learning rate is a function of the step alone, and is not in the checkpoint.
        self.optimizer.load_state_dict({"state": state, "param_groups": self.optimizer.state_dict()["param_groups"]})
        self.schedule.last_epoch = done = step_of(checkpoint) * self.steps
        both = zip(self.optimizer.param_groups, self.schedule.base_lrs, self.schedule.lr_lambdas, strict=True)
        for group, rate, share in both:
            group["lr"] = rate * share(done)
        torch.set_rng_state(tensors["random"])
        if torch.cuda.is_available() and "random.gpu" in tensors:
            torch.cuda.set_rng_state(tensors["random.gpu"])


def fit(links: Links, settings: LinkSettings, seed: int, out: Path, key: dict[str, Any], progress: Progress) -> Fitted:
    """Train, resumably, and keep the weights of the best epoch in `out`; what is there is not trained again.

    It runs on the GPU where there is one. One seed gives one result on a processor, whatever the number of cores.

    Parameters
    ----------
    out : Path
        Its name is a digest of `key`.
    key : dict
        All that makes the training what it is.

    Raises
    ------
    TrainingError
        If a loss is not a number, or another process trains the same.
    """
    with _seeded(seed), torch.device(processor()):
        run = Run(links, settings)
        if not out.is_dir():
            with run_folder(out, key) as folder:
                if last := last_complete(folder):
                    run.resume(last)
                while not run.ended:
                    _epoch(run, progress, folder)
                with folder_atomic(out) as made:
                    (made / _WEIGHTS).write_bytes(save(run.best))
                    facts = {"settings": asdict(settings), "seed": seed, "epochs": run.history}
                    (made / _HISTORY).write_text(json.dumps(facts, indent=1), "utf-8")
        run.history = json.loads((out / _HISTORY).read_text("utf-8"))["epochs"]
        run.heads.load_state_dict(load_file(out / _WEIGHTS))
        scores = (run.vectors(0) @ run.vectors(1).T).cpu().numpy()
    for axis in (0, 1):
        np.moveaxis(scores, axis, 0)[links.sides[axis].row < 0] = -np.inf
    return Fitted(scores, run.history, run.best_epoch)


def _epoch(run: Run, progress: Progress, folder: Path) -> None:
    """All links once, then validation and a checkpoint."""
    epoch, settings = len(run.history), run.settings
    now = run.now or [run.vectors(side) for side in (0, 1)]
    table = [vectors[torch.as_tensor(items)] for vectors, items in zip(now, run.items, strict=True)]
    cosines = table[0] @ table[1].T
    seen: list[dict[str, float]] = []
    counts = [torch.zeros(len(items)) for items in run.items]
    run.heads.train()
    for number, batch in enumerate(torch.split(torch.randperm(len(run.pairs)), settings.batch)):
        seen.append(_step(run, run.pairs[batch], cosines, settings.hard_in(epoch), counts))
        if not np.isfinite(seen[-1]["loss"]):
            raise not_finite_training("loss", epoch * run.steps + number + 1, last_complete(folder))
    names = dict.fromkeys(name for step in seen for name in step)
    facts = {name: float(np.mean([step[name] for step in seen if name in step])) for name in names}
    if counts[1].sum() > 0:
        facts["entropy"] = float(np.mean([evenness(each) for each in counts]))
    run.now = [run.vectors(side) for side in (0, 1)]  # where the next epoch begins
    first = reciprocal_ranks((run.now[0] @ run.now[1].T).cpu().numpy(), run.links.train, run.links.valid)
    facts["valid"] = float(first.mean()) if len(first) else 0.0
    facts["clipped"] = float(run.zclip.counts[1] / run.zclip.counts[0])
    run.history.append(facts)
    if run.best_epoch == epoch:
        run.best = {name: each.clone() for name, each in run.heads.state_dict().items()}
    run.save(folder)
    progress("training", epoch + 1, settings.epochs)


def _step(run: Run, pairs: Tensor, cosines: Tensor, k: int, counts: list[Tensor]) -> dict[str, float]:
    """One step of the optimizer; its loss, and what is known of its negatives."""
    settings = run.settings
    batch = [torch.unique(pairs[:, side]) for side in (0, 1)]
    own = [_encoded(run, side, batch[side]) for side in (0, 1)]
    losses, policies, facts = [], [torch.zeros(())], []
    for side, other in ((0, 1), (1, 0)):
        known = run.linked, run.related, cosines
        linked, related, near = ((each if side == 0 else each.T)[batch[side]] for each in known)
        columns, candidates = batch[other], own[other]
        allowed = ~linked
        allowed[:, batch[other]] = False
        if k and allowed.any():
            sampler: Any = run.samplers[side]
            logits = sampler.logits(own[side]) if sampler.way == "adversary" else None
            drawn = sampler.draw(batch[side], near, linked, allowed, k, logits)
            there = drawn >= 0
            hard = torch.unique(drawn[there])  # none is in the batch, so every column is there once
            counts[other] += torch.bincount(drawn[there], minlength=len(counts[other]))
            vectors = _encoded(run, other, hard)
            columns, candidates = torch.cat([columns, hard]), torch.cat([candidates, vectors])
            facts += [_hardness(near, related, allowed, drawn)] if len(hard) else []
            if logits is not None:
                at = torch.searchsorted(hard, drawn.clamp(min=int(hard[0])))
                rewards = (own[side] @ vectors.T).detach().gather(1, at) / settings.temperature
                policies.append(sampler.loss(logits, allowed, drawn, rewards))
                facts[-1] |= {"reward": float(rewards[there].mean()), "policy": spread(logits.detach(), allowed)}
        scores = own[side] @ candidates.T / settings.temperature
        losses.append(contrast(scores, linked[:, columns], settings.denominator))
    loss = (losses[0] + losses[1]) / 2
    run.optimizer.zero_grad()
    (loss + torch.stack(policies).sum()).backward()  # type: ignore[no-untyped-call]  # untyped in PyTorch
    if settings.zclip == "on":
        run.zclip.clip(run.heads.parameters())
    run.optimizer.step()
    run.schedule.step()
    means = {name: float(np.mean([each[name] for each in facts])) for name in (facts[0] if facts else ())}
    return means | {"loss": float(loss.detach())}


def _encoded(run: Run, side: int, items: Tensor) -> Tensor:
    """Vectors of training items of a side, with gradients."""
    made: Tensor = run.heads(side, *run.links.sides[side].gather(run.items[side][items.cpu().numpy()]))
    return made


def _hardness(near: Tensor, related: Tensor, allowed: Tensor, drawn: Tensor) -> dict[str, float]:
    """Mean cosine of what was drawn, of what uniform draws have on average, and of the exact top; false negatives."""
    there, at = drawn >= 0, drawn.clamp(min=0)
    top = near.masked_fill(~allowed, -torch.inf).topk(drawn.shape[1], dim=1).values
    return {
        "similarity": float(near.gather(1, at)[there].mean()),
        "uniform": float(near[allowed].mean()),
        "top": float(top[top > -torch.inf].mean()),
        "false": float(related.gather(1, at)[there].float().mean()),
    }


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """PyTorch's random numbers from a seed, and sums in one order, on one thread; what the caller had comes back."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)
