"""Filling the store with the workers of a Ray cluster, which share its folder or object storage.

A worker is an actor with the model in its memory; it gets one shard at a time. Ray starts a worker that dies anew, on
another node if its own is gone, and gives it the shard again; a head node that dies ends the run, and the next one
encodes what the store lacks.
"""

import os
from collections import deque
from collections.abc import Sequence
from typing import Any, Literal

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.reading import parse_reading
from patbench_core.encoders.resolve import resolve
from patbench_core.errors import PatbenchError
from patbench_core.paths import home
from patbench_core.progress import Progress
from patbench_core.vectors.errors import VectorsError
from patbench_core.vectors.fill import Shard
from patbench_core.vectors.remote import VARIABLE


class Worker:
    """A model in the memory of one worker.

    Parameters
    ----------
    model, reading, dtype : str
        As on the command line.
    folder : str
        The home folder, on a file system that all nodes share unless there is object storage.
    storage : str
        Address of the object storage, see `patbench_core.vectors.remote`; empty where there is none.
    role : {"query", "document"}
    identity : str
        Digest of the encoder's identity where the plan was made.

    Raises
    ------
    VectorsError
        If the node would compute other vectors: other weights, or other versions of libraries.
    """

    def __init__(
        self,
        model: str,
        reading: str | None,
        dtype: Literal["float32", "bf16"],
        folder: str,
        storage: str,
        role: Role,
        identity: str,
    ) -> None:
        os.environ |= {"PATBENCH_HOME": folder, VARIABLE: storage}
        self.role = role
        self.encoder = text_encoder(resolve(model, None, parse_reading(reading), dtype))
        self.differs = self.encoder.stored_identity(role).digest != identity
        self.model = None if self.differs else self.encoder.load()

    def write(self, shard: Shard) -> int:
        """Encode and store one shard; its number of texts."""
        if self.model is None:
            raise VectorsError(
                f"node {os.uname().nodename} has model {self.encoder.name!r} in another version than the plan: "
                "install the same libraries and weights on all nodes"
            )
        shard.write(self.encoder, self.role, self.model.encode)
        return len(shard.texts)


class RayEngine:
    """Workers on a Ray cluster.

    Parameters
    ----------
    model : str
        As on the command line.
    reading : str or None
    dtype : {"float32", "bf16"}
    address : str or None
        Of the cluster; None starts one on this machine.
    workers : int
        Each takes a GPU where the cluster has any, else a core.

    Raises
    ------
    VectorsError
        If Ray is not installed, or the address has no cluster.
    """

    def __init__(
        self, model: str, reading: str | None, dtype: Literal["float32", "bf16"], address: str | None, workers: int
    ) -> None:
        try:
            import ray
        except ImportError as error:
            raise VectorsError("--engine ray needs Ray: pip install -e '.[ray]'") from error
        try:
            ray.init(address=address or "local", ignore_reinit_error=True, log_to_driver=False, include_dashboard=False)
        except (ConnectionError, ValueError) as error:
            raise VectorsError(f"--address {address}: no Ray cluster answers there; run `ray start` first") from error
        self._ray: Any = ray
        self.model, self.reading, self.dtype, self.workers = model, reading, dtype, workers
        self.device = "cuda" if ray.cluster_resources().get("GPU") else "cpu"

    def __call__(self, encoder: DenseEncoder, role: Role, shards: Sequence[Shard], progress: Progress) -> None:
        """See `Engine`."""
        ray = self._ray
        kind = ray.remote(max_restarts=-1, max_task_retries=-1, num_cpus=1, num_gpus=int(self.device == "cuda"))(Worker)
        identity = encoder.stored_identity(role).digest
        given = (self.model, self.reading, self.dtype, str(home()), os.environ.get(VARIABLE, ""), role, identity)
        actors = [kind.remote(*given) for _ in range(min(self.workers, len(shards)))]
        waiting, done, total = deque(shards), 0, sum(len(shard.texts) for shard in shards)
        busy = {actor.write.remote(waiting.popleft()): actor for actor in actors}
        progress(encoder.name, done, total)
        try:
            while busy:
                (ready, *_), _ = ray.wait(list(busy), num_returns=1)
                actor = busy.pop(ready)
                done += ray.get(ready)
                progress(encoder.name, done, total)
                if waiting:
                    busy[actor.write.remote(waiting.popleft())] = actor
                else:
                    ray.kill(actor)  # its core is for a worker of a node that was lost, which waits for one
        except ray.exceptions.RayTaskError as error:
            raise (error.cause if isinstance(error.cause, PatbenchError) else error) from None
        finally:
            for actor in actors:
                ray.kill(actor)
