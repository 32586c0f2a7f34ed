"""Tests of the identity of encoders."""

import shutil
from dataclasses import fields, replace
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.encoders import identity
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.identity import Identity, folder_digest
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.variants import Variant

FILES = {
    "model.safetensors": b"weights",
    "config.json": b'{"max_position_embeddings": 64}',
    "modules.json": b'[{"type": "sentence_transformers.models.Transformer", "path": ""}]',
    "config_sentence_transformers.json": b'{"prompts": {"query": "q: ", "document": "d: "}}',
    "tokenizer.json": b"{}",
    "vocab.txt": b"a\nb",
    "1_Pooling/config.json": b'{"pooling_mode": "mean"}',
}
DOCUMENTATION = {"README.md": b"read", "LICENSE.txt": b"free", ".gitattributes": b"*", "source.json": b"{}"}

texts = st.text(max_size=8)
identities = st.builds(
    Identity,
    model=texts,
    revision=texts,
    files=texts,
    backend=texts,
    prompt=texts,
    role=st.sampled_from(["both", "query", "document"]),
    pooling=texts,
    max_tokens=st.none() | st.integers(1, 9999),
    dtype=st.sampled_from(["float32", "bf16-autocast", "bf16", "given"]),
    dimension=st.none() | st.integers(1, 9999),
    libraries=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    layers=st.none() | st.integers(1, 99),
)


@pytest.mark.parametrize("field", [field.name for field in fields(Identity)])
@settings(deadline=None, max_examples=50)
@given(one=identities, other=identities)
def test_fault_01_02_03_every_field_is_part_of_the_digest(field: str, one: Identity, other: Identity) -> None:
    """An identity that differs in one field alone has another digest; an equal one has the same."""
    changed = replace(one, **{field: getattr(other, field)})
    assert (changed.digest == one.digest) == (getattr(one, field) == getattr(other, field))


def test_a_whole_model_has_the_digest_that_it_had_before_there_were_variants() -> None:
    """So vectors and records of older versions are still found."""
    whole = Identity(
        "m", "r", "f" * 64, "sentence-transformers", "p", "both", "mean", 256, "float32", None, (("torch", "2.9"),)
    )
    assert whole.digest == "ad18d93b22d86fda942149909a2fc32b6a25c86ab85c4ec85479fd825090fcad"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder, as far as identity goes."""
    for name, data in (FILES | DOCUMENTATION).items():
        file = tmp_path / "model" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return tmp_path / "model"


def encoder(folder: Path, reading: Reading | None = None, name: str = "model") -> DenseEncoder:
    """A dense encoder of the folder."""
    return DenseEncoder(name, "", read_model_folder(folder), reading or Reading(1, 32))


def test_a_model_has_the_digests_that_it_had_before_prompts_were_chosen_by_task(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With prompts and without, for retrieval: so vectors and records of older versions are still found."""
    monkeypatch.setattr(identity, "_version", lambda name: "1.0")
    assert [encoder(folder).identity(role).digest for role in ("query", "document")] == [
        "331a56440de441be09bfa7a1c9d4b35d2f4e1f0a7ea0b89cc25746d39e387bb7",
        "bffd2c02f3e93a9488422aec27b0ba0304c49644aaeb350dfde78bd4b539831e",
    ]
    (folder / "config_sentence_transformers.json").write_bytes(b"{}")
    bare = "03e67053a73f81098884189bd68153bcc6c9ecaf86591592ab2358a92cfb4fc0"
    for task in ("retrieval", "classification", "clustering", "pairs", "title2full"):
        changed = replace(encoder(folder), task=task)
        assert {changed.identity(role).digest for role in ("query", "document")} == {bare}


def test_fault_02_a_prompt_of_the_task_the_registry_or_the_user_is_part_of_the_identity(folder: Path) -> None:
    """Each choice that changes the text changes the digest."""
    base = encoder(folder)
    changed = [
        replace(base, registered={"document": "ours: "}),
        replace(base, task="clustering", registered={"clustering.document": "group: "}),
        replace(base, name="model:prompt=none", variant=Variant(prompt="none")),
        replace(base, name="model:prompt=query", variant=Variant(prompt="query")),
    ]
    assert [each.identity("document").prompt for each in changed] == ["ours: ", "group: ", "", "q: "]
    assert len({each.identity("document").digest for each in (base, *changed)}) == 5
    assert {each.identity("document").model for each in changed} == {"model"}


