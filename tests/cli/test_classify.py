"""`patbench classify`: what it prints."""

import json
from collections.abc import Callable

import pytest

from patbench_core.tasks import base as evaluate
from tests.cli.conftest import Done
from tests.fakes import fake_encoder, small_landscape
from tests.labelled import labelled_patents


@pytest.fixture(autouse=True)
def landscape(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small one, and one encoder for every name."""
    monkeypatch.setattr(evaluate, "resolve", lambda *_: fake_encoder())
    small_landscape(labelled_patents(150))


def test_json_is_one_object_a_record_and_method(patbench: Callable[..., Done]) -> None:
    """Standard output holds nothing else, with the promised keys."""
    words = ("--landscape", "small", "--model", "fake", "--labels", "topic", "--labels", "ipc_section", "--json")
    done = patbench("classify", *words)
    objects = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [found["labels"] for found in objects] == ["topic"] * 3 + ["ipc_section"] * 3
    for found in objects:
        assert list(found)[:6] == ["landscape", "task", "labels", "model", "view", "method"]
        assert set(found["metrics"]) == set(found["ci"]) == {"micro F1", "macro F1", "weighted F1", "LRAP"}
        assert found["n"] > 0


def test_the_table_has_every_method(patbench: Callable[..., Done]) -> None:
    """A model given twice is shown once."""
    done = patbench("classify", "--landscape", "small", "--model", "fake", "--model", "fake", "--labels", "topic")
    assert done.code == 0
    assert done.out.count("fake") == 1
    for said in ("logistic regression", "k-NN", "most frequent labels", "small, topic: 4 labels"):
        assert said in done.out


def test_an_unknown_set_is_one_line(patbench: Callable[..., Done]) -> None:
    """With the sets that there are."""
    done = patbench("classify", "--landscape", "small", "--model", "fake", "--labels", "colour")
    assert done.code == 2
    assert "has no label set 'colour': choose one of topic, ipc_section" in done.err
