"""Memory and disk that a registered model takes; a model that does not fit is refused before the download."""

import os
from pathlib import Path

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.errors import EncoderError, gated_model, remote_code_needed
from patbench_core.encoders.identity import Dtype
from patbench_core.files import free_bytes

BYTES: dict[str, int] = {
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "bf16": 2,
    "bf16-autocast": 6,
}
"""Of a parameter in memory; autocast keeps a half-precision copy beside the float32 weights."""

_SHARE, _FIXED = 0.2, 10**9
_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def weights(entry: ModelEntry, dtype: str | None = None) -> int | None:
    """Bytes of the weights at `dtype`, else as they are published; None if the number of parameters is not known.

    Where the published dtype is not known float32 is assumed, the largest.
    """
    if entry.parameters is None:
        return None if entry.supports("embeddings") else 0
    return round(entry.parameters * 1e6 * BYTES[dtype or entry.dtype or "float32"])


def memory_needed(entry: ModelEntry, dtype: str | None = None) -> int | None:
    """Bytes of memory that running `entry` takes; None if the number of parameters is not known.

    ``1.2 * parameters * bytes(dtype) + 1 GB``: the allowance of a fifth and a gigabyte is for the activations of one
    batch, the tokenizer and the libraries. It is a rule of thumb: on a CPU the whole process peaked at 0.68 GB with
    all-MiniLM-L6-v2 (1.1 GB by the rule) and at 1.22 GB with all-mpnet-base-v2 (1.5 GB).

    Parameters
    ----------
    dtype : str, optional
        A key of `BYTES`; None for the dtype of the published weights.
    """
    size = weights(entry, dtype)
    return None if size is None else round((1 + _SHARE) * size) + _FIXED


def memory_free() -> tuple[int, str]:
    """Bytes that a model can take, and where: on the GPU if there is one, else in memory."""
    import torch

    if torch.cuda.is_available():
        return int(torch.cuda.mem_get_info()[0]), "on the GPU"
    return min(free for free in (_available(), _left_to_group()) if free is not None), "in memory"


def check_before_download(entry: ModelEntry, dtype: Dtype) -> None:
    """Refuse a model of the hub that this machine or patbench cannot run, before it is fetched.

    Raises
    ------
    EncoderError
    """
    if entry.remote_code:
        raise remote_code_needed(entry.name, f"{entry.hub} on the hub, says its registry entry")
    needed = memory_needed(entry, dtype)
    if needed is not None and entry.parameters is not None:
        free, where = memory_free()
        if needed > free:
            half = ", or --dtype bf16 on a GPU (half of it)" if dtype == "float32" else ""
            raise EncoderError(
                f"model {entry.name!r}: {entry.parameters:,.0f} M parameters in {dtype} take {needed / 1e9:,.1f} GB of "
                f"memory and {free / 1e9:,.1f} GB are free {where}; nothing was downloaded, choose a smaller model, or "
                f"a machine with more memory{half}"
            )
    if not cached(entry):
        _check_download(entry, str(entry.hub))


def cached(entry: ModelEntry) -> bool:
    """Whether the hub's cache holds weights of a model, of its pinned revision where it has one."""
    if entry.hub is None:
        return False
    snapshots = _cache() / f"models--{entry.hub.replace('/', '--')}" / "snapshots"
    return any(snapshots.glob(f"{entry.revision or '*'}/**/*.safetensors"))


def _check_download(entry: ModelEntry, hub: str) -> None:
    from huggingface_hub import get_token

    if entry.gated and not get_token():
        raise gated_model(hub)
    folder, size = _cache(), weights(entry)
    free = free_bytes(folder)
    if size is not None and size > free:
        raise EncoderError(
            f"model {entry.name!r}: its download takes about {size / 1e9:,.1f} GB below "
            f"{folder} and {free / 1e9:,.1f} GB are free; nothing was downloaded, free "
            "some space, or set HF_HOME to a larger disk"
        )


def _cache() -> Path:
    from huggingface_hub.constants import HF_HUB_CACHE

    return Path(HF_HUB_CACHE)


def _available() -> int:
    """Bytes of memory that can be had at once, as Linux counts them; all there is on another system."""
    if not _MEMINFO.is_file():
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    lines = dict(line.split(":", 1) for line in _MEMINFO.read_text().splitlines() if ":" in line)
    return int(lines["MemAvailable"].split()[0]) * 1024


def _left_to_group() -> int | None:
    """Bytes that the control group of a container may still take; None without a limit."""
    limit, used = (_CGROUP / name for name in ("memory.max", "memory.current"))
    if not limit.is_file() or not used.is_file() or not limit.read_text().strip().isdecimal():
        return None
    return max(0, int(limit.read_text()) - int(used.read_text()))
