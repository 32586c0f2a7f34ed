"""Late-interaction encoders: one vector a token, compared by MaxSim (ColBERT family)."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.encoder import Kept
from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.folder_encoder import LIBRARIES, FolderEncoder
from patbench_core.encoders.identity import Identity, versions
from patbench_core.encoders.in_memory import Loaded, load_with, weights_in
from patbench_core.encoders.late_folder import LateFolder
from patbench_core.encoders.variants import WHOLE, Variant

if TYPE_CHECKING:
    from sentence_transformers import MultiVectorEncoder


@dataclass(frozen=True)
class LateEncoder(FolderEncoder):
    """A late-interaction model folder; nothing is cut of it.

    Its reading is that of documents: one span. Queries are read as the files say.

    Raises
    ------
    EncoderError
        If the reading does not fit the model.
    """

    folder: LateFolder

    kind = "late interaction"

    def __post_init__(self) -> None:
        if self.reading.spans > 1:
            raise EncoderError(
                f"model {self.name!r} keeps the vectors of all tokens and pools no spans, but "
                f"the reading is {self.reading!s}: give one span, such as --reading 1x300"
            )
        self.check_limit(max(self.limit(role) or 0 for role in ("query", "document")))

    def prompt(self, role: Role) -> str:
        """Text put before queries and before documents, ColBERT's marker first."""
        marker = self.folder.marker(role)
        return marker + self.prompts[role].text.removeprefix(marker)

    def limit(self, role: Role) -> int | None:
        """Tokens that the model reads in `role`, special tokens and prompt included."""
        return self.folder.query_tokens if role == "query" else self.reading.tokens

    def prompt_tokens(self, role: Role) -> int:
        """Tokens of the role's prompt; a marker of ColBERT is one token."""
        prompt, marker = self.prompt(role), self.folder.marker(role)
        if marker and (self.tokens.has(marker) or self.tokens.has(marker.strip())):
            return 1 + int(self.tokens.counts([prompt.removeprefix(marker)])[0])
        return int(self.tokens.counts([prompt])[0])

    def vectors_at_most(self, role: Role, lengths: np.ndarray) -> np.ndarray:
        """Token vectors of texts of `lengths` tokens, at most: ndarray of shape (n,), int64."""
        expanded = self.folder.expansion.length if role == "query" and self.folder.expansion else 0
        vectors: np.ndarray = np.maximum(super().vectors_at_most(role, lengths), expanded)
        return vectors

    def token_identity(self, role: Role) -> Identity:
        """Its vectors are those of tokens."""
        return self.identity(role)

    def identity(self, role: Role) -> Identity:
        """Identity of the encoder in `role`: queries and documents never share vectors."""
        expansion, skiplist = self.folder.expansion, " ".join(sorted(self.folder.skiplist))
        way = f"expansion {expansion or 'none'}" if role == "query" else f"skiplist {skiplist or 'none'}"
        return Identity(
            model=self.variant.base(self.name),
            revision=self.revision,
            files=self._files,
            backend="late-interaction",
            prompt=self.prompt(role),
            role=role,
            pooling=f"{self.folder.pooling}; {way}",
            max_tokens=self.limit(role),
            dtype=self.dtype,
            dimension=None,
            libraries=versions(*LIBRARIES),
        )

    def cut(self, variant: Variant) -> "LateEncoder":
        """See `Encoder`; only the prompt can be chosen."""
        if replace(variant, prompt=None) != WHOLE:
            raise EncoderError(
                f"model {self.name!r} gives one vector a token: '{variant}' is not offered for late interaction, "
                "use it as it is"
            )
        return self.varied(variant)

    def kept(self) -> Kept:
        """See `Encoder`."""
        own, read = self.folder, self.reading.tokens
        whole = {"layers": own.layers, "dim": own.dimension, "tokens": own.max_tokens}
        return super().kept() | {"tokens": read if read != own.max_tokens else None, "whole": whole}

    def load(self) -> "LoadedLateModel":
        """Load the weights.

        Raises
        ------
        EncoderError
            If sentence-transformers cannot load the folder.
        """
        return LoadedLateModel(self)


class LoadedLateModel(Loaded):
    """A late-interaction encoder with its weights in memory."""

    def __init__(self, encoder: LateEncoder) -> None:
        super().__init__(encoder, load_late(encoder))
        setattr(self.pipeline[0], "document_length", encoder.reading.tokens)  # noqa: B010 (a Module takes any)

    def encode(self, texts: list[str], role: Role) -> list[np.ndarray]:
        """Vectors of the tokens that take part in scores: for each text ndarray (n_tokens, dimension), float32."""
        return [each.float().cpu().numpy() for each in self.batch(texts, role, task=role)]

    token_vectors = encode


def load_late(encoder: LateEncoder, device: str | None = None) -> "MultiVectorEncoder":
    """The sentence-transformers pipeline of a folder; see `load_with`.

    Raises
    ------
    EncoderError
        If it cannot load it.
    """
    from sentence_transformers import MultiVectorEncoder

    return load_with(MultiVectorEncoder, encoder, device, weights_in(encoder.dtype))
