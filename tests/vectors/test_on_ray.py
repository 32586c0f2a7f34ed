"""Tests of workers on a Ray cluster; they start one on this machine."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from patbench_core.encoders.dense import DenseEncoder, text_encoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.vectors import encode, fill
from patbench_core.vectors.errors import VectorsError
from patbench_core.vectors.on_ray import RayEngine, Worker
from patbench_core.vectors.remote import VARIABLE
from patbench_core.vectors.store import Store
from tests.fakes import no_progress
from tests.tiny_transformers import save_model

NAMED = {f"valve {'rotor ' * (place % 20)}{place}": f"US-{place}-A" for place in range(60)}


@pytest.fixture
def encoder(tmp_path: Path) -> DenseEncoder:
    """A model in a folder that every worker can read."""
    return text_encoder(resolve(str(save_model(tmp_path / "tiny")), None, Reading(), "float32"))


def test_a_worker_with_another_identity_refuses(
    encoder: DenseEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vectors would not be those that the plan asks for."""
    for variable in ("PATBENCH_HOME", VARIABLE):  # the worker sets them, for its own process
        monkeypatch.setenv(variable, str(tmp_path / "home"))
    worker = Worker(str(tmp_path / "tiny"), None, "float32", str(tmp_path / "home"), "", "document", "another")
    with pytest.raises(VectorsError, match="same libraries and weights"):
        worker.write(fill.Shard(["valve"], ["US-1-A"], [b"0" * 32], [1]))


@pytest.fixture
def cluster() -> Iterator[None]:
    """Two cores of this machine."""
    ray = pytest.importorskip("ray", reason="Ray is an optional extra: pip install -e '.[ray]'")
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.mark.usefixtures("cluster")
def test_workers_write_what_one_process_writes(
    encoder: DenseEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shard for shard, also where there are more of them than cores: the last one gets the core of one that is done."""
    monkeypatch.setattr(fill, "SHARD_TEXTS", 10)
    monkeypatch.setattr(encode, "CPU_BUDGET", 200)
    engines = {"alone": fill.local, "ray": RayEngine(str(tmp_path / "tiny"), None, "float32", None, 3)}
    written = []
    for name, engine in engines.items():
        monkeypatch.setenv("PATBENCH_HOME", str(tmp_path / name))
        assert fill.fill(encoder, "document", NAMED, engine, "cpu", no_progress).encoded == len(NAMED)
        folder = Store(encoder.stored_identity("document")).folder
        written.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.npy")})
    assert len(written[0]) > 1
    assert written[0] == written[1]