@pytest.mark.parametrize("name", FILES)
def test_fault_01_one_byte_of_any_file_changes_the_identity(folder: Path, name: str) -> None:
    """Weights, tokenizer, vocabulary, pooling, prompts."""
    before = encoder(folder).identity("query").digest
    file = folder / name
    file.write_bytes(file.read_bytes().replace(b"6", b"7") if name == "config.json" else file.read_bytes() + b" ")
    assert encoder(folder).identity("query").digest != before


@pytest.mark.parametrize("name", DOCUMENTATION)
def test_documentation_does_not_change_the_identity(folder: Path, name: str) -> None:
    """Nor does the note that says where a folder came from."""
    before = encoder(folder).identity("query").digest
    (folder / name).write_bytes(b"other")
    assert encoder(folder).identity("query").digest == before
    (folder / name).unlink()
    assert encoder(folder).identity("query").digest == before


def test_fault_01_a_file_more_less_or_of_another_name_is_another_model(folder: Path) -> None:
    """Names count as bytes do."""
    digests = {folder_digest(folder)}
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense/config.json").write_bytes(b"{}")
    digests.add(folder_digest(folder))
    (folder / "2_Dense/config.json").rename(folder / "2_Dense/other.json")
    digests.add(folder_digest(folder))
    shutil.rmtree(folder / "1_Pooling")
    digests.add(folder_digest(folder))
    assert len(digests) == 4


def test_fault_01_where_a_folder_lies_does_not_matter(folder: Path, tmp_path: Path) -> None:
    """A moved model is the same model, and no path is told."""
    before = encoder(folder).identity("query")
    moved = folder.rename(tmp_path / "moved")
    assert encoder(moved).identity("query") == before
    assert str(tmp_path) not in repr(before)


def test_fault_02_roles_with_two_prompts_have_two_identities(folder: Path) -> None:
    """A model that treats both roles alike has one."""
    roles = [encoder(folder).identity(role) for role in ("query", "document")]
    assert [role.prompt for role in roles] == ["q: ", "d: "]
    assert roles[0].digest != roles[1].digest
    (folder / "config_sentence_transformers.json").write_bytes(b'{"prompts": {"query": "q: ", "document": "q: "}}')
    alike = encoder(folder)
    assert alike.identity("query") == alike.identity("document")
    assert alike.identity("query").role == "both"


def test_fault_02_a_model_with_a_way_for_each_role_has_two_identities(folder: Path) -> None:
    """Even where the prompts are equal."""
    (folder / "config_sentence_transformers.json").unlink()
    (folder / "modules.json").write_bytes(b'[{"type": "sentence_transformers.models.Router", "path": ""}]')
    routed = encoder(folder)
    assert routed.identity("query").digest != routed.identity("document").digest


def test_fault_03_20_tokens_arithmetic_and_libraries_change_the_identity(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The number of spans and their pooling do not: they change no stored vector."""
    base = encoder(folder)
    digests = {
        base.identity("query").digest,
        encoder(folder, Reading(1, 31)).identity("query").digest,
        replace(base, dtype="bf16-autocast").identity("query").digest,
        replace(base, dtype="bf16").identity("query").digest,
        encoder(folder, name="other").identity("query").digest,
        replace(base, revision="abc").identity("query").digest,
    }
    assert encoder(folder, Reading(8, 32, "max")).identity("query").digest in digests
    monkeypatch.setattr(identity, "_version", lambda name: metadata.version(name) + ".1")
    digests.add(encoder(folder).identity("query").digest)
    assert len(digests) == 7


def test_bm25_has_one_identity_for_both_roles() -> None:
    """Its settings are part of it."""
    assert LexicalEncoder().identity("query") == LexicalEncoder().identity("document")
    assert dict(LexicalEncoder().identity("query").libraries).keys() == {"bm25s", "numpy"}
