"""Answers of a causal language model: the log-likelihood of labels, and nothing but labels."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from patbench_core.generators.causal import load_causal
from patbench_core.tasks.classifiers.instruct import Instructed, Prompt, Trie, collated, distribution
from patbench_core.tasks.classifiers.wording import names_in_texts
from patbench_core.tasks.errors import TaskError
from tests.tiny_transformers import save_causal

NAMES = ["word1", "word1 word2", "word3 word4 word5", "word3 word6"]
END = 1


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, torch.nn.Module]:
    """Tokenizer and model."""
    folder = save_causal(tmp_path_factory.mktemp("causal") / "tiny")
    tokenizer, loaded = load_causal("tiny", folder)
    tokenizer.pad_token = tokenizer.eos_token
    return tokenizer, loaded


def asked(tokenizer: object, tokens: int = 20) -> Prompt:
    """A prompt of a few words."""
    return Prompt(tokenizer, {"before": "word7 ", "after": " word8", "names": NAMES}, tokens, [])


def rows(*texts: str) -> list[dict[str, object]]:
    """Documents of the first label."""
    return [{"text": text, "labels": np.eye(4, dtype=np.float32)[0]} for text in texts]


def test_the_tree_gives_the_likelihoods_of_plain_sequences(model: tuple[object, torch.nn.Module]) -> None:
    """Each label behind each text, one at a time, without padding."""
    tokenizer, loaded = model
    prompt = asked(tokenizer)
    batch = collated(prompt, rows("word9 word10 word11 word12", "", "word13"))
    with torch.inference_mode():
        made = Instructed(loaded, prompt.trie).log_likelihoods(batch["prompts"], batch["there"])
    for row, text in enumerate(("word9 word10 word11 word12", "", "word13")):
        for column, name in enumerate(NAMES):
            before, label = prompt.of(text), [*tokenizer(name)["input_ids"], END]
            with torch.inference_mode():
                logits = loaded(torch.tensor([before + label])).logits[0].log_softmax(dim=1)
            expected = sum(float(logits[len(before) - 1 + at, token]) for at, token in enumerate(label))
            assert float(made[row, column]) == pytest.approx(expected, abs=1e-4)


def test_five_hundred_labels_share_one_pass(model: tuple[object, torch.nn.Module]) -> None:
    """Their probabilities add up to one, and what they share stands in the tree once."""
    tokenizer, loaded = model
    names = [f"word{one} word{other}" for one in range(25) for other in range(20)]
    prompt = Prompt(tokenizer, {"before": "word7 ", "after": " word8", "names": names}, 20, [])
    assert len(prompt.trie.tokens) == 25 + 500 + 500
    batch = collated(prompt, [{"text": text, "labels": np.zeros(500, np.float32)} for text in ("word9", "word3 word4")])
    with torch.inference_mode():
        scores = Instructed(loaded, prompt.trie)(**batch)["logits"]
    assert torch.allclose(scores.exp().sum(dim=1), torch.ones(2), atol=1e-4)


LABELS = st.lists(st.lists(st.integers(2, 6), min_size=1, max_size=4).map(tuple), min_size=1, max_size=9, unique=True)


@settings(max_examples=50)
@given(LABELS)
def test_nothing_but_labels_can_be_answered(labels: list[tuple[int, ...]]) -> None:
    """Every way through the tree from its root to a leaf is a label, each label is one, and none stands in another."""
    closed = [[*label, END] for label in labels]
    trie = Trie.of(closed, [str(label) for label in labels])
    leaves = set(range(len(trie.tokens))) - set(trie.parents.tolist())
    ways = []
    for leaf in leaves:
        way, node = [], leaf
        while node >= 0:
            way.append(int(trie.tokens[node]))
            node = int(trie.parents[node])
        ways.append(way[::-1])
    assert sorted(ways) == sorted(closed)
    assert trie.paths.sum(axis=1).tolist() == [len(label) for label in closed]
    assert (trie.sees().sum(axis=1) == trie.depths + 1).all()


def test_labels_that_a_tokenizer_confuses_are_one_error(model: tuple[object, torch.nn.Module]) -> None:
    """Words that it does not know, or no words."""
    with pytest.raises(TaskError, match="label 'snow': the model's tokenizer does not tell it from another one"):
        Prompt(model[0], {"before": "", "after": "", "names": ["rain", "snow"]}, 8, [])


def test_a_long_text_is_cut_and_the_question_is_not(model: tuple[object, torch.nn.Module]) -> None:
    """However long the text is."""
    prompt = asked(model[0], tokens=3)
    assert prompt.of("word9 " * 50) == [*prompt.before, *[11] * 3, *prompt.after]


def test_examples_stand_before_the_question(model: tuple[object, torch.nn.Module]) -> None:
    """With their answers, so that another example is another prompt."""
    words = {"before": "word7 ", "after": " word8", "names": NAMES}
    prompt = Prompt(model[0], words, 20, [("word20", "word1"), ("word21", "word3 word6")])
    text = model[0].decode(prompt.before)
    assert text.index("word20") < text.index("word1") < text.index("word21") < text.index("word3 word6")


def test_scores_are_a_distribution() -> None:
    """Over labels, whatever their likelihoods."""
    assert np.allclose(np.exp(distribution(np.array([[-900.0, -901.0], [3.0, 3.0]]))).sum(axis=1), 1)


def test_names_that_leak_are_counted() -> None:
    """Whatever the case, by whether the document has the label."""
    true = np.array([[True, False], [False, True], [True, False]])
    counted = names_in_texts(["Rain and SNOW", "rain", "wind"], true, ["rain", "snow"])
    assert counted == {"texts": 3, "own label": 1, "another label": 2}


def test_an_encoder_does_not_answer(tmp_path: Path) -> None:
    """Its weights that write would be random."""
    from patbench_core.generators.errors import GeneratorError
    from tests.tiny_transformers import save_model

    with pytest.raises(GeneratorError, match="choose a causal language model"):
        load_causal("bert", save_model(tmp_path / "bert"))
