"""Tests of late-interaction encoders."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from tests.late import EXPANSION, save_late, save_pylate, save_stanford

TEXTS = ["a b", "a x b c d e f g h i j k l m n o p q r s t u v w x y z", "z"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model: queries of 12 tokens, documents of 20, no vector for an x."""
    return save_late(tmp_path_factory.mktemp("models") / "late")


def late(path: Path, reading: Reading | None = None) -> LateEncoder:
    """The encoder of a folder."""
    encoder = resolve(str(path), None, reading or Reading(), "float32")
    assert isinstance(encoder, LateEncoder)
    return encoder


@pytest.mark.parametrize("save", [save_late, save_pylate, save_stanford])
def test_vectors_are_those_of_the_library(save: object, tmp_path: Path) -> None:
    """Of queries and of documents, whoever wrote the folder."""
    from sentence_transformers import MultiVectorEncoder

    path = save(tmp_path / "late")
    encoder, oracle = late(path).load(), MultiVectorEncoder(str(path), device="cpu", local_files_only=True)
    for role, encode in (("query", oracle.encode_query), ("document", oracle.encode_document)):
        for found, expected in zip(encoder.encode(TEXTS, role), encode(TEXTS, convert_to_numpy=True), strict=True):
            assert found.dtype == np.float32
            np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_text_has_as_many_vectors_as_the_files_say(folder: Path) -> None:
    """Queries are filled up; documents are cut and lose what the skiplist names; both fit what was planned."""
    encoder = late(folder)
    model = encoder.load()
    assert [each.shape for each in model.encode(TEXTS, "query")] == [(12, 4)] * 3
    lengths = [len(each) for each in model.encode(TEXTS, "document")]
    assert lengths == [2 + 3, 20 - 1, 1 + 3]  # [CLS], the prompt d, [SEP]
    planned = encoder.vectors_at_most("document", encoder.tokens.counts(TEXTS))
    assert planned.tolist() == [5, 20, 4]
    assert encoder.vectors_at_most("query", encoder.tokens.counts(TEXTS)).tolist() == [12] * 3


def test_the_reading_is_that_of_documents(folder: Path) -> None:
    """Queries are read as the files say."""
    short = late(folder, Reading(1, 6))
    model = short.load()
    assert max(len(each) for each in model.encode(TEXTS, "document")) == 6 - 1
    assert [len(each) for each in model.encode(TEXTS, "query")] == [12] * 3
    assert (short.reading_name, late(folder).reading_name) == ("1x6", "1x20")
    assert (short.capacity("document"), short.capacity("query")) == (6 - 3, 12 - 3)


def test_a_marker_of_colbert_is_one_token(tmp_path: Path) -> None:
    """It is a token of the vocabulary, whatever it is made of."""
    encoder = late(save_stanford(tmp_path / "late"))
    assert encoder.prompt("query") == "[MASK] "
    assert encoder.prompt_tokens("query") == encoder.prompt_tokens("document") == 1


CHANGES = {
    "query length": {"expansion": EXPANSION | {"length": 13}},
    "attended": {"expansion": EXPANSION | {"attend": True}},
    "strategy": {"expansion": EXPANSION | {"strategy": "min"}},
    "token": {"expansion": EXPANSION | {"token": "z"}},
    "no expansion": {"expansion": None},
    "document length": {"document_length": 21},
    "skiplist": {"skiplist": ("y",)},
    "prompt": {"prompts": {"query": "r ", "document": "e "}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_fault_02_03_every_setting_is_part_of_the_identity(change: str, folder: Path, tmp_path: Path) -> None:
    """By the files that hold it, and by a field of its own for one role at least."""
    changed, before = late(save_late(tmp_path / "late", **CHANGES[change])), late(folder)
    fields = [("max_tokens", "prompt", "pooling"), ("files",)]
    for names, some in zip(fields, (any, all), strict=True):
        assert some(
            any(getattr(changed.identity(role), name) != getattr(before.identity(role), name) for name in names)
            for role in ("query", "document")
        )


def test_fault_01_02_03_role_reading_and_weights_are_part_of_the_identity(folder: Path, tmp_path: Path) -> None:
    """A reading changes documents alone."""
    before, short = late(folder), late(folder, Reading(1, 6))
    assert before.identity("query").digest != before.identity("document").digest
    assert short.identity("document").digest != before.identity("document").digest
    assert short.identity("query") == before.identity("query")
    copy = Path(shutil.copytree(folder, tmp_path / "late"))
    assert late(copy).identity("query") == before.identity("query")
    weights = copy / "1_Dense/model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    assert late(copy).identity("query").digest != before.identity("query").digest


def test_what_is_not_offered_is_refused_in_one_line(folder: Path) -> None:
    """Several spans, more tokens than the architecture has, parts of the model."""
    with pytest.raises(EncoderError, match=r"the reading is 2x8:mean: give one span"):
        late(folder, Reading(2, 8))
    with pytest.raises(EncoderError, match=r"were asked for: choose \-\-reading"):
        late(folder, Reading(1, 41))
    for option in ("layers=1", "dim=2"):
        with pytest.raises(EncoderError, match="one vector a token"):
            resolve(f"{folder}:{option}", None, Reading(), "float32")


def test_a_folder_that_does_not_load_is_named(folder: Path, tmp_path: Path) -> None:
    """With what the library says."""
    copy = Path(shutil.copytree(folder, tmp_path / "late"))
    (copy / "model.safetensors").write_bytes(b"no tensors")
    with pytest.raises(EncoderError, match="does not load"):
        late(copy).load()


def test_parameters_are_counted(folder: Path) -> None:
    """All, and those outside of embedding tables."""
    every, active = late(folder).load().parameters()
    assert every > active > 0


def test_fault_02_a_prompt_of_the_user_or_the_registry_reaches_late_interaction(tmp_path: Path) -> None:
    """It is part of name and identity; nothing is cut."""
    folder = save_late(tmp_path / "late")
    whole, bare = (resolve(f"{folder}{option}", None, Reading(), "float32") for option in ("", ":prompt=none"))
    assert isinstance(whole, LateEncoder)
    assert (bare.name, bare.prompt("query"), whole.prompt("query")) == ("late:prompt=none", "", "q ")
    assert bare.identity("query").model == whole.identity("query").model == "late"
    assert bare.identity("query").digest != whole.identity("query").digest
    assert replace(whole, registered={"query": "ours "}).prompt("query") == "ours "
    with pytest.raises(EncoderError, match="gives one vector a token: 'dim=2,prompt=none' is not"):
        resolve(f"{folder}:dim=2,prompt=none", None, Reading(), "float32")
