"""How many tokens texts have, kept in the store: to cut many texts into tokens takes longer than to rank them."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from patbench_core.encoders.identity import Identity, versions
from patbench_core.encoders.reading import FolderTokens
from patbench_core.files import text_digest
from patbench_core.vectors.errors import VectorsError
from patbench_core.vectors.store import Store


def kept_counts(tokens: FolderTokens, texts: Sequence[str]) -> np.ndarray:
    """Tokens of each text, special tokens left out: ndarray of shape (n,), int64.

    A text is counted once for all models that have the tokenizer. A count is kept as a vector of one dimension: float32
    holds every number below 16,777,216.

    Parameters
    ----------
    tokens : FolderTokens
    texts : sequence of str
        No two alike.
    """
    store, digests = _store(tokens), [text_digest(text) for text in texts]
    kept, found = store.get(digests)
    counts = np.zeros(len(texts), np.int64)
    counts[found] = kept[found, 0] if found.any() else 0
    lacking = np.flatnonzero(~found).tolist()
    if lacking:
        counts[lacking] = tokens.counts([texts[row] for row in lacking])
        with suppress(OSError, VectorsError):  # without room or rights the next run counts again
            store.check_space(len(lacking), 1)
            store.put([digests[row] for row in lacking], counts[lacking, None].astype(np.float32))
    return counts


def _store(tokens: FolderTokens) -> Store:
    return Store(
        Identity(
            model="tokenizer",
            revision="",
            files=tokens.digest,
            backend="tokenizers",
            prompt="",
            role="both",
            pooling="number of tokens",
            max_tokens=None,
            dtype="float32",
            dimension=1,
            libraries=versions("tokenizers"),
        )
    )
