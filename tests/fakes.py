"""Stand-ins for what is slow or large: an encoder without weights, landscapes of a few patents."""

import hashlib
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np

from patbench_core.encoders.dense import DenseEncoder
from patbench_core.encoders.folder import ModelFolder
from patbench_core.encoders.reading import Reading
from patbench_core.landscape.importing import import_patents
from patbench_core.landscape.landscape import Landscape
from patbench_core.landscape.schema import Patent

DIMENSION = 16


class FakeTokens:
    """Tokens of up to four letters or digits; two special ones, as BERT has."""

    special = 2
    digest = "tokens of up to four letters"

    def offsets(self, texts: Sequence[str]) -> list[np.ndarray]:
        """Places of the tokens of each text."""
        return [
            np.array([match.span() for match in re.finditer(r"\w{1,4}|[^\w\s]", text)], np.int32).reshape(-1, 2)
            for text in texts
        ]

    def counts(self, texts: Sequence[str]) -> np.ndarray:
        """Tokens of each text."""
        return np.array([len(offsets) for offsets in self.offsets(texts)], np.int64)


@dataclass
class FakeModel:
    """A loaded model: the vector of a text is a function of prompt and text alone."""

    dimension: int = DIMENSION
    device: str = "cpu"
    prompts: dict[str, str] = field(default_factory=dict)
    loads: int = 0
    batches: list[list[str]] = field(default_factory=list)
    largest: int | None = None  # texts that fit into memory at once
    nan: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()
    seconds: float = 0.0  # spent on each text

    @property
    def encoded(self) -> Counter[str]:
        """How often each text was encoded."""
        return Counter(text for batch in self.batches for text in batch)

    def encode(self, texts: list[str], role: str) -> np.ndarray:
        """One vector a text, or what a machine says that is too small."""
        if self.largest is not None and len(texts) > self.largest:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        self.batches.append(list(texts))
        time.sleep(self.seconds * len(texts))
        vectors = np.stack([text_vector(self.prompts.get(role, "") + text, self.dimension) for text in texts])
        vectors[[text in self.zero for text in texts]] = 0
        vectors[[text in self.nan for text in texts], 0] = np.nan
        return vectors

    def token_vectors(self, texts: list[str], role: str) -> list[np.ndarray]:
        """One vector a word, and one of the whole text as of a special token."""
        return [self.encode([text, *text.split()], role) for text in texts]


def text_vector(text: str, dimension: int = DIMENSION) -> np.ndarray:
    """A vector that depends on every character of `text`: ndarray of shape (dimension,), float32."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dimension).astype(np.float32)


@dataclass(frozen=True)
class FakeEncoder(DenseEncoder):
    """A dense encoder with a fake tokenizer and a fake model."""

    model: FakeModel = field(default_factory=FakeModel)

    tokens = FakeTokens()
    _files = "0" * 64

    def load(self) -> FakeModel:
        """Count the loading of the model."""
        self.model.loads += 1
        self.model.prompts = {role: prompt.text for role, prompt in self.prompts.items()}
        return self.model


def fake_encoder(
    reading: Reading | None = None,
    prompts: dict[str, str] | None = None,
    similarity: str = "cosine",
    name: str = "fake",
    **model: object,
) -> FakeEncoder:
    """An encoder named `name`; further arguments are those of `FakeModel`."""
    folder = ModelFolder(
        path=Path("fake"),
        modules=("Transformer", "Pooling"),
        pooling="mean",
        max_tokens=64,
        position_limit=128,
        named_prompts=prompts or {},
        similarity=similarity,
    )
    return FakeEncoder(name, "", folder, reading or Reading(1, 64), model=FakeModel(**model))


def no_progress(what: str, done: int, total: int) -> None:
    """Say nothing."""


def small_patents(count: int = 40, seed: int = 0) -> list[Patent]:
    """Patents with what real landscapes have: families, texts in common, gaps, codes, links IN and OUT."""
    random = Random(seed)
    words = [f"{stem}{end}" for stem in ("valve", "rotor", "lens", "gear", "pump") for end in ("", "s", "ing", "ed")]
    patents: list[Patent] = []
    for place in range(count):
        earlier = random.choice(patents) if patents else None
        twin = earlier is not None and random.random() < 0.2
        text = " ".join(random.choices(words, k=random.randint(3, 30)))
        patents.append(
            Patent(
                publication_number=f"{random.choice(['US', 'EP', 'WO'])}-{7_000_000 + place * 7}-A1",
                country="US",
                family_id=None if place % 7 == 0 else str(place // 2),
                publication_date="2001-02-03",
                title=earlier.title if earlier and twin and place % 3 else f"{random.choice(words)} {place}",
                abstract=earlier.abstract if earlier and twin else "" if place % 11 == 0 else text,
                claims=f"1. A {text}.\n2. The {text} of claim 1.",
                ipc=() if place % 13 == 0 else (random.choice(["A61K31/00", "A61B5/00", "B60Q1/02", "H04L9/00"]),),
                cites=tuple(patent.publication_number for patent in random.sample(patents, min(len(patents), 3))),
            )
        )
    return patents


def small_landscape(patents: Iterable[Patent] | None = None, name: str = "small") -> Landscape:
    """Import `patents`, `small_patents()` by default."""
    return import_patents(small_patents() if patents is None else patents, name)
