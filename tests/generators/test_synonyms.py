"""Words give way to neighbours among the vectors of a static model."""

import json
from pathlib import Path

import numpy as np
import pytest

from patbench_core.generators import synonyms
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import generate
from patbench_core.generators.registry import generator
from tests.generators.cases import real

WORDS = ("rotor", "wheel", "disk", "seat", "chair", "bench", "the", "##or")
KIND = {"rotor": 0, "wheel": 0, "disk": 0, "seat": 1, "chair": 1, "bench": 1, "the": 2, "##or": 0}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two kinds of words, three of each: a word has two neighbours of its kind."""
    from safetensors.numpy import save_file

    table = np.random.default_rng(0).normal(0, 0.01, (len(WORDS), 3)).astype(np.float32)
    table[np.arange(len(WORDS)), [KIND[word] for word in WORDS]] += 1
    save_file({"embedding.weight": table}, tmp_path / "model.safetensors")
    vocabulary = {word: place for place, word in enumerate(WORDS)}
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocabulary}}))
    monkeypatch.setattr(synonyms, "NEIGHBOURS", 2)
    return tmp_path


def test_a_word_gives_way_to_another_of_its_kind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never to itself or to a piece of a word; short and unknown words, blanks and full stops stay."""
    monkeypatch.setattr(synonyms, "SHARE", 1.0)
    (made,) = generate(generator(f"synonyms:{folder}"), [real("US-1", "The rotor, a seat: Zorb. " * 20, "F")], 1, 0)
    words = made.text.replace(",", "").replace(":", "").replace(".", "").split()
    assert set(words[0::5]) == {"The"} and set(words[4::5]) == {"Zorb"}
    assert set(words[1::5]) == {"wheel", "disk"}
    assert set(words[3::5]) == {"chair", "bench"}
    assert made.text.count(": Zorb. ") == 20


def test_a_share_of_the_words_is_replaced(folder: Path) -> None:
    """A fifth, by dice of each text; the same seed gives the same text."""
    training = [real("US-1", "rotor " * 1_000, "F")]
    (first,), (again,), (other,) = (generate(generator(f"synonyms:{folder}"), training, 1, seed) for seed in (0, 0, 1))
    assert 150 < 1_000 - first.text.split().count("rotor") < 250
    assert first == again != other


def test_a_model_without_word_vectors_is_refused(tmp_path: Path, folder: Path) -> None:
    """No files, or no vector a word."""
    (tmp_path / "none").mkdir()
    with pytest.raises(GeneratorError, match=r"holds no table of word vectors.*choose a static model"):
        generator(f"synonyms:{tmp_path / 'none'}")
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": [["rotor", -1.0]]}}))
    with pytest.raises(GeneratorError, match="one vector a word"):
        generate(generator(f"synonyms:{folder}"), [real("US-1", "rotor", "F")], 1, 0)
