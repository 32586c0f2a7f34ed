"""From texts to the vectors of their tokens: what the store has stays there, what it lacks is encoded and stored."""

from collections.abc import Sequence

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.late import LateEncoder
from patbench_core.files import text_digest
from patbench_core.progress import Progress
from patbench_core.vectors.encode import Encoded, Work
from patbench_core.vectors.errors import lost_vectors
from patbench_core.vectors.token_counts import kept_counts
from patbench_core.vectors.token_store import TokenStore, TokenVectors


def encode_tokens(
    encoder: LateEncoder | DenseEncoder, role: Role, texts: Sequence[str], names: Sequence[str], progress: Progress
) -> Encoded[TokenVectors]:
    """Token vectors of `texts`, of a dense encoder those that it pools; else as `vectors.encode.encode`."""
    digests = [text_digest(text) for text in texts]
    total = kept_counts(encoder.tokens, texts)
    read = np.minimum(total, encoder.capacity(role))
    store = TokenStore(encoder.token_identity(role))
    vectors = store.get(digests)
    stored, seconds, shrunk_to = vectors.found, 0.0, None
    if not stored.all():
        model, lacking = encoder.load(), read[~stored]
        # Tokens of the skiplist are counted too, as they are not known before.
        most = int(encoder.vectors_at_most(role, lacking).sum())
        store.check_space(len(lacking), most, model.dimension)
        work: Work[list[np.ndarray]] = Work(encoder, role, list(texts), digests, list(names), store.put)
        seconds = work.run(model.token_vectors, model.device, read, stored, progress)
        shrunk_to = work.shrunk_to
        del model
        vectors = store.get(digests)
        if not vectors.found.all():
            raise lost_vectors(store.folder, int((~vectors.found).sum()))
    readable = (vectors.lengths > 0) & (total > 0)
    return Encoded(vectors, readable, int(read.sum()), int(total.sum()), int((~stored).sum()), seconds, shrunk_to)
