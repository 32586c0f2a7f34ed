"""Synonyms: words give way to their nearest neighbours among the vectors of a static model."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np

from patbench_core.encoders.naming import locate
from patbench_core.files import digest, file_sha256
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generator import Generator, Order
from patbench_core.generators.registry import register

SHARE, NEIGHBOURS, SHORTEST = 0.2, 5, 4
"""Share of the known words that are replaced, by one of so many neighbours; shorter words stay."""

_WORD = re.compile(r"[A-Za-z]+")


class Synonyms(Generator):
    """The part of easy data augmentation that needs a list of synonyms, which a table of word vectors stands in for.

    Parameters
    ----------
    model : str
        A static model with its tokenizer, such as ``minilm-static-256``.

    Raises
    ------
    GeneratorError
        If it is not such.

    References
    ----------
    Wei and Zou, EMNLP-IJCNLP 2019; Wang and Yang, EMNLP 2015 (neighbours of word vectors).
    """

    varied = True

    def __init__(self, model: str) -> None:
        located = locate(model, weights=True)
        self.files = [located.folder / name for name in ("model.safetensors", "tokenizer.json")]
        if not all(file.is_file() for file in self.files):
            raise GeneratorError(
                f"generator 'synonyms:{model}': {located.folder} holds no table of word vectors "
                "(model.safetensors and tokenizer.json): choose a static model such as minilm-static-256"
            )
        self.spec = f"synonyms:{located.name}"

    def identity(self) -> dict[str, object]:
        """See `Generator`."""
        setting = {"share": SHARE, "neighbours": NEIGHBOURS, "shortest": SHORTEST}
        return super().identity() | setting | {"files": digest({file.name: file_sha256(file) for file in self.files})}

    @cached_property
    def _table(self) -> tuple[dict[str, int], list[str], np.ndarray]:
        """Place of each whole word, the words, and their unit vectors."""
        from safetensors.numpy import load_file

        tables = [table for table in load_file(self.files[0]).values() if table.ndim == 2]
        vocabulary = json.loads(self.files[1].read_text("utf-8"))["model"]["vocab"]
        if len(tables) != 1 or not isinstance(vocabulary, dict) or len(tables[0]) < len(vocabulary):
            raise GeneratorError(f"generator {self.spec!r} reads one vector a word: choose a static model")
        words = sorted(word for word in vocabulary if _WORD.fullmatch(word) and len(word) >= SHORTEST)
        vectors = tables[0][[vocabulary[word] for word in words]].astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return {word: place for place, word in enumerate(words)}, words, vectors

    def write(self, orders: Sequence[Order]) -> Iterator[str]:
        """See `Generator`."""
        known, words, vectors = self._table
        near: dict[int, np.ndarray] = {}
        for order in orders:
            random = order.random()

            def replaced(match: re.Match[str], draw: Callable[[], float] = random.random) -> str:
                place = known.get(match[0].lower())
                if place is None or draw() >= SHARE:
                    return match[0]
                if place not in near:
                    cosines = vectors @ vectors[place]
                    cosines[place] = -np.inf
                    near[place] = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
                return words[int(near[place][int(draw() * NEIGHBOURS)])]

            yield _WORD.sub(replaced, order.parents[0].text)


register("synonyms", Synonyms, "MODEL")
