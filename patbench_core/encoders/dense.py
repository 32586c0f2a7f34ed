"""Dense encoders: sentence-transformers models, contextual or static, in a folder."""

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from patbench_core.encoders import registry
from patbench_core.encoders.encoder import Encoder, Kept, Sizes
from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import EncoderError, beyond_model, no_layers
from patbench_core.encoders.folder_encoder import LIBRARIES, FolderEncoder
from patbench_core.encoders.identity import Dtype, Identity, versions
from patbench_core.encoders.in_memory import Loaded, load_with, processor, weights_in
from patbench_core.encoders.variants import WHOLE, Variant, keep_layers, set_up

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor


@dataclass(frozen=True)
class DenseEncoder(FolderEncoder):
    """A model folder that gives one vector a text.

    Raises
    ------
    EncoderError
        If the model cannot read so many tokens.
    """

    kind = "dense"

    def __post_init__(self) -> None:
        self.check_limit(self.reading.tokens)

    @property
    def static(self) -> bool:
        """Whether the model is a table of token vectors, which reads any length."""
        return "StaticEmbedding" in self.folder.modules

    def identity(self, role: Role) -> Identity:
        """Identity of the encoder in `role`; the same for both roles of a model that treats them alike."""
        alike = not self.folder.routed and self.prompt("query") == self.prompt("document")
        return Identity(
            model=self.variant.base(self.name),
            revision=self.revision,
            files=self._files,
            backend="static" if self.static else "sentence-transformers",
            prompt=self.prompt(role),
            role="both" if alike else role,
            pooling=self._pooling,
            max_tokens=self.reading.tokens,
            dtype=self.dtype,
            dimension=self.variant.dim,
            libraries=versions(*LIBRARIES),
            layers=self.variant.layers,
        )

    @property
    def _pooling(self) -> str:
        """As the files or the variant say; Dense modules that are left out are told."""
        pooling = self.variant.pooling or self.folder.pooling
        return f"{pooling}, no Dense" if self.variant.heads else pooling

    def stored_identity(self, role: Role) -> Identity:
        """Identity of the vectors as they are stored: whole, for dimensions are dropped when they are read."""
        return replace(self.identity(role), dimension=None)

    def token_identity(self, role: Role) -> Identity:
        """Identity of the vectors of the tokens, before they are pooled."""
        return replace(self.stored_identity(role), pooling="none, every token")

    @property
    def sizes(self) -> Sizes:
        """Layers, tokens and dimensions of the whole model, as its files say."""
        return Sizes(self.folder.layers, self.folder.dimension, self.folder.max_tokens)

    def cut(self, variant: Variant) -> "DenseEncoder":
        """See `Encoder`."""
        layers, dimension = self.folder.layers, self.folder.dimension
        if variant.layers and not layers:
            raise no_layers(self.name)
        for option, wanted, there in (("layers", variant.layers, layers), ("dim", variant.dim, dimension)):
            if wanted and there and wanted > there:
                raise beyond_model(self.name, option, wanted, there)
        for option, module in (("pooling", "Pooling"), ("heads", "Dense")):
            if getattr(variant, option) and module not in self.folder.modules:
                raise EncoderError(f"model {self.name!r} has no {module} module: leave out '{option}='")
        kept = variant.less_than(layers, dimension)
        if kept.pooling and kept.pooling == self.folder.pooling.removesuffix("_token").removesuffix("_tokens"):
            kept = replace(kept, pooling=None)
        return self if kept == WHOLE else self.varied(kept)

    def kept(self) -> Kept:
        """See `Encoder`."""
        base = self.variant.base(self.name)
        entry = registry.entries().get(base)
        return {
            "base": self.variant.setup.of(base),
            "distilled_from": entry.base if entry and entry.install == "distilled" else None,
            "layers": self.variant.layers,
            "dim": self.variant.dim,
            "tokens": self.reading.tokens if self.reading.tokens != self.sizes.tokens else None,
            "whole": asdict(self.sizes),
        }

    def load(self) -> "LoadedModel":
        """Load the weights.

        Raises
        ------
        EncoderError
            If sentence-transformers cannot load the folder.
        """
        return LoadedModel(self)


