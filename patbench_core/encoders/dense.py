"""Dense encoders: sentence-transformers models, contextual or static, in a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from patbench_core.encoders.entry import Role
from patbench_core.encoders.folder import ModelFolder
from patbench_core.encoders.identity import Dtype, Identity, folder_digest, versions
from patbench_core.encoders.parameters import count_parameters
from patbench_core.encoders.prompted import Prompted
from patbench_core.encoders.tokens import FolderTokens
from patbench_core.encoders.variants import WHOLE, Variant, keep_layers
from patbench_core.errors.encoding import BrokenModelFolder, UnsupportedDtype
from patbench_core.errors.views import ReadingTooLong
from patbench_core.reading import Reading

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


@dataclass(frozen=True)
class DenseEncoder(Prompted):
    """A model folder in one configuration; nothing heavy is loaded before `load`.

    Attributes
    ----------
    name, revision : str
        As the registry, the hub or the folder has them; the name of a variant ends with what it keeps.
    folder : ModelFolder
    reading : Reading
        Its `tokens` are set to the model's own limit where it has one.
    dtype : str
        Arithmetic of the forward pass.
    variant : Variant
        What is kept of the model, and whether another prompt than the task's is wanted.
    task : str
        What the vectors are for; it decides the prompts.
    registered : mapping of str to str
        Prompts that the model's registry entry defines.

    Raises
    ------
    ReadingTooLong
        If the model cannot read so many tokens.
    """

    name: str
    revision: str
    folder: ModelFolder
    reading: Reading
    dtype: Dtype = "float32"
    variant: Variant = WHOLE
    task: str = "retrieval"
    registered: Mapping[str, str] = field(default_factory=dict)

    kind = "dense"

    def __post_init__(self) -> None:
        limit, tokens = self.folder.position_limit, self.reading.tokens
        if limit and tokens and tokens > limit:
            raise ReadingTooLong(self.name, tokens, limit)

    @property
    def static(self) -> bool:
        """Whether the model is a table of token vectors, which reads any length."""
        return "StaticEmbedding" in self.folder.modules

    @property
    def similarity(self) -> str:
        """``cosine`` or ``dot``, as the model's files say."""
        return self.folder.similarity

    @property
    def reading_name(self) -> str:
        """The reading as records have it: ``whole`` for a model that cuts nothing."""
        return str(self.reading) if self.reading.tokens else "whole"

    @cached_property
    def tokens(self) -> FolderTokens:
        """The model's tokenizer."""
        return FolderTokens(self.folder.path)

    def capacity(self, role: Role) -> int:
        """Tokens of text that fit into one span, beside the special tokens and the prompt."""
        if self.reading.tokens is None:
            return np.iinfo(np.int64).max
        return max(1, self.reading.tokens - self.tokens.special - self.prompt_tokens(role))

    def prompt_tokens(self, role: Role) -> int:
        """Tokens of the role's prompt."""
        return int(self.tokens.counts([self.prompts[role].text])[0])

    def identity(self, role: Role) -> Identity:
        """Identity of the encoder in `role`; the same for both roles of a model that treats them alike."""
        alike = not self.folder.routed and self.prompts["query"].text == self.prompts["document"].text
        return Identity(
            model=self.variant.base(self.name),
            revision=self.revision,
            files=self._files,
            backend="static" if self.static else "sentence-transformers",
            prompt=self.prompts[role].text,
            role="both" if alike else role,
            pooling=self.folder.pooling,
            max_tokens=self.reading.tokens,
            dtype=self.dtype,
            dimension=self.variant.dim,
            libraries=versions("sentence-transformers", "transformers", "tokenizers", "torch"),
            layers=self.variant.layers,
        )

    def stored_identity(self, role: Role) -> Identity:
        """Identity of the vectors as they are stored: whole, for dimensions are dropped when they are read."""
        return replace(self.identity(role), dimension=None)

    @cached_property
    def _files(self) -> str:
        return folder_digest(self.folder.path)

    def load(self) -> "LoadedModel":
        """Load the weights.

        Raises
        ------
        BrokenModelFolder
            If sentence-transformers cannot load the folder.
        """
        return LoadedModel(self)


class LoadedModel:
    """A dense encoder with its weights in memory, on the GPU where there is one."""

    def __init__(self, encoder: DenseEncoder) -> None:
        import torch

        self.encoder = encoder
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = load_pipeline(encoder, self.device)
        if encoder.variant.layers:
            keep_layers(self._model, encoder.name, encoder.variant.layers, encoder.folder.layers)
        if encoder.reading.tokens:
            self._model.max_seq_length = encoder.reading.tokens

    @property
    def dimension(self) -> int:
        """Dimension of the vectors."""
        return int(self._model.get_embedding_dimension())

    def parameters(self) -> tuple[int, int]:
        """Number of parameters, and of those outside of embedding tables, which every pass multiplies with."""
        return count_parameters(self._model)

    def encode(self, texts: list[str], role: Role) -> np.ndarray:
        """Vectors of one batch as the model gives them, all dimensions: ndarray of shape (n, dimension), float32."""
        import torch

        task = {"task": role} if self.encoder.folder.routed else {}
        with torch.autocast("cpu", torch.bfloat16, enabled=self.encoder.dtype == "bf16-autocast"):
            vectors = self._model.encode(
                texts,
                prompt=self.encoder.prompts[role].text,
                batch_size=len(texts),
                show_progress_bar=False,
                convert_to_tensor=True,
                **task,
            )
        return vectors.float().cpu().numpy()


def resolve_dtype(wanted: Literal["float32", "bf16"]) -> Dtype:
    """The arithmetic that `wanted` means on this machine.

    ``bf16`` is half precision on a GPU and autocast on a CPU that multiplies in bfloat16.

    Raises
    ------
    UnsupportedDtype
        If the CPU has no bfloat16 arithmetic.
    """
    if wanted == "float32":
        return "float32"
    import torch

    if torch.cuda.is_available():
        return "bf16"
    if not (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()):
        raise UnsupportedDtype(
            "bf16", "this processor has no bfloat16 arithmetic (AVX-512 BF16 or AMX) and there is no GPU"
        )
    return "bf16-autocast"


def load_pipeline(encoder: DenseEncoder, device: str) -> "SentenceTransformer":
    """What sentence-transformers makes of a folder.

    Raises
    ------
    BrokenModelFolder
        If it cannot load it.
    """
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()
    weights = torch.bfloat16 if encoder.dtype == "bf16" else torch.float32
    try:
        return SentenceTransformer(
            str(encoder.folder.path),
            device=device,
            local_files_only=True,
            model_kwargs=None if encoder.static else {"dtype": weights, "use_safetensors": True},
        ).eval()
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        why = " ".join(str(error).split())[:200]
        raise BrokenModelFolder(encoder.folder.path, f"it does not load ({why})") from error
