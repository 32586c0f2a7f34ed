"""One vector a document, for tasks that look at documents and not at queries."""

from dataclasses import dataclass

import numpy as np

from patbench_core.encoders.dense import text_encoder
from patbench_core.encoders.encoder import Encoder
from patbench_core.landscape.landscape import Landscape
from patbench_core.progress import Progress
from patbench_core.results.record import Side, Timings
from patbench_core.tasks.errors import empty_view
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
    """

    rows: np.ndarray
    matrix: np.ndarray
    side: Side
    timings: Timings


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
    EncoderError
        If the model gives none, or one a token.
    UnfitLandscape
        If no document has text in `view`.
    """
    encoder.require("document vectors")
    if encoder.given is not None:
        rows, matrix = encoder.given
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
    encoded = encode(text_encoder(encoder), "document", texts.distinct, texts.names, progress)
    rows = np.flatnonzero((texts.row_of >= 0) & encoded.readable[texts.row_of])
    side = {
        "view": view,
        "texts": len(texts.distinct),
        "empty": (len(landscape) if shown is None else int(shown.sum())) - len(rows),
        "token_coverage": encoded.coverage,
    }
    timings: Timings = {"encoded": encoded.encoded, "encode_seconds": encoded.seconds}
    if encoded.shrunk_to:
        timings["shrunk_to"] = encoded.shrunk_to
    return DocumentVectors(rows, encoded.vectors[texts.row_of[rows]], side, timings)
