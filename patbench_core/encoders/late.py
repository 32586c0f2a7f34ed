"""Late-interaction encoders: one vector a token, compared by MaxSim (ColBERT family)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from patbench_core.encoders.entry import Role
from patbench_core.encoders.identity import Dtype, Identity, folder_digest, versions
from patbench_core.encoders.late_folder import LateFolder
from patbench_core.encoders.parameters import count_parameters
from patbench_core.encoders.prompted import Prompted
from patbench_core.encoders.tokens import FolderTokens
from patbench_core.encoders.variants import WHOLE, Variant
from patbench_core.errors.encoding import BrokenModelFolder
from patbench_core.errors.late import OneSpanOnly
from patbench_core.errors.views import ReadingTooLong
from patbench_core.reading import Reading

if TYPE_CHECKING:
    from sentence_transformers import MultiVectorEncoder


@dataclass(frozen=True)
class LateEncoder(Prompted):
    """A late-interaction model folder in one configuration; nothing heavy is loaded before `load`.

    Attributes
    ----------
    name, revision : str
        As the registry, the hub or the folder has them.
    folder : LateFolder
    reading : Reading
        Of documents: one span, its `tokens` set to the model's own limit where none was asked for. Queries are read
        as the files say.
    dtype : str
        Arithmetic of the forward pass.
    variant, task, registered
        What the prompts follow from, as for `Prompted`; nothing is cut.

    Raises
    ------
    OneSpanOnly, ReadingTooLong
        If the reading does not fit the model.
    """

    name: str
    revision: str
    folder: LateFolder
    reading: Reading
    dtype: Dtype = "float32"
    variant: Variant = WHOLE
    task: str = "retrieval"
    registered: Mapping[str, str] = field(default_factory=dict)

    kind = "late interaction"

    def __post_init__(self) -> None:
        if self.reading.spans > 1:
            raise OneSpanOnly(self.name, str(self.reading))
        longest = max(self.limit(role) or 0 for role in ("query", "document"))
        if self.folder.position_limit and longest > self.folder.position_limit:
            raise ReadingTooLong(self.name, longest, self.folder.position_limit)

    @property
    def similarity(self) -> str:
        """``maxsim``, or ``meanmaxsim`` where the files say so."""
        return self.folder.similarity

    @property
    def reading_name(self) -> str:
        """The reading as records have it: ``whole`` for a model that cuts nothing."""
        return str(self.reading) if self.reading.tokens else "whole"

    @cached_property
    def tokens(self) -> FolderTokens:
        """The model's tokenizer."""
        return FolderTokens(self.folder.path)

    def prompt(self, role: Role) -> str:
        """Text put before queries and before documents."""
        marker = self.folder.marker(role)
        return marker + self.prompts[role].text.removeprefix(marker)

    def limit(self, role: Role) -> int | None:
        """Tokens that the model reads in `role`, special tokens and prompt included."""
        return self.folder.query_tokens if role == "query" else self.reading.tokens

    def capacity(self, role: Role) -> int:
        """Tokens of text that are read, beside the special tokens and the prompt."""
        limit = self.limit(role)
        if limit is None:
            return np.iinfo(np.int64).max
        return max(1, limit - self.tokens.special - self.prompt_tokens(role))

    def prompt_tokens(self, role: Role) -> int:
        """Tokens of the role's prompt; a marker of ColBERT is one token."""
        prompt, marker = self.prompt(role), self.folder.marker(role)
        if marker and (self.tokens.has(marker) or self.tokens.has(marker.strip())):
            return 1 + int(self.tokens.counts([prompt.removeprefix(marker)])[0])
        return int(self.tokens.counts([prompt])[0])

    def vectors_at_most(self, role: Role, lengths: np.ndarray) -> np.ndarray:
        """Token vectors of texts of `lengths` tokens, at most: ndarray of shape (n,), int64."""
        own = np.minimum(lengths, self.capacity(role)) + self.tokens.special + self.prompt_tokens(role)
        expanded = self.folder.expansion.length if role == "query" and self.folder.expansion else 0
        return np.maximum(own, expanded)

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
            libraries=versions("sentence-transformers", "transformers", "tokenizers", "torch"),
        )

    @cached_property
    def _files(self) -> str:
        return folder_digest(self.folder.path)

    def load(self) -> "LoadedLateModel":
        """Load the weights.

        Raises
        ------
        BrokenModelFolder
            If sentence-transformers cannot load the folder.
        """
        return LoadedLateModel(self)


class LoadedLateModel:
    """A late-interaction encoder with its weights in memory, on the GPU where there is one."""

    def __init__(self, encoder: LateEncoder) -> None:
        import torch

        self.encoder = encoder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = load_late(encoder, self.device)
        self._model[0].document_length = encoder.reading.tokens

    @property
    def dimension(self) -> int:
        """Dimension of a token's vector."""
        return int(self._model.get_embedding_dimension())

    def parameters(self) -> tuple[int, int]:
        """Number of parameters, and of those outside of embedding tables."""
        return count_parameters(self._model)

    def encode(self, texts: list[str], role: Role) -> list[np.ndarray]:
        """Vectors of the tokens that take part in scores: for each text ndarray (n_tokens, dimension), float32."""
        import torch

        with torch.autocast("cpu", torch.bfloat16, enabled=self.encoder.dtype == "bf16-autocast"):
            vectors = self._model.encode(
                texts,
                prompt=self.encoder.prompt(role),
                batch_size=len(texts),
                show_progress_bar=False,
                task=role,
            )
        return [of.float().cpu().numpy() for of in vectors]


def load_late(encoder: LateEncoder, device: str) -> "MultiVectorEncoder":
    """What sentence-transformers makes of a folder.

    Raises
    ------
    BrokenModelFolder
        If it cannot load it.
    """
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import MultiVectorEncoder
    from transformers.utils import logging

    logging.disable_progress_bar()
    weights = torch.bfloat16 if encoder.dtype == "bf16" else torch.float32
    try:
        return MultiVectorEncoder(
            str(encoder.folder.path),
            device=device,
            local_files_only=True,
            model_kwargs={"dtype": weights, "use_safetensors": True},
        ).eval()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        why = " ".join(str(error).split())[:200]
        raise BrokenModelFolder(encoder.folder.path, f"it does not load ({why})") from error
