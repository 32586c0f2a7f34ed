"""What is drawn, what is never drawn, and what the adversary learns."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from patbench_core.training.linkage.fit import Run, _epoch, _seeded
from patbench_core.training.linkage.negatives import SHARE, Sampler
from patbench_core.training.linkage.settings import NEGATIVES, LinkSettings
from tests.fakes import no_progress
from tests.training.linkage.toy import EACH, same_field, toy_links


def drawn(way: str, k: int = 4) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Draws for six of ten rows among twelve columns; cosines, links, and what is allowed."""
    torch.manual_seed(0)
    sampler = Sampler(LinkSettings(negatives=way), 10, 12, 8)
    rows, cosines, linked = torch.arange(6), torch.rand(6, 12), torch.rand(6, 12) < 0.2
    linked[:, 0] = True
    allowed = ~linked
    allowed[:, 3:5] = False
    logits = sampler.logits(torch.randn(6, 8)) if way == "adversary" else None
    return sampler.draw(rows, cosines, linked, allowed, k, logits), cosines, linked, allowed


@pytest.mark.parametrize("way", NEGATIVES[1:])
def test_positives_items_of_the_batch_and_repeats_are_never_drawn(way: str) -> None:
    """Even where more are asked for than there are."""
    for k in (4, 12):
        made, _, _, allowed = drawn(way, k)
        for row, columns in enumerate(made.tolist()):
            there = [column for column in columns if column >= 0]
            assert len(set(there)) == len(there)
            assert allowed[row, there].all()
            assert way in ("positive-aware", "cache") or len(there) == min(k, int(allowed[row].sum()))


def test_exact_and_positive_aware_top() -> None:
    """The first are the most similar ones; the second stay below a share of the least positive."""
    exact, cosines, _, allowed = drawn("top-k")
    for row, columns in enumerate(exact.tolist()):
        order = [int(each) for each in cosines[row].argsort(descending=True) if allowed[row, each]]
        assert columns == order[:4]
    aware, cosines, linked, _ = drawn("positive-aware")
    for row, columns in enumerate(aware.tolist()):
        limit = SHARE * cosines[row][linked[row]].min()
        assert all(cosines[row, column] < limit for column in columns if column >= 0)


def test_the_policy_gradient_is_its_formula() -> None:
    """Autograd, finite differences and minus the mean of (R - b) (e - pi) are one."""
    torch.manual_seed(0)
    sampler = Sampler(LinkSettings(negatives="adversary"), 3, 6, 4)
    logits = torch.randn(3, 6, dtype=torch.float64, requires_grad=True)
    allowed = torch.rand(3, 6) < 0.7
    allowed[:, :4] = True
    allowed[2, :2] = False
    draws, rewards = torch.tensor([[0, 3], [2, 1], [3, -1]]), torch.randn(3, 2, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: sampler.loss(x, allowed, draws, rewards), [logits])
    sampler.loss(logits, allowed, draws, rewards).backward()
    there = draws >= 0
    base, wanted = rewards[there].mean(), torch.zeros(3, 6, dtype=torch.float64)
    for i, m in there.nonzero().tolist():
        left = allowed[i].clone()
        left[draws[i, :m]] = False
        policy = logits[i].detach().masked_fill(~left, -torch.inf).softmax(0)
        policy[draws[i, m]] -= 1
        wanted[i] += (rewards[i, m] - base) * policy / there.sum()
    assert torch.allclose(logits.grad, wanted)


def test_the_adversary_finds_known_hard_negatives_more_often_than_uniform(tmp_path: Path) -> None:
    """On the toy they are of the product's own field; uniform draws hit it by chance."""
    shares = {}
    for way in ("uniform", "adversary"):
        settings = LinkSettings(negatives=way, head="linear", hard=3, batch=12, epochs=25, policy_rate=0.02, rate=1e-6)
        with _seeded(1):
            run = Run(toy_links(), settings)
            for _ in range(settings.epochs):
                _epoch(run, no_progress, tmp_path)
            shares[way] = _share_of_own_field(run)
        last = run.history[-1]
        assert last["uniform"] <= last["similarity"] + 0.05 and last["similarity"] <= last["top"]
    chance = (EACH * 3 / 4 - 1) / 35
    assert shares["uniform"] == pytest.approx(chance, abs=0.05)
    assert shares["adversary"] > 2 * shares["uniform"]


def _share_of_own_field(run: Run) -> float:
    """Of draws for every training product, how many are of its field."""
    rows = torch.arange(len(run.items[0]))
    vectors = run.vectors(0)[torch.from_numpy(run.items[0])]
    sampler = run.samplers[0]
    logits = sampler.logits(vectors) if sampler.way == "adversary" else None
    hits = []
    for _ in range(20):
        made = sampler.draw(rows, torch.zeros(len(rows), len(rows)), run.linked, ~run.linked, 3, logits).numpy()
        hits.append(same_field(run.items[0][:, None], run.items[1][made]).mean())
    return float(np.mean(hits))
