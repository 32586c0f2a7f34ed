"""Encoding with MiniLM against ``SentenceTransformer.encode`` at its defaults, titles and abstracts."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
from sentence_transformers import SentenceTransformer

from benchmarks.timing import Ratio, compare
from patbench_core.encoders.dense import DenseEncoder, resolve_dtype
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.reading import Reading
from patbench_core.encoders.resolve import resolve
from patbench_core.landscape import registry
from patbench_core.landscape.importing import import_files
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import silent
from patbench_core.tasks.texts import side_texts
from patbench_core.vectors.encode import encode

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "landscapes"
MODEL = "all-MiniLM-L6-v2"
TEXTS = 1_500
"""So many, that three rounds take minutes."""


def ratios(rounds: int = 3) -> Iterator[Ratio]:
    """Both arithmetics into an empty store, against the reference, in turn."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, PATBENCH_HOME=folder):
        landscape = real_or_demo()
        texts = side_texts(landscape, "TA").distinct[:TEXTS]
        exact = resolve(MODEL, landscape, Reading(), "float32")
        reference = SentenceTransformer(str(exact.folder.path), device="cpu")
        reference.encode(texts[:64])
        expected = reference.encode(texts[:512], normalize_embeddings=True)
        for dtype, aim in (("float32", 1.0), ("bf16", 0.55)):
            try:
                resolve_dtype(dtype)
            except EncoderError as error:
                print(f"encoding {dtype}: left out, {error}")
                continue
            encoder = resolve(MODEL, landscape, Reading(), dtype)
            what = f"encoding {len(texts):,} texts of {landscape.name}, {encoder.dtype}, against encode() at float32"
            yield compare(what, lambda each=encoder: _fresh(each, texts), lambda: reference.encode(texts), rounds, aim)
            least = (_fresh(encoder, texts[:512]) * expected).sum(axis=1).min()
            print(f"  least cosine with encode(): {least:.6f}")


def real_or_demo() -> Landscape:
    """The real one where it is at hand, else the demo."""
    file = _SHARED / "landscape_us.jsonl.gz"
    return import_files([file], "landscape_us") if file.is_file() else registry.get("demo")


def _fresh(encoder: DenseEncoder, texts: list[str]) -> np.ndarray:
    """Vectors of `texts` into an empty store: reading, writing and loading the model are part of our time."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, PATBENCH_HOME=folder):
        return encode(encoder, "document", texts, texts, silent).vectors
