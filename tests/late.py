"""Late-interaction models: tiny folders of the three kinds, and an encoder without weights."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from patbench_core.encoders.late import LateEncoder
from patbench_core.encoders.late_folder import Expansion, LateFolder
from patbench_core.encoders.reading import Reading
from tests.fakes import FakeTokens, text_vector
from tests.tiny_transformers import save_transformer

EXPANSION = {"strategy": "fixed", "attend": False, "length": 12}


def save_late(
    folder: Path,
    expansion: dict[str, object] | None = EXPANSION,
    query_length: int | None = None,
    document_length: int | None = 20,
    skiplist: tuple[str, ...] = ("x",),
    prompts: dict[str, str] | None = None,
    similarity: str | None = None,
) -> Path:
    """Write a folder as ``MultiVectorEncoder.save_pretrained`` does: four dimensions a token, random weights."""
    import torch
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.base.modules.dense import Dense
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    plain = save_transformer(folder.with_name(folder.name + "-plain"), positions=40)
    transformer = Transformer(
        str(plain), query_length=query_length, document_length=document_length, query_expansion=expansion
    )
    head = Dense(8, 4, bias=False, activation_function=torch.nn.Identity(), module_input_name="token_embeddings")
    modules = [
        transformer,
        head,
        MultiVectorMask(skiplist_words=list(skiplist)),
        Normalize(module_input_name="token_embeddings"),
    ]
    model = MultiVectorEncoder(
        modules=modules,
        prompts={"query": "q ", "document": "d "} if prompts is None else prompts,
        similarity_fn_name=similarity,
        device="cpu",
    )
    model.save_pretrained(str(folder), create_model_card=False)
    return folder


def save_pylate(folder: Path, **settings: object) -> Path:
    """Write a folder as PyLate does: the head is a class of its own, settings lie in one file.

    A transformer that is there is kept; a setting that is None is left out.
    """
    from safetensors.numpy import save_file

    if not folder.exists():
        save_transformer(folder, positions=40)
    listed = [("0", "", "sentence_transformers.models.Transformer"), ("1", "1_Dense", "pylate.models.Dense.Dense")]
    modules = [{"idx": int(name), "name": name, "path": path, "type": kind} for name, path, kind in listed]
    write_json(folder / "modules.json", modules)
    head = {"in_features": 8, "out_features": 4, "bias": False}
    write_json(folder / "1_Dense/config.json", head | {"activation_function": "torch.nn.modules.linear.Identity"})
    save_file({"linear.weight": _weights()}, folder / "1_Dense/model.safetensors")
    own = {"query_prefix": "q ", "document_prefix": "d ", "query_length": 12, "document_length": 20}
    written = {"model_type": "ColBERT"} | own | settings
    written = {key: value for key, value in written.items() if value is not None or key == "query_length"}
    write_json(folder / "config_sentence_transformers.json", written)
    return folder


def save_stanford(folder: Path, **metadata: object) -> Path:
    """Write a folder as Stanford's ColBERT does: the head lies among the weights, settings in ``artifact.metadata``."""
    from safetensors.numpy import load_file, save_file

    save_transformer(folder, positions=40)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    write_json(folder / "config.json", config | {"architectures": ["HF_ColBERT"]})
    weights = load_file(folder / "model.safetensors") | {"linear.weight": _weights()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    own = {"query_token_id": "[MASK]", "doc_token_id": "[UNK]", "query_maxlen": 12, "doc_maxlen": 20}
    write_json(folder / "artifact.metadata", own | metadata)
    return folder


def write_json(file: Path, value: object) -> None:
    """Write a file of JSON, and its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value), "utf-8")


def _weights() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((4, 8)).astype(np.float32)


@dataclass
class FakeLateModel:
    """A loaded model: the vector of a token is a function of the role and the token alone."""

    dimension: int = 16
    device: str = "cpu"
    loads: int = 0
    batches: list[list[str]] = field(default_factory=list)
    largest: int | None = None  # texts that fit into memory at once
    nan: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()  # texts without a vector

    def encode(self, texts: list[str], role: str) -> list[np.ndarray]:
        """Vectors of the tokens of each text, or what a machine says that is too small."""
        if self.largest is not None and len(texts) > self.largest:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        self.batches.append(list(texts))
        vectors = [
            np.zeros((0, self.dimension), np.float32) if each in self.bare else token_vectors(each) for each in texts
        ]
        for text, each in zip(texts, vectors, strict=True):
            if text in self.nan:
                each[-1, 0] = np.nan
        return vectors

    token_vectors = encode


def token_vectors(text: str) -> np.ndarray:
    """Unit vectors of the tokens of a text: ndarray of shape (n_tokens, 16), float32."""
    vectors = np.array([text_vector(token) for token in re.findall(r"\w{1,4}|[^\w\s]", text)]).reshape(-1, 16)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@dataclass(frozen=True)
class FakeLateEncoder(LateEncoder):
    """A late-interaction encoder with a fake tokenizer and a fake model."""

    model: FakeLateModel = field(default_factory=FakeLateModel)

    tokens = FakeTokens()
    _files = "0" * 64

    def load(self) -> FakeLateModel:
        """Count the loading of the model."""
        self.model.loads += 1
        return self.model


def fake_late(name: str = "late", expansion: Expansion | None = None, **model: object) -> FakeLateEncoder:
    """An encoder named `name`; further arguments are those of `FakeLateModel`."""
    folder = LateFolder(
        path=Path("fake"),
        modules=("Transformer", "MultiVectorMask"),
        pooling="one vector a token",
        max_tokens=64,
        position_limit=128,
        named_prompts={},
        similarity="maxsim",
        dimension=16,
        query_tokens=32,
        expansion=expansion,
    )
    return FakeLateEncoder(name, "", folder, Reading(1, 64), model=FakeLateModel(**model))