class LoadedModel(Loaded):
    """A dense encoder with its weights in memory."""

    def __init__(self, encoder: DenseEncoder) -> None:
        model = load_pipeline(encoder)
        super().__init__(encoder, model)
        if encoder.variant.layers:
            keep_layers(model, encoder.name, range(encoder.variant.layers), encoder.folder.layers)
        set_up(model, encoder.variant)
        make_pad(model.tokenizer, encoder.name)
        if encoder.reading.tokens:
            model.max_seq_length = encoder.reading.tokens

    def encode(self, texts: list[str], role: Role) -> np.ndarray:
        """Vectors of one batch as the model gives them, all dimensions: ndarray of shape (n, dimension), float32."""
        vectors: Tensor = self._encode(texts, role, convert_to_tensor=True)
        return np.asarray(vectors.float().cpu().numpy())

    def token_vectors(self, texts: list[str], role: Role) -> list[np.ndarray]:
        """Vectors of the tokens of each text, special ones and the prompt's too: shape (n_tokens, dimension), float32.

        They are those that the model pools; it has to be contextual.
        """
        return [each.float().cpu().numpy() for each in self._encode(texts, role, output_value="token_embeddings")]

    def _encode(self, texts: list[str], role: Role, **how: Any) -> Any:
        return self.batch(texts, role, **how, **({"task": role} if self.encoder.folder.routed else {}))


def make_pad(tokenizer: Any, model: str) -> None:
    """See to it that texts of several lengths fit into one batch: what ends a text pads where nothing else does.

    Raises
    ------
    EncoderError
        If the tokenizer has neither.
    """
    if getattr(tokenizer, "pad_token", "") is None:
        if tokenizer.eos_token is None:
            raise EncoderError(
                f"model {model!r}: its tokenizer has no token to pad with and none that ends a text: "
                "set pad_token in its tokenizer_config.json"
            )
        tokenizer.pad_token = tokenizer.eos_token


def text_encoder(encoder: Encoder) -> DenseEncoder:
    """The encoder, if it computes one vector of any text.

    Raises
    ------
    EncoderError
        If it does not.
    """
    encoder.require("text vectors")
    if not isinstance(encoder, DenseEncoder):
        raise TypeError(f"{type(encoder).__name__} supports text vectors and is not a DenseEncoder")
    return encoder


def resolve_dtype(wanted: Literal["float32", "bf16"]) -> Dtype:
    """The arithmetic that `wanted` means on this machine.

    ``bf16`` is half precision on a GPU and autocast on a CPU that multiplies in bfloat16.

    Raises
    ------
    EncoderError
        If the CPU has no bfloat16 arithmetic.
    """
    if wanted == "float32":
        return "float32"
    if not has_half():
        raise EncoderError(
            "dtype 'bf16': this processor has no bfloat16 arithmetic (AVX-512 BF16 or AMX) "
            "and the machine has no GPU; choose --dtype float32"
        )
    return "bf16" if processor() == "cuda" else "bf16-autocast"


def has_half() -> bool:
    """Whether there is a GPU, or a processor that multiplies in bfloat16."""
    import torch

    has = torch.cpu.get_capabilities()
    return processor() == "cuda" or bool(has.get("avx512_bf16") or has.get("amx_bf16"))


def load_pipeline(encoder: DenseEncoder, device: str | None = None) -> "SentenceTransformer":
    """The sentence-transformers pipeline of a folder; see `load_with`.

    Raises
    ------
    EncoderError
        If it cannot load it.
    """
    from sentence_transformers import SentenceTransformer

    return load_with(SentenceTransformer, encoder, device, None if encoder.static else weights_in(encoder.dtype))
