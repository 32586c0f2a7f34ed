"""Names of labels as a tree of tokens: nothing else can be answered, and what they share is computed once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.tasks.errors import TaskError


@dataclass(frozen=True)
class Trie:
    """Nodes in the order in which they were made, each behind its parent.

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
