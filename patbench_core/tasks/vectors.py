"""One vector a document, for tasks that look at documents and not at queries."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from patbench_core.encoders import registry
from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.late_folder import is_late
from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.encoders.precomputed import PrecomputedEncoder
from patbench_core.encoders.variants import split_variant
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress
from patbench_core.results.record import Side, Timings
from patbench_core.tasks.errors import TaskError, empty_view
from patbench_core.tasks.registry import Needed
from patbench_core.tasks.texts import side_texts
from patbench_core.vectors.encode import encode, unit_rows


@dataclass(frozen=True)
class DocumentVectors:
    """Vectors of a landscape's documents in one view.

    Attributes
    ----------
    rows : ndarray of shape (n,), int64
        Documents that have a vector, ascending.
    matrix : ndarray of shape (n, dimension), float32
        Their vectors; unit length where the model's similarity is cosine.
    side : Side
    timings : Timings
    """

    rows: np.ndarray
    matrix: np.ndarray
    side: Side
    timings: Timings


def one_vector(encoder: Encoder) -> DenseEncoder | PrecomputedEncoder:
    """The encoder, if it gives one vector a text.

    Raises
    ------
    TaskError, EncoderError
        If it gives none, as BM25, or one a token, as late interaction.
    """
    if isinstance(encoder, LexicalEncoder):
        raise no_vectors(encoder.name)
    encoder.require("document vectors")
    return encoder


def no_vectors(model: str) -> TaskError:
    """The failure of a model without vectors in a task that needs them."""
    return TaskError(f"model {model!r} matches words and has no vectors: this task needs an embedding model")


def has_vectors(model: str, needed: Needed = "one") -> bool:
    """Whether the model that a user names so can take part where so many vectors a text are needed.

    It need not be installed.
    """
    name, _ = split_variant(model)
    if needed == "none":
        return True
    if name in registry.entries():
        backend = registry.get(name).backend
        return backend != "bm25" and (needed == "any" or backend != "late-interaction")
    folder = Path(name).expanduser()
    return needed == "any" or not (folder.is_dir() and is_late(folder))


def document_vectors(
    landscape: Landscape, view: str, encoder: Encoder, progress: Progress, shown: np.ndarray | None = None
) -> DocumentVectors:
    """Vectors of all documents, computed where the store lacks them.

    Parameters
    ----------
    shown : ndarray of shape (n_docs,), bool, optional
        Documents to encode, where not all are needed.

    Raises
    ------
    TaskError, EncoderError
        If the model gives none, or one a token.
    UnfitLandscape
        If no document has text in `view`.
    """
    encoder = one_vector(encoder)
    if isinstance(encoder, PrecomputedEncoder):
        rows, matrix = encoder.vectors
        side: Side = {
            "view": view,
            "texts": len(rows),
            "empty": len(landscape) - len(rows),
            "token_coverage": None,
        }
        return DocumentVectors(rows.astype(np.int64), unit_rows(matrix), side, {"encoded": 0, "encode_seconds": 0.0})
    texts = side_texts(landscape, view, shown=shown)
    if not texts.distinct:
        raise empty_view(view, landscape.name, "document")
    encoded = encode(encoder, "document", texts.distinct, texts.names, progress)
    readable = encoded.vectors.any(axis=1)
    rows = np.flatnonzero((texts.row_of >= 0) & readable[texts.row_of])
    side = {
        "view": view,
        "texts": len(texts.distinct),
        "empty": (len(landscape) if shown is None else int(shown.sum())) - len(rows),
        "token_coverage": encoded.tokens_read / encoded.tokens_total if encoded.tokens_total else None,
    }
    timings: Timings = {"encoded": encoded.encoded, "encode_seconds": encoded.seconds}
    if encoded.shrunk_to:
        timings["shrunk_to"] = encoded.shrunk_to
    return DocumentVectors(rows, encoded.vectors[texts.row_of[rows]], side, timings)
