"""Kinds of models, and what a task can get from each."""

from collections.abc import Mapping
from typing import Literal

Backend = Literal["sentence-transformers", "static", "bm25", "late-interaction"]
Kind = Literal["dense", "late interaction", "lexical", "precomputed"]
Need = Literal["ranking", "embeddings", "document vectors", "text vectors"]
"""What a task needs of a model:

ranking : scores of documents for a query
embeddings : scores that come from vectors, one a text or one a token
document vectors : one vector a document, computed or given
text vectors : one vector of any text
"""

SUPPORTED: Mapping[Kind, frozenset[Need]] = {
    "lexical": frozenset(["ranking"]),
    "late interaction": frozenset(["ranking", "embeddings"]),
    "precomputed": frozenset(["ranking", "embeddings", "document vectors"]),
    "dense": frozenset(["ranking", "embeddings", "document vectors", "text vectors"]),
}

KINDS: Mapping[Backend, Kind] = {
    "sentence-transformers": "dense",
    "static": "dense",
    "bm25": "lexical",
    "late-interaction": "late interaction",
}
"""Kind of each backend of the registry."""
