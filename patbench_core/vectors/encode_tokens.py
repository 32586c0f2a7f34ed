"""From texts to the vectors of their tokens: what the store has stays there, what it lacks is encoded and stored."""

from collections.abc import Sequence

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.late import LateEncoder
from patbench_core.files import text_digest
from patbench_core.progress import Progress
from patbench_core.vectors.encode import Encoded, Loaded, Work
from patbench_core.vectors.errors import lost_vectors
from patbench_core.vectors.token_counts import kept_counts
from patbench_core.vectors.token_store import TokenStore, TokenVectors

_SHARD_BYTES = 64 << 20


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
        work = TokenWork(encoder, role, list(texts), digests, list(names), store)
        seconds = work.run(read, stored, progress)
        shrunk_to = work.shrunk_to
        vectors = store.get(digests)
        if not vectors.found.all():
            raise lost_vectors(store.folder, int((~vectors.found).sum()))
    readable = (vectors.lengths > 0) & (total > 0)
    return Encoded(vectors, readable, int(read.sum()), int(total.sum()), int((~stored).sum()), seconds, shrunk_to)


class TokenWork(Work[list[np.ndarray]]):
    """Encoding of the texts whose token vectors the store lacks."""

    encoder: LateEncoder | DenseEncoder
    store: TokenStore

    def load(self) -> Loaded[list[np.ndarray]]:
        """See `Work`."""
        return self.encoder.load_tokens()

    def check_space(self, lengths: np.ndarray, dimension: int) -> None:
        """See `Work`; tokens of the skiplist are counted, as they are not known before."""
        most = int(self.encoder.vectors_at_most(self.role, lengths).sum())
        self.store.check_space(len(lengths), most, dimension)

    def finite(self, vectors: list[np.ndarray]) -> np.ndarray:
        """See `Work`."""
        return np.array([np.isfinite(each).all() for each in vectors])

    def full(self, parts: list[list[np.ndarray]]) -> bool:
        """See `Work`."""
        return sum(each.nbytes for part in parts for each in part) >= _SHARD_BYTES

    def put(self, digests: list[bytes], parts: list[list[np.ndarray]]) -> None:
        """See `Work`."""
        self.store.put(digests, [each for part in parts for each in part])
