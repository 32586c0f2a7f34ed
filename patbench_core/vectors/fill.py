"""Filling the store ahead of everything else: a plan of shards, and an engine that works it off.

The plan depends on the texts alone. Each shard is a run of batches, encoded and written by one worker at once; so any
number of workers, and a run that was cut off and taken up, write the same files as one worker that nothing disturbs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.progress import Progress
from patbench_core.vectors.encode import Compute, Work, text_work
from patbench_core.vectors.store import Store

SHARD_TEXTS = 512
"""A shard ends with the batch that reaches so many texts: what a worker that dies loses at most."""


@dataclass(frozen=True)
class Shard:
    """What one worker encodes and writes at once.

    Attributes
    ----------
    texts, names : list of str
        Batch after batch.
    batches : list of int
        Texts of each batch.
    """

    texts: list[str]
    names: list[str]
    digests: list[bytes]
    batches: list[int]

    def write(self, encoder: DenseEncoder, role: Role, compute: Compute[np.ndarray]) -> None:
        """Encode and store its texts."""
        put = Store(encoder.stored_identity(role)).put
        Work(encoder, role, self.texts, self.digests, self.names, put).write_shard(compute, self.rows())

    def rows(self) -> list[np.ndarray]:
        """Rows of each batch: ndarrays of int64."""
        return np.split(np.arange(len(self.texts)), np.cumsum(self.batches)[:-1])


Engine = Callable[[DenseEncoder, Role, Sequence[Shard], Progress], None]
"""Encodes all shards."""


def fill(
    encoder: DenseEncoder,
    role: Role,
    named: dict[str, str],
    engine: Engine,
    device: str,
    progress: Progress,
) -> tuple[int, int]:
    """Encode what the store lacks.

    Parameters
    ----------
    named : dict of {str: str}
        Texts, and what to call each in an error.
    engine : callable
        `local`, or one that has workers.
    device : {"cpu", "cuda"}
        What the workers compute on: it decides the size of a batch.

    Returns
    -------
    texts, encoded : int
        Texts, or spans of texts, that have vectors now, and those of them that the store had not.

    Raises
    ------
    VectorsError
        As `patbench_core.vectors.encode.encode`.
    """
    _, work = text_work(encoder, role, list(named), list(named.values()))
    stored = Store(encoder.stored_identity(role)).get(work.digests)[1]
    lacking = int((~stored).sum())
    if lacking:
        engine(encoder, role, plan(work, stored, device), progress)
    return len(stored), lacking


def plan(work: Work[np.ndarray], stored: np.ndarray, device: str) -> list[Shard]:
    """Shards of all texts, in the order of the plan; what is `stored`, (n_texts,) bool, is left out of them."""
    shards: list[Shard] = []
    batches: list[np.ndarray] = []
    planned = work.batches(work.lengths(), device)
    for nth, batch in enumerate(planned):
        batches.append(batch)
        if sum(map(len, batches)) < SHARD_TEXTS and nth + 1 < len(planned):
            continue
        lacking = [rows[~stored[rows]] for rows in batches if not stored[rows].all()]
        rows = np.concatenate(lacking).tolist() if lacking else []
        if rows:
            texts, names = [work.texts[row] for row in rows], [work.names[row] for row in rows]
            digests = [work.digests[row] for row in rows]
            shards.append(Shard(texts, names, digests, [len(each) for each in lacking]))
        batches = []
    return shards


def local(encoder: DenseEncoder, role: Role, shards: Sequence[Shard], progress: Progress) -> None:
    """Encode all shards in this process."""
    model = encoder.load()
    done, total = 0, sum(len(shard.texts) for shard in shards)
    Store(encoder.stored_identity(role)).check_space(total, model.dimension)
    progress(encoder.name, done, total)
    for shard in shards:
        shard.write(encoder, role, model.encode)
        done += len(shard.texts)
        progress(encoder.name, done, total)
