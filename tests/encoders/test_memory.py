"""What a model takes, and refusing what does not fit before it is fetched."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from patbench_core.encoders import memory, registry
from patbench_core.encoders import resolve as resolving
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from tests.encoders.tiny_models import know
from tests.tiny_transformers import save_model

GB = 10**9
SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[float, float], None]:
    """Sets free memory and free disk, in GB, with an empty cache of the hub and no account."""

    def has(ram: float, disk: float = 1e6) -> None:
        monkeypatch.setattr(memory, "memory_free", lambda: (round(ram * GB), "in memory"))
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=round(disk * GB)))
        monkeypatch.setattr(memory, "_cache", lambda: tmp_path / "cache")
        monkeypatch.setattr("huggingface_hub.get_token", lambda: None)

    return has


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking the hub fails the test."""
    monkeypatch.setattr(resolving, "hub_folder", lambda *_: pytest.fail("the hub was asked"))


def find(model: str) -> object:
    """Resolve with defaults."""
    return resolve(model, None, Reading(), "float32")


def test_memory_follows_its_formula() -> None:
    """A fifth more than the weights, and a gigabyte; weights as published unless a dtype is given."""
    qwen = registry.get("Qwen3-Embedding-8B")
    assert memory.weights(qwen) == round(7567.3e6 * 2)
    assert memory.memory_needed(qwen) == round(1.2 * 7567.3e6 * 2) + GB
    assert memory.memory_needed(qwen, "float32") == round(1.2 * 7567.3e6 * 4) + GB
    assert memory.memory_needed(registry.get("paecter")) == memory.memory_needed(registry.get("paecter"), "float32")


def test_unknown_size_is_not_guessed() -> None:
    """BM25 has no weights; a model that does not say its parameters has no known size."""
    entry = registry.ModelEntry(name="x", title="x", backend="sentence-transformers", family="x", default=False)
    assert memory.weights(registry.get("bm25")) == 0
    assert memory.memory_needed(entry) is None


@pytest.mark.usefixtures("no_hub")
def test_fault_07_a_model_too_large_is_refused_before_download(machine: Callable[..., None]) -> None:
    """With its size, what is free, and what to do."""
    machine(ram=8)
    with pytest.raises(EncoderError, match=r"7,567 M parameters in float32 take 37.3 GB .* 8.0 GB are free in memory"):
        find("Qwen3-Embedding-8B")


@pytest.mark.usefixtures("no_hub")
def test_fault_29_a_disk_too_small_is_refused_before_download(machine: Callable[..., None]) -> None:
    """A download takes the published weights."""
    machine(ram=64, disk=1)
    with pytest.raises(EncoderError, match=r"about 1.2 GB below .*cache and 1.0 GB are free"):
        find("Qwen3-Embedding-0.6B")


@pytest.mark.usefixtures("no_hub")
def test_fault_21_code_of_its_own_is_refused_before_download(machine: Callable[..., None]) -> None:
    """Whatever the machine."""
    machine(ram=1000)
    with pytest.raises(EncoderError, match="'nomic-embed-text-v2-moe' needs code of its own"):
        find("nomic-embed-text-v2-moe")


@pytest.mark.usefixtures("no_hub")
def test_a_gated_model_needs_an_account(
    machine: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without one the hint comes before the hub is asked; with one nothing is refused here."""
    machine(ram=64)
    entry = know(tmp_path, monkeypatch, "tiny", hub="org/tiny", gated=True, parameters=1)
    with pytest.raises(EncoderError, match=r"accept its terms at https://huggingface.co/org/tiny"):
        find(entry.name)
    monkeypatch.setattr("huggingface_hub.get_token", lambda: "token")
    memory.check_before_download(entry, "float32")


def test_what_is_in_the_cache_needs_no_room(machine: Callable[..., None], tmp_path: Path) -> None:
    """Neither disk nor account: the weights of the pinned revision are there."""
    machine(ram=64, disk=0)
    entry = registry.get("embeddinggemma-300m")
    assert not memory.cached(entry)
    snapshot = tmp_path / "cache" / "models--google--embeddinggemma-300m" / "snapshots" / str(entry.revision)
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").touch()
    assert memory.cached(entry)
    memory.check_before_download(entry, "float32")


def test_the_cache_serves_what_packages_carry_too(
    machine: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a model from the hub need not install it again; without either, installing is the remedy."""
    machine(ram=64)
    fields = {"hub": "org/tiny", "revision": SHA, "install": "site-package", "packages": ["a==1"], "parameters": 1}
    entry = know(tmp_path, monkeypatch, "tiny", **fields, sha256={"model.safetensors": "0" * 64})
    monkeypatch.setattr(resolving, "hub_folder", lambda *_: (save_model(tmp_path / "model"), SHA))
    with pytest.raises(EncoderError, match="patbench models install tiny"):
        find("tiny")
    snapshot = tmp_path / "cache" / "models--org--tiny" / "snapshots" / SHA
    snapshot.mkdir(parents=True)
    (snapshot / "model.safetensors").touch()
    assert find("tiny").revision == entry.revision


def test_a_registered_model_comes_from_the_hub_at_its_revision(
    machine: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under its registry name, the pinned commit in its identity."""
    machine(ram=64)
    know(tmp_path, monkeypatch, "tiny", hub="org/tiny", revision=SHA, parameters=1)
    asked = []
    monkeypatch.setattr(
        resolving, "hub_folder", lambda *given: asked.append(given) or (save_model(tmp_path / "model"), SHA)
    )
    encoder = find("tiny")
    assert isinstance(encoder, DenseEncoder)
    assert asked == [("org/tiny", SHA)]
    assert (encoder.name, encoder.revision) == ("tiny", SHA)


def test_memory_of_this_machine_is_some() -> None:
    """Whatever machine runs this: more than nothing."""
    free, where = memory.memory_free()
    assert free > 0
    assert where in ("in memory", "on the GPU")


@pytest.mark.parametrize(("limit", "free"), [("max", 8000 * 1024), ("3000000", 2000000), ("500000", 0)])
def test_the_limit_of_a_container_counts(
    limit: str, free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lesser of what the machine has free and what the group may still take."""
    (tmp_path / "meminfo").write_text("MemTotal: 16000 kB\nMemAvailable:    8000 kB\n")
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    monkeypatch.setattr(memory, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert memory.memory_free() == (free, "in memory")
