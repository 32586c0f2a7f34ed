"""A static model made here: the vector of each word piece, taken once from its base model.

The method is that of model2vec (Tulkens and van Dongen 2024): encode every word piece alone, keep the principal
components, and weight by the logarithm of the rank, since by Zipf's law a piece's frequency falls with its rank and
a vocabulary is ordered by frequency. It is written out here, and not called from model2vec, because a table is part of
the identity of the models in published records: another implementation would round otherwise and be another model.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from patbench_core.encoders.entry import ModelEntry
from patbench_core.encoders.in_memory import whole_weights
from patbench_core.encoders.packaged.folders import WEIGHTS, base_folder
from patbench_core.encoders.packaged.pipeline import modules

PieceEncoder = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Maps ids of word pieces, shape (n,), to their vectors, shape (n, d)."""

_BATCH = 1024


def build(entry: ModelEntry, scratch: Path, folder: Path, progress: Callable[[str], None]) -> None:
    """Distil the base model and write the table as a sentence-transformers folder."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer

    base = base_folder(entry)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()  # a table reads any number of tokens
    tokenizer.no_padding()
    table = static_table(piece_encoder(base), tokenizer.get_vocab_size(), cast(int, entry.dimension), progress)
    save_file({"embedding.weight": table}, folder / WEIGHTS, metadata={"format": "pt"})
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "modules.json").write_text(
        json.dumps(modules("StaticEmbedding", "Normalize"), indent=2) + "\n", encoding="utf-8"
    )


def static_table(
    encode: PieceEncoder, n_pieces: int, dimension: int, progress: Callable[[str], None]
) -> NDArray[np.float32]:
    """Distil the vectors of a vocabulary into a table.

    Parameters
    ----------
    encode : PieceEncoder
        The teacher.
    n_pieces : int
        Size of the vocabulary; ids are 0 to ``n_pieces - 1``, frequent pieces first.
    dimension : int
        Components kept.

    Returns
    -------
    ndarray of shape (n_pieces, dimension), float32
        Row ``i`` is ``log(2 + i)`` times the first components of piece ``i``'s vector.
    """
    parts = []
    for start in range(0, n_pieces, _BATCH):
        progress(f"encoding word pieces: {start:,} of {n_pieces:,}")
        parts.append(encode(np.arange(start, min(start + _BATCH, n_pieces))))
    vectors = np.concatenate(parts).astype(np.float64)
    progress(f"keeping {dimension} principal components")
    mean, components = principal_components(vectors, dimension)
    weights = np.log(2.0 + np.arange(n_pieces))
    table: NDArray[np.float32] = ((vectors - mean) @ components.T * weights[:, None]).astype(np.float32)
    return table


def principal_components(
    vectors: NDArray[np.float64], dimension: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and leading principal components, from the eigenvectors of the covariance.

    The largest entry of each component, by absolute value, is positive, so that equal input gives equal output.

    Parameters
    ----------
    vectors : ndarray of shape (n, d), float64
    dimension : int
        At most d.

    Returns
    -------
    mean : ndarray of shape (d,), float64
    components : ndarray of shape (dimension, d), float64
        Orthonormal rows, largest variance first.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    _, eigenvectors = np.linalg.eigh(centred.T @ centred / (len(vectors) - 1))
    components = eigenvectors[:, ::-1][:, :dimension].T
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(dimension), largest])
    return mean, components * signs[:, None]


def piece_encoder(folder: Path) -> PieceEncoder:
    """A transformer that encodes one word piece between its two special tokens, on the CPU in float32.

    Parameters
    ----------
    folder : Path
        Sentence-transformers folder of the teacher.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    with whole_weights(folder):
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()
    first, last = model.tokenizer.cls_token_id, model.tokenizer.sep_token_id

    def encode(pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        ids = torch.tensor([[first, piece, last] for piece in pieces.tolist()])
        with torch.inference_mode():
            given = model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        vectors: NDArray[np.float32] = given["sentence_embedding"].numpy()
        return vectors

    return encode
