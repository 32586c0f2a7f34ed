"""Tests of reading late-interaction folders, with sentence-transformers as the oracle."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.late_folder import LateFolder, is_late, read_late_folder
from patbench_core.encoders.reading import Reading
from patbench_core.errors import PatbenchError
from tests.late import save_late, save_pylate, save_stanford, write_json
from tests.tiny_transformers import save_model, save_transformer

FOLDERS = {
    "own": lambda path: save_late(path),
    "own, no expansion": lambda path: save_late(path, None, query_length=9, skiplist=()),
    "own, at least": lambda path: save_late(path, {"strategy": "min", "attend": True, "length": 8, "token": "z"}),
    "own, mean": lambda path: save_late(path, None, None, None, similarity="meanmaxsim", prompts={}),
    "PyLate": lambda path: save_pylate(path),
    "PyLate, with prompts": lambda path: save_pylate(path, prompts={"query": "find ", "document": ""}),
    "PyLate, no expansion": lambda path: save_pylate(path, do_query_expansion=False, skiplist_words=["y"]),
    "PyLate, attended": lambda path: save_pylate(path, attend_to_expansion_tokens=True, query_length=None),
    "PyLate of 2024": lambda path: save_pylate(path, model_type=None, similarity_fn_name="MaxSim"),
    "PyLate of Stanford's": lambda path: save_pylate(save_stanford(path, doc_maxlen=30)),
    "Stanford": lambda path: save_stanford(path),
    "Stanford, punctuation": lambda path: save_stanford(path, mask_punctuation=False, attend_to_mask_tokens=True),
}


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_is_read_is_what_the_library_loads(kind: str, tmp_path: Path) -> None:
    """Prompts, lengths, expansion, skiplist, similarity and dimension, whoever wrote the folder."""
    from sentence_transformers import MultiVectorEncoder

    path = FOLDERS[kind](tmp_path / "late")
    assert is_late(path)
    folder = read_late_folder(read_model_folder(path))
    model = MultiVectorEncoder(str(path), device="cpu", local_files_only=True)
    encoder = LateEncoder("late", "", folder, Reading(1, folder.max_tokens))
    assert [encoder.prompt(role) for role in ("query", "document")] == [
        model.prompts["query"],
        model.prompts["document"],
    ]
    assert folder.similarity == model.similarity_fn_name
    assert folder.dimension == model.get_embedding_dimension() == 4
    assert folder.max_tokens == (model[0].document_length or model.max_seq_length)
    expansion = model[0].query_expansion
    assert (folder.expansion is None) == (expansion is None)
    if folder.expansion and expansion:
        assert {key: getattr(folder.expansion, key) for key in expansion} == expansion
    mask = next(module for module in model if type(module).__name__ == "MultiVectorMask")
    assert list(folder.skiplist) == mask.skiplist_words
    longest = max(len(each) for each in model.encode_query(["a", "a b c d e f g h i j k l m n o p " * 4]))
    assert folder.query_tokens == longest


def test_other_folders_are_not_late_interaction(tmp_path: Path) -> None:
    """A sentence-transformers model, a plain transformer."""
    assert not is_late(save_model(tmp_path / "model"))
    assert not is_late(save_transformer(tmp_path / "plain"))


def test_a_model_without_a_projection_is_refused(tmp_path: Path) -> None:
    """The library would take one at random."""
    path = save_pylate(tmp_path / "late", model_type=None)
    modules = json.loads((path / "modules.json").read_text("utf-8"))
    write_json(path / "modules.json", modules[:1])
    with pytest.raises(EncoderError, match="no projection"):
        read_late_folder(read_model_folder(path))


def damage_expansion(path: Path) -> None:
    """Take its length out of the expansion."""
    file = path / "sentence_bert_config.json"
    settings = json.loads(file.read_text("utf-8"))
    del settings["query_expansion"]["length"]
    file.write_text(json.dumps(settings), "utf-8")


@pytest.mark.parametrize(
    ("save", "damage", "said"),
    [
        (save_late, damage_expansion, "without strategy or length"),
        (save_stanford, lambda path: (path / "artifact.metadata").write_text("{"), "artifact.metadata is not readable"),
        (save_stanford, lambda path: (path / "artifact.metadata").write_text("[]"), "holds a JSON list"),
    ],
)
def test_a_broken_file_is_named(
    save: Callable[[Path], Path], damage: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    """With the folder."""
    path = save(tmp_path / "late")
    damage(path)
    with pytest.raises(EncoderError, match=said):
        read_late_folder(read_model_folder(path))


def test_a_module_of_unknown_code_is_refused(tmp_path: Path) -> None:
    """PyLate's own head is read by the library; others' code is not."""
    path = save_pylate(tmp_path / "late")
    assert isinstance(read_late_folder(read_model_folder(path)), LateFolder)
    file = path / "modules.json"
    file.write_text(file.read_text("utf-8").replace("pylate.models.Dense.Dense", "pylate.models.Other"), "utf-8")
    with pytest.raises(PatbenchError, match="code of its own"):
        read_model_folder(path)
