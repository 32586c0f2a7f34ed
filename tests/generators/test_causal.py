"""A causal language model of random weights: what it writes depends on the order alone."""

from pathlib import Path

import pytest

from patbench_core.files import digest
from patbench_core.generators import causal
from patbench_core.generators.errors import GeneratorError
from patbench_core.generators.generate import generate
from patbench_core.generators.registry import generator
from tests.generators.cases import real, some
from tests.tiny_transformers import save_causal, save_model

SETS = [[real(f"US-{place}", f"Text {place}.", "F") for place in range(size)] for size in (6, 12)]

SETS = [[real(f"US-{place}", f"Text {place}.", "F") for place in range(size)] for size in (6, 12)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama of two layers over forty words."""
    return save_causal(tmp_path_factory.mktemp("causal") / "tiny-causal")


def test_the_same_order_gives_the_same_text_in_any_batch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One at a time, in batches, and in another order."""
    made = generator(f"llm:{folder}")
    orders = made.orders(some(), 5, 0)
    together = list(made.write(orders))
    monkeypatch.setattr(causal, "BATCH", 2)
    assert list(made.write(orders[::-1]))[::-1] == together
    assert len(set(together)) == 5
    assert all(0 < len(text.split()) <= causal.TOKENS for text in together)


def test_a_paraphrase_reads_one_document(folder: Path) -> None:
    """A new text one or two; all are generators of their own."""
    new, like, paraphrase = (generator(f"{name}:{folder}") for name in ("llm", "like", "paraphrase"))
    for made, examples in ((paraphrase, 1), (like, 1), (new, 2)):
        assert [len(order.parents) for order in made.orders(some(), 3, 0)] == [examples] * 3
    assert len({digest(made.identity()) for made in (new, like, paraphrase)}) == 3
    few, many = ({order.parents[0].number: order for order in new.orders(part, len(part), 0)} for part in SETS)
    assert all(few[number].key == many[number].key for number in few if many[number].parents[1].number in few)
    assert {order.key for order in like.orders(some()[:1], 1, 0)} <= {order.key for order in like.orders(some(), 6, 0)}
    assert len(generate(paraphrase, some(), 3, 0)) == 3


def test_fault_01_other_weights_are_another_generator(folder: Path, tmp_path: Path) -> None:
    """Under the same name."""
    import shutil

    other = Path(shutil.copytree(folder, tmp_path / folder.name))
    weights = other / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    first, second = (generator(f"llm:{where}") for where in (folder, other))
    assert first.spec == second.spec
    assert first.identity() != second.identity()


def test_a_model_that_writes_no_text_is_refused(tmp_path: Path) -> None:
    """One without weights, and one that is not causal."""
    (tmp_path / "none").mkdir()
    with pytest.raises(GeneratorError, match="has no safetensors"):
        generator(f"llm:{tmp_path / 'none'}")
    (tmp_path / "none" / "model.safetensors").write_bytes(b"")
    with pytest.raises(GeneratorError, match="writes no text"):
        list(generator(f"llm:{tmp_path / 'none'}").write(generator("eda").orders(some(), 1, 0)))


def test_an_encoder_is_refused(tmp_path: Path) -> None:
    """Its files have no weights that write; what the library puts there is random."""
    model = save_model(tmp_path / "encoder")
    with pytest.raises(GeneratorError, match=r"its files lack .*: choose a causal language model"):
        generate(generator(f"llm:{model}"), some(), 1, 0)
