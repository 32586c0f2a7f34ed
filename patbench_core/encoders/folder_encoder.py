"""Common part of encoders that are a model folder: reading length and prompts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from patbench_core.encoders.encoder import Encoder
from patbench_core.encoders.entry import Role
from patbench_core.encoders.errors import EncoderError
from patbench_core.encoders.folder import ModelFolder
from patbench_core.encoders.identity import Dtype, folder_digest
from patbench_core.encoders.prompts import ROLES, Defined, Prompt, kind, unused
from patbench_core.encoders.reading import FolderTokens, Reading
from patbench_core.encoders.variants import WHOLE, Variant

if TYPE_CHECKING:
    from torch.nn import Module

Model = TypeVar("Model", bound="Module")

LIBRARIES = ("sentence-transformers", "transformers", "tokenizers", "torch")
"""Libraries that take part in every vector of a folder; their versions are in its identity."""


@dataclass(frozen=True)
class FolderEncoder(Encoder):
    """A model folder in one configuration; nothing heavy is loaded before `load`.

    Attributes
    ----------
    name, revision : str
        As the registry, the hub or the folder has them; the name of a variant ends with what it keeps.
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
    """

    name: str
    revision: str
    folder: ModelFolder
    reading: Reading
    dtype: Dtype = "float32"
    variant: Variant = WHOLE
    task: str = "retrieval"
    registered: Mapping[str, str] = field(default_factory=dict)

    @property
    def similarity(self) -> str:
        """As the model's files say."""
        return self.folder.similarity

    @property
    def reading_name(self) -> str:
        """The reading as records have it: ``whole`` for a model that cuts nothing."""
        return str(self.reading) if self.reading.tokens else "whole"

    @property
    def path(self) -> Path:
        """Folder of the model's files."""
        return self.folder.path

    def prompt_names(self) -> dict[Role, str]:
        """See `Encoder`."""
        return {role: name for role in ROLES[kind(self.task)] if (name := self.prompts[role].name)}

    def unused_prompts(self) -> list[str]:
        """See `Encoder`; none where the user chose a prompt."""
        return [] if self.variant.prompt else unused(self.defined, self.task, self.prompts)

    def varied(self, kept: Variant) -> Self:
        """The encoder named and cut as `kept` says; a prompt that leaves all texts as they are is not in its name."""
        cut = replace(self, name=kept.of(self.name), variant=kept)
        if kept.prompt is None or any(cut.prompts[role].text != self.prompts[role].text for role in self.prompts):
            return cut
        rest = replace(kept, prompt=None)
        return self if rest == WHOLE else self.varied(rest)

    @property
    def defined(self) -> Defined:
        """All prompts of the model."""
        return Defined(self.registered, self.folder.named_prompts, self.folder.default_prompt)

    @cached_property
    def prompts(self) -> dict[Role, Prompt]:
        """The prompt of each role.

        Raises
        ------
        EncoderError
            If the model does not define the prompt that the variant names.
        """
        roles: tuple[Role, ...] = ("query", "document")
        wanted, model = self.variant.prompt, self.variant.base(self.name)
        return {role: self.defined.choose(self.task, role, wanted, model) for role in roles}

    @cached_property
    def tokens(self) -> FolderTokens:
        """The model's tokenizer."""
        return FolderTokens(self.folder.path)

    @property
    def prompt_texts(self) -> dict[str, str]:
        """Text of the prompt of each role."""
        return {role: prompt.text for role, prompt in self.prompts.items()}

    def prompt(self, role: Role) -> str:
        """Text put before every span of `role`."""
        return self.prompts[role].text

    def limit(self, role: Role) -> int | None:
        """Tokens that the model reads in `role`, special tokens and prompt included; None where nothing is cut."""
        return self.reading.tokens

    def prompt_tokens(self, role: Role) -> int:
        """Tokens of the role's prompt."""
        return int(self.tokens.counts([self.prompt(role)])[0])

    def capacity(self, role: Role) -> int:
        """Tokens of text that fit into one span, beside the special tokens and the prompt."""
        limit = self.limit(role)
        if limit is None:
            return np.iinfo(np.int64).max
        return max(1, limit - self.tokens.special - self.prompt_tokens(role))

    def vectors_at_most(self, role: Role, lengths: np.ndarray) -> np.ndarray:
        """Token vectors of texts of `lengths` tokens, at most: ndarray of shape (n,), int64."""
        own: np.ndarray = np.minimum(lengths, self.capacity(role)) + self.tokens.special + self.prompt_tokens(role)
        return own

    def check_limit(self, tokens: int | None) -> None:
        """Refuse a span of so many tokens where the model has no positions for it.

        Raises
        ------
        EncoderError
        """
        limit = self.folder.position_limit
        if limit and tokens and tokens > limit:
            raise EncoderError(
                f"model {self.name!r} reads at most {limit} tokens a span, {tokens} were asked "
                f"for: choose --reading 1x{limit}, or more spans, such as {-(-tokens // limit)}x{limit}"
            )

    @cached_property
    def _files(self) -> str:
        return folder_digest(self.folder.path)
