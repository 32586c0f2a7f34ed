"""Tests of what the files of a model say: sentence-transformers and transformers are the oracles."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.folder import read_model_folder
from patbench_core.encoders.reading import FolderTokens, Reading
from tests.tiny_transformers import save_model, save_table, save_transformer


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers folder with 20 positions."""
    return save_model(tmp_path_factory.mktemp("bert") / "model")


@pytest.fixture
def model(bert: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return shutil.copytree(bert, tmp_path / "model")


@pytest.mark.parametrize("kind", ["bert", "distilbert", "electra", "roberta", "xlm-roberta", "camembert", "mpnet"])
def test_the_position_limit_is_what_the_architecture_takes(kind: str, tmp_path: Path) -> None:
    """One token more and the network fails."""
    import torch
    from transformers import AutoModel

    folder = save_transformer(tmp_path / kind, kind)
    limit = read_model_folder(folder).position_limit
    network = AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        network(input_ids=torch.full((1, limit), 7))
        with pytest.raises((IndexError, RuntimeError)):
            network(input_ids=torch.full((1, limit + 1), 7))


def set_json(folder: Path, file: str, **values: object) -> None:
    """Change values in a JSON file."""
    path = folder / file
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), "utf-8")


def into_subfolder(folder: Path) -> None:
    """The layout of old models: the transformer in a folder of its own."""
    own = folder / "0_Transformer"
    own.mkdir()
    for file in ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        (folder / file).rename(own / file)
    (folder / "sentence_bert_config.json").rename(own / "sentence_bert_config.json")
    modules = json.loads((folder / "modules.json").read_text("utf-8"))
    modules[0]["path"] = "0_Transformer"
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")


@pytest.mark.parametrize(
    ("change", "tokens"),
    [
        (lambda folder: None, 20),
        (lambda folder: set_json(folder, "sentence_bert_config.json", max_seq_length=11), 11),
        (lambda folder: set_json(folder, "tokenizer_config.json", model_max_length=12), 12),
        (lambda folder: set_json(folder, "tokenizer_config.json", model_max_length=10**30), 20),
        (into_subfolder, 20),
    ],
)
def test_the_model_s_own_length_is_that_of_sentence_transformers(
    model: Path, change: Callable[[Path], None], tokens: int
) -> None:
    """Whichever file says it."""
    from sentence_transformers import SentenceTransformer

    change(model)
    assert SentenceTransformer(str(model), device="cpu").max_seq_length == tokens
    assert read_model_folder(model).max_tokens == tokens


def test_a_plain_transformer_is_read(tmp_path: Path) -> None:
    """Its pooling is an assumption, and is called so."""
    folder = read_model_folder(save_transformer(tmp_path / "plain", max_length=16))
    assert (folder.modules, folder.max_tokens, folder.similarity) == ((), 16, "cosine")
    assert "assumed" in folder.pooling


def test_a_table_has_no_length(tmp_path: Path) -> None:
    """It cuts nothing."""
    folder = read_model_folder(save_table(tmp_path / "table"))
    assert (folder.max_tokens, folder.position_limit, folder.modules) == (None, None, ("StaticEmbedding",))


@pytest.mark.parametrize(
    ("prompts", "default", "query", "document"),
    [
        ({}, None, "", ""),
        ({"query": "ab ", "document": "cd "}, None, "ab ", "cd "),
        ({"query": "ab ", "document": ""}, "query", "ab ", ""),
        ({"query": "ab ", "document": None}, None, "ab ", ""),
        ({"query": "ab ", "passage": "cd "}, None, "ab ", "cd "),
        ({"query": "ab ", "corpus": "cd "}, None, "ab ", "cd "),
        ({"query": "ab ", "other": "cd "}, "other", "ab ", "cd "),
        ({"other": "cd "}, "other", "cd ", "cd "),
        ({"query": "ab "}, None, "ab ", ""),
        ({"document": "ab ", "passage": "cd "}, "passage", "cd ", "ab "),
    ],
)
def test_fault_02_the_files_name_the_prompt_of_each_role(
    prompts: dict[str, str | None], default: str | None, query: str, document: str, tmp_path: Path
) -> None:
    """The vector is that of sentence-transformers with this prompt, and of its own choice where both are named."""
    from sentence_transformers import SentenceTransformer

    path = save_table(tmp_path / "table")
    set_json(path, "config_sentence_transformers.json", prompts=prompts, default_prompt_name=default)
    encoder = DenseEncoder("table", "", read_model_folder(path), Reading())
    assert {role: prompt.text for role, prompt in encoder.prompts.items()} == {"query": query, "document": document}
    theirs = SentenceTransformer(str(path), device="cpu")
    ours = encoder.load()
    for role, encode in (("query", theirs.encode_query), ("document", theirs.encode_document)):
        vector = ours.encode(["xyz"], role)[0]
        np.testing.assert_allclose(vector, theirs.encode("xyz", prompt=encoder.prompts[role].text), atol=1e-6)
        if {"query", "document"} <= set(prompts):
            np.testing.assert_allclose(vector, encode("xyz"), atol=1e-6)


