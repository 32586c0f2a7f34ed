"""Patents whose queries fall into many groups, and a model that reads words."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from patbench_core.encoders.lexical import LexicalEncoder
from patbench_core.landscape.schema import Patent
from patbench_core.tasks import base
from tests.fakes import FakeEncoder, FakeModel, fake_encoder, small_patents, text_vector


@dataclass
class WordModel(FakeModel):
    """The vector of a text is the sum of its words'; each name has words of its own."""

    name: str = ""

    def encode(self, texts: list[str], role: str) -> np.ndarray:
        """One vector a text."""
        words = [text.split() or [text] for text in texts]
        return np.stack([np.sum([text_vector(self.name + word) for word in each], axis=0) for each in words])


def word_encoder(name: str = "fake") -> FakeEncoder:
    """An encoder that finds texts of the same words."""
    return replace(fake_encoder(name=name), model=WordModel(name=name))


def sparse_patents(count: int = 150) -> list[Patent]:
    """Every third patent cites one earlier patent, half of them in some of its words, IN or OUT."""
    patents = small_patents(count)
    made = []
    for place, patent in enumerate(patents):
        cites = patent.cites[: place % 3 == 0]
        cited = [other.abstract for other in patents if other.publication_number in cites and place % 2]
        made.append(replace(patent, cites=cites, abstract=" ".join([patent.abstract, *cited]).strip()))
    return made


def use_word_encoders(patch: pytest.MonkeyPatch) -> None:
    """Each name is a model of its own, but BM25's."""
    patch.setattr(base, "resolve", lambda name, *_: LexicalEncoder() if name == "bm25" else word_encoder(name))
