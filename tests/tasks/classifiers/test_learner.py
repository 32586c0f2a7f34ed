"""A training of a fixed number of steps."""

from typing import Any

import numpy as np
import torch

from patbench_core.tasks.classifiers.decisions import Rule
from patbench_core.tasks.classifiers.learner import Job, learn_steps


class Counter(torch.nn.Module):
    """Counts how often each row is shown."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.head = torch.nn.Linear(1, 1)
        self.shown, self.batches = np.zeros(rows, int), []

    def forward(self, labels: torch.Tensor, row: torch.Tensor) -> dict[str, torch.Tensor]:
        """A loss that falls with the weight."""
        np.add.at(self.shown, row.numpy(), 1)
        self.batches.append(len(row))
        return {"loss": self.head(torch.ones(1, 1)).sum(), "logits": labels}


def collate(rows: list[Any]) -> dict[str, torch.Tensor]:
    """Places alone."""
    return {"row": torch.tensor([row["row"] for row in rows]), "labels": torch.zeros(len(rows), 1)}


def test_batches_are_full_and_rows_are_shown_alike() -> None:
    """Seven batches of four from ten documents: each is shown two or three times."""
    module = Counter(10)
    before = module.head.weight.item()
    rows = [{"row": row} for row in range(10)]
    rule = Rule(False, np.ones(1, bool))
    learn_steps(Job(module, collate, rows, (), rule, 1e-3, 0, 4, 0, False), 7)
    assert module.batches == [4] * 7
    assert set(module.shown) == {2, 3}
    assert module.head.weight.item() < before