def test_pooling_is_named(model: Path) -> None:
    """As new and as old files write it."""
    pooling = model / "1_Pooling/config.json"
    assert read_model_folder(model).pooling == "mean"
    pooling.write_text('{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}')
    assert read_model_folder(model).pooling == "cls_token"


def test_a_reading_longer_than_the_positions_is_refused(model: Path) -> None:
    """The message says how many spans would read as much."""
    with pytest.raises(EncoderError, match=r"at most 20 tokens a span, 50 were asked for.* such as 3x20"):
        DenseEncoder("model", "", read_model_folder(model), Reading(1, 50))


def test_tokens_are_those_of_the_tokenizer(model: Path) -> None:
    """Special tokens are counted apart."""
    tokens = FolderTokens(model)
    assert tokens.special == 2
    assert tokens.counts(["abc de", "", "?"]).tolist() == [5, 0, 1]
    assert tokens.offsets(["ab c"])[0].tolist() == [[0, 1], [1, 2], [3, 4]]


def test_a_tokenizer_that_changed_is_loaded_again(model: Path) -> None:
    """In the same process: an encoder's identity follows the files, and so do its tokens."""
    assert FolderTokens(model).counts(["ab c"]).tolist() == [3]
    without_b = {"type": "Replace", "pattern": {"String": "b"}, "content": ""}
    set_json(model, "tokenizer.json", normalizer=without_b)
    assert FolderTokens(model).counts(["ab c"]).tolist() == [2]


def test_fault_22_pickled_weights_are_refused(model: Path) -> None:
    """They could run code."""
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    with pytest.raises(EncoderError, match="pickled"):
        read_model_folder(model)


def test_a_folder_without_weights_is_refused(model: Path) -> None:
    """An empty folder too."""
    (model / "model.safetensors").unlink()
    for folder in (model, model / "1_Pooling"):
        with pytest.raises(EncoderError, match="no weights"):
            read_model_folder(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: set_json(folder, "config.json", auto_map={"AutoModel": "code.Model"}),
        lambda folder: (into_subfolder(folder), set_json(folder / "0_Transformer", "config.json", auto_map={})),
        lambda folder: (folder / "modules.json").write_text('[{"type": "code.Model", "path": ""}]'),
        lambda folder: (folder / "modules.json").write_text('[{"type": "subprocess.Popen", "path": ""}]'),
    ],
)
def test_fault_21_code_of_the_model_s_own_is_refused(model: Path, change: Callable[[Path], object]) -> None:
    """Before anything is loaded."""
    change(model)
    with pytest.raises(EncoderError, match="code of its own"):
        read_model_folder(model)


@pytest.mark.parametrize(
    "file",
    ["config.json", "modules.json", "sentence_bert_config.json", "tokenizer_config.json", "1_Pooling/config.json"],
)
@pytest.mark.parametrize("content", ['{"a": ', "3", '["a"]', "\udcff"])
def test_a_broken_file_is_named(model: Path, file: str, content: str) -> None:
    """Cut JSON, JSON of another shape, no text at all."""
    (model / file).write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(EncoderError, match=file):
        read_model_folder(model)


def test_a_broken_tokenizer_is_named(model: Path) -> None:
    """When tokens are first counted."""
    (model / "tokenizer.json").write_text('{"a": ')
    with pytest.raises(EncoderError, match="tokenizer does not load"):
        FolderTokens(model)


@pytest.mark.parametrize("kept", [0, 100, -1])
def test_cut_weights_are_named(model: Path, kept: int) -> None:
    """When they are loaded; the message is one line."""
    weights = model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(EncoderError, match="does not load") as error:
        DenseEncoder("model", "", read_model_folder(model), Reading(1, 20)).load()
    assert "\n" not in str(error.value)
